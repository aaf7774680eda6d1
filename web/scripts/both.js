// Two devices changed one draft: both answers to each question side by side, and the person chooses. Nothing is lost meanwhile: mine
// stay on this device, the others' on the server.
import { said, told, words } from "./form.js";

const text = ({ group, mine, other }, which) => {
  const value = which === "mine" ? mine : other;
  return (group ? said(group, value) : value?.name) || words.none;
};

// One question as radios, cloned from those that stand on the page.
function question(desk, one, at, otherFirst) {
  const group = desk.form.querySelector('[data-field="kind"]').cloneNode(true);
  group.removeAttribute("data-field");
  group.querySelectorAll("p, .govuk-hint").forEach((each) => each.remove());
  group.querySelector("fieldset").removeAttribute("aria-describedby");
  group.querySelector("legend").textContent = one.label;
  const [item] = group.querySelectorAll(".govuk-radios__item");
  group.querySelector(".govuk-radios").replaceChildren(...["mine", "other"].map((which) => {
    const made = item.cloneNode(true);
    const input = made.querySelector("input");
    const id = `both-${at}-${which}`;
    Object.assign(input, { id, name: `both-${at}`, value: which, checked: (which === "other") === otherFirst });
    Object.assign(made.querySelector("label"), { htmlFor: id, textContent: told(which, { text: text(one, which) }) });
    return made;
  }));
  return group;
}

const keptAt = ({ DRAFT }) => { try { return Number(JSON.parse(localStorage.getItem(DRAFT)).at) || Date.now(); } catch { return Date.now(); } };

// Resolves with those of `found` for which the other device's answer was chosen; `when` says an instant (drafts.js).
export function choose(desk, found, otherTime, when) {
  const { element } = desk;
  const mineTime = keptAt(desk);
  const otherFirst = new Date(otherTime).getTime() > mineTime;
  const box = element("form", "", { id: "both", noValidate: true });
  const title = element("h2", words.both, { className: "govuk-heading-l", tabIndex: -1 });
  const newer = told(otherFirst ? "other_newer" : "mine_newer", { mine: when(mineTime), other: when(otherTime) });
  const button = element("button", words.both_done, { className: "govuk-button" });
  box.append(title, element("p", newer, { className: "govuk-body" }), ...found.map((one, at) => question(desk, one, at, otherFirst)), button);
  desk.form.before(box);
  desk.form.hidden = true;
  title.focus();
  return new Promise((done) => {
    box.addEventListener("submit", (event) => {
      event.preventDefault();
      const chosen = found.filter((_, at) => box.querySelector(`#both-${at}-other`).checked);
      box.remove();
      desk.form.hidden = false;
      desk.steps.find((one) => one.classList.contains("is-open")).querySelector("h2").focus();
      done(chosen);
    });
  });
}
