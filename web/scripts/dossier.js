// What the applicant can do with a dossier on its look-up page: answer a supplement, take the slips, withdraw, say how it was.
import { api, isSignedIn, signIn } from "./session.js";

const OPEN = ["registered", "accepted", "in_process", "supplement_requested", "payment_requested"];
const RATED = ["decided", "handed_over", "refused", "stopped"];

function element(name, text = "", members = {}) {
  return Object.assign(document.createElement(name), { textContent: text, ...members });
}

const heading = (text) => element("h2", text, { className: "govuk-heading-m" });
const button = (text, secondary) => element("button", text, { type: "button", className: `govuk-button${secondary ? " govuk-button--secondary" : ""}` });

// A sentence for what came of it, told to screen readers.
function outcome() {
  return element("p", "", { className: "govuk-body", role: "status" });
}

async function slips(code, pin, words, language) {
  const reply = await api("GET", `status/dossiers/${encodeURIComponent(code)}/slips`, undefined, undefined, pin);
  if (reply.status !== 200 || reply.body.items.length === 0) return [];
  const list = element("ul", "", { className: "govuk-list" });
  list.append(...reply.body.items.map((slip) => {
    const line = element("li");
    line.append(element("a", slip.title[language], { href: slip.html_url, className: "govuk-link" }), " · ",
      element("a", "PDF", { href: slip.pdf_url, className: "govuk-link", ariaLabel: `PDF: ${slip.title[language]}` }));
    return line;
  }));
  return [heading(words.slips), list];
}

// The same press twice is one request to the portal: the key is made with the button.
function acting(press, say, request, done) {
  const key = crypto.randomUUID();
  press.addEventListener("click", async () => {
    press.disabled = true;
    try {
      const { status, body } = await request(key);
      if (status < 300) done(body);
      else say.textContent = body.errors?.map((one) => one.detail).join(" ") || `${body.title}. ${body.detail}`;
    } catch (fault) {
      say.textContent = fault.message;
    }
    press.disabled = false;
  });
}

function withdrawal(dossier, words, again) {
  const details = element("details", "", { className: "govuk-details" });
  const summary = element("summary", "", { className: "govuk-details__summary" });
  summary.append(element("span", words.withdraw, { className: "govuk-details__summary-text" }));
  const inside = element("div", "", { className: "govuk-details__text" });
  const press = button(words.withdraw, true);
  press.classList.add("govuk-button--warning");
  const say = outcome();
  acting(press, say, (key) => api("POST", `status/dossiers/${dossier.code}/actions`, { action: "withdraw", version: dossier.version }, key), again);
  inside.append(element("p", words.withdraw_means, { className: "govuk-body" }), press, say);
  details.append(summary, inside);
  return details;
}

function rating(dossier, words) {
  const form = element("fieldset", "", { className: "govuk-fieldset" });
  form.append(element("legend", words.rate, { className: "govuk-fieldset__legend govuk-fieldset__legend--m" }));
  const marks = element("div", "", { className: "govuk-radios govuk-radios--inline govuk-radios--small" });
  for (const score of [1, 2, 3, 4, 5]) {
    const one = element("div", "", { className: "govuk-radios__item" });
    const label = element("label", String(score), { className: "govuk-label govuk-radios__label", htmlFor: `score-${score}` });
    if (score === 1 || score === 5) label.append(` – ${score === 1 ? words.worst : words.best}`);
    one.append(element("input", "", { className: "govuk-radios__input", type: "radio", name: "score", id: `score-${score}`, value: score }), label);
    marks.append(one);
  }
  const label = element("label", words.comment, { className: "govuk-label", htmlFor: "comment" });
  const comment = element("textarea", "", { className: "govuk-textarea", id: "comment", rows: 3, maxLength: 1000 });
  const press = button(words.send, true);
  const say = outcome();
  acting(press, say, (key) => {
    const score = Number(form.querySelector("input:checked")?.value);
    if (!score) throw new Error(words.choose);
    const said = comment.value.normalize("NFC").trim();
    return api("POST", "feedback/ratings", { code: dossier.code, score, ...(said ? { comment: said } : {}) }, key);
  }, () => { form.replaceChildren(element("p", words.thanks, { className: "govuk-body", role: "status" })); });
  form.append(marks, label, comment, press, say);
  return form;
}

// Everything below the facts; `again` looks the dossier up anew.
export async function actions(dossier, { pin, words, language, supplement, again }) {
  const parts = await slips(dossier.code, pin, words, language);
  if (!isSignedIn()) {
    if (!OPEN.includes(dossier.state) && !RATED.includes(dossier.state)) return parts;
    const press = button(words.signin);
    press.addEventListener("click", () => signIn(location.pathname));
    return [press, ...parts];
  }
  const [me, content] = await Promise.all([api("GET", "submission/me"), api("GET", `submission/dossiers/${encodeURIComponent(dossier.code)}`)]);
  if (content.status !== 200 || content.body.filed_by !== me.body.user) return parts; // an officer, or somebody with the pin only
  if (dossier.state === "supplement_requested") {
    parts.unshift(element("a", words.supplement_now, { href: `${supplement}/${dossier.code}`, role: "button", className: "govuk-button" }));
  }
  if (RATED.includes(dossier.state)) parts.push(rating(dossier, words));
  if (OPEN.includes(dossier.state)) parts.push(withdrawal(dossier, words, again));
  return parts;
}
