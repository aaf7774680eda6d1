// What the portal says of a supplement that was sent (supplement.js, which loads this before it sends).
import { mark, questions } from "./form.js";
import { api } from "./session.js";

const find = (id) => document.querySelector(`#${id}`);

// A question that nobody asked about, but that an answer must go with: else its fault could not be mended here.
function brought(found, filledIn) {
  if (!found) return null;
  const mine = document.importNode(found, true);
  mine.dataset.also = "";
  mine.hidden = false;
  find("asked").append(mine);
  filledIn(mine);
  return mine;
}

// Faults, at their fields. `inForm` finds a question in the whole form by its name, `filledIn` shows in it what was filed.
export function placed(errors, inForm, filledIn) {
  return errors.map(({ pointer, detail }) => {
    const [, part, name] = pointer.split("/");
    const group = part !== "form" ? null
      : questions(find("asked")).find((one) => one.dataset.field === name) ?? brought(inForm(name), filledIn);
    if (group) mark(group, detail);
    return { target: group?.querySelector("input, select, textarea") ?? find("note"), sentence: detail };
  });
}

// It came; what is next and until when.
export async function came(code, prefix) {
  const { body } = await api("GET", `status/dossiers/${code}`).catch(() => ({ body: {} }));
  const next = find("next");
  next.textContent = body.due_date ? `${next.dataset.due} ${body.due_date.split("-").reverse().join("/")}.` : next.dataset.registered;
  find("follow").href = `${prefix}/tra-cuu/${code}`;
  find("supplement").hidden = true;
  find("state").textContent = "";
  find("came").hidden = false;
  find("came").focus();
}
