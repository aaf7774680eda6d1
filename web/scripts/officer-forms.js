// What forms of officers share: the summary of faults, one press at a time, a file sent to storage once.
import { api, signIn, stored } from "./session.js";
import { owned } from "./owned.js";
import { element, say, sentence, words } from "./officer-parts.js";

// The faults of a form, each with where to go; without any the summary goes away.
export function tell(form, found) {
  const summary = form.querySelector("[data-summary]");
  summary.hidden = found.length === 0;
  summary.querySelector("ul").replaceChildren(...found.map(({ target, sentence: text }) => {
    const line = element("a", text, { href: `#${target?.id ?? form.id}` });
    line.addEventListener("click", (event) => { event.preventDefault(); target?.focus(); });
    return element("li", "", {}, line);
  }));
  if (found.length) summary.focus();
}

// Once at a time: a press while one is under way does nothing. Where the session has ended before all files were sent, `again` signs in.
export function guarded(form, what, again = signInAgain) {
  let underWay = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (underWay) return;
    underWay = true;
    try {
      await what().catch((fault) => { if (fault.status !== 401) throw fault; return again(form); });
    } catch (fault) {
      say("");
      tell(form, [{ target: form.querySelector("[type=submit]"), sentence: fault instanceof TypeError ? words.lost : fault.message }]);
    }
    underWay = false;
  });
}

// -- a session that ended while somebody typed ------------------------------------------------------------------------------

const TYPED = owned("officer:typed"); // in this tab and of this account alone, until it is taken back
const fields = (form) => [...form.querySelectorAll("input:not([type=file]), select, textarea")].filter((one) => one.id);
const isTick = (one) => one.type === "radio" || one.type === "checkbox";

// Keeps what a form holds over the sign-in that has to follow.
export function signInAgain(form) {
  const typed = fields(form).map((one) => [one.id, isTick(one) ? one.checked : one.value]);
  sessionStorage.setItem(TYPED, JSON.stringify({ path: location.pathname, form: form.id, typed }));
  return signIn(`${location.pathname}${location.search}`);
}

// The form that was typed into before the sign-in, filled as it was; null for none.
export function takenBack() {
  const kept = stored(TYPED);
  if (kept?.path !== location.pathname) return null;
  sessionStorage.removeItem(TYPED);
  for (const [id, value] of Array.isArray(kept.typed) ? kept.typed : []) {
    const one = document.getElementById(id);
    if (one && isTick(one)) one.checked = value;
    else if (one) one.value = value;
  }
  return document.getElementById(kept.form);
}

const uploaded = new WeakMap(); // a file is sent once, however often its form is

// As the portal takes a name (as sending.js): no marks that nobody sees, no letter cut in two.
export const nameOf = (file) => [...file.name.normalize("NFC").replace(/\p{C}/gu, "")].slice(-200).join("");

export async function sent(file) {
  if (uploaded.has(file)) return uploaded.get(file);
  say(words.sending);
  const { status, body } = await api("POST", "submission/uploads", { filename: nameOf(file), content_type: file.type, size: file.size });
  if (status !== 201) throw Object.assign(new Error(sentence(body)), { status });
  const form = new FormData();
  for (const [name, value] of Object.entries(body.fields)) form.append(name, value);
  form.append("file", file);
  const reply = await fetch(body.url, { method: "POST", body: form });
  if (!reply.ok) throw new Error(words.unsent);
  uploaded.set(file, body.upload_id);
  return body.upload_id;
}
