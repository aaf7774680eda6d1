// The look-up: the code may stand in the address, the pin only after '#', so that no server ever logs it. What is shown of a
// dossier is built by follow.js, which is fetched with the first question.
import { CODE, fromAddress, typed, typedCode } from "./codes.js";

const form = document.querySelector("#lookup");
const answer = document.querySelector("#answer");
const { words } = JSON.parse(document.querySelector("#tables").textContent);

const paragraph = (text) => Object.assign(document.createElement("p"), { textContent: text, className: "govuk-body" });

let asked = 0;
let opened; // the dossier that is shown, and the pin that stands in the form with it

async function look(code, pin) {
  const mine = ++asked; // a late answer to an earlier question is dropped
  const besides = form.pin.value;
  answer.replaceChildren(paragraph(words.looking));
  const parts = await import("./follow.js").then((one) => one.follow(code, pin, () => look(code, pin)))
    .catch(() => [paragraph(words.offline)]);
  if (mine !== asked) return;
  if (parts.length > 1) opened = { code, pin: besides };
  answer.replaceChildren(...parts);
  // Who came by a dossier's own address has come to see it; where there is none to see, to type the code once more.
  if (coded) answer[parts.length > 1 ? "after" : "before"](form);
  answer.focus();
}

function take() {
  const scanned = fromAddress(form.code.value.normalize("NFKC"));
  if (!scanned) return;
  form.code.value = scanned[1];
  if (scanned[2]) form.pin.value = scanned[2];
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  take();
  form.code.value = typedCode(form.code.value);
  const missing = !form.code.value;
  const error = document.querySelector("#code-error");
  error.hidden = !missing;
  form.code.classList.toggle("govuk-input--error", missing);
  form.code.setAttribute("aria-describedby", missing ? "code-hint code-error" : "code-hint");
  form.code.setAttribute("aria-invalid", String(missing));
  if (missing) return form.code.focus();
  // A pin belongs to one dossier: left there for another, it would be a wrong one, which finds nothing.
  if (opened && form.code.value !== opened.code && form.pin.value === opened.pin) form.pin.value = "";
  // The address names what is shown, for a reload, signing in and the other language; nothing but a whole code gets there.
  if (CODE.test(form.code.value)) {
    history.replaceState(null, "", `${form.action.replace("/forms/", "/")}/${form.code.value}`);
    dispatchEvent(new Event("moved"));
  }
  look(form.code.value, typed(form.pin.value));
});

// A part of an address; one that is no text of UTF-8 as it stands: no script dies of it, and nothing has such a name.
const decoded = (part) => { try { return decodeURIComponent(part); } catch { return part; } };
const here = () => location.pathname.match(/\/tra-cuu\/([^/]+)$/)?.[1] ?? new URLSearchParams(location.search).get("code");
const coded = here();
function fromHere() {
  form.code.value = decoded(here());
  form.pin.value = decoded(location.hash.replace(/^#(main$)?/, "")); // which is no pin: the way past the head of the page
  take();
  const code = typedCode(form.code.value);
  look(code, typed(form.pin.value) || (sessionStorage.getItem(`pin:${code}`) ?? "")); // kept by follow.js
}
if (coded) fromHere();
// Another pin for the same code is no new page to a browser.
addEventListener("hashchange", () => { if (here() && location.hash !== "#main") fromHere(); });
