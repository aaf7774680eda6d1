// Sending a petition once: the key is made with the text and lives until it is answered, so that a lost answer, a second press or
// a reload in between send one. What is written stays in this tab alone: a device may be shared.
import { day, element, tables } from "./public.js";
import { api, stored, wasIdle } from "./session.js";
import { owned } from "./owned.js";

const words = tables();
const form = document.querySelector("#petition");
const state = document.querySelector("#state");
const summary = document.querySelector("#summary");
const DRAFT = owned("petition");
const SENT = owned("petition-sent");
const fields = [...form.elements].filter((one) => one.name && one.type !== "hidden");
const PHONE = /^\+?[0-9](?:[ .-]?[0-9]){7,14}$/;
const EMAIL = /^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,180}\.[A-Za-z]{2,20}$/;

const typed = () => Object.fromEntries(fields.map((one) => [one.name, one.value.trim().normalize("NFC")]));
const body = () => Object.fromEntries(Object.entries(typed()).filter(([, value]) => value));
const label = (field) => form.querySelector(`label[for=${field.id}]`).textContent;

function keep() {
  const before = stored(DRAFT);
  const text = JSON.stringify(body());
  // Another text is another petition; the same one keeps its key.
  sessionStorage.setItem(DRAFT, JSON.stringify({ typed: typed(), text, key: before?.text === text ? before.key : crypto.randomUUID() }));
}

function faults() {
  return fields.flatMap((field) => {
    const value = field.value.trim();
    if (!value) return field.required ? [[field, words.missing.replace("{label}", () => label(field))]] : [];
    if (field.name === "phone" && !PHONE.test(value)) return [[field, words.phone]];
    if (field.name === "email" && !EMAIL.test(value)) return [[field, words.email]];
    return [];
  });
}

function tell(found) {
  for (const field of fields) {
    const told = found.find(([one]) => one === field)?.[1];
    const error = document.querySelector(`#${field.id}-error`);
    error.hidden = !told;
    error.textContent = told ? `${words.error}${told}` : "";
    field.closest(".govuk-form-group").classList.toggle("govuk-form-group--error", Boolean(told));
    const described = [document.querySelector(`#${field.id}-hint`)?.id, told && error.id].filter(Boolean).join(" ");
    if (described) field.setAttribute("aria-describedby", described);
    else field.removeAttribute("aria-describedby");
    if (told) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }
  summary.querySelector("ul").replaceChildren(...found.map(([field, told]) => {
    const item = element("li");
    item.append(element("a", told, { href: `#${field.id}` }));
    return item;
  }));
  summary.hidden = !found.length;
  if (found.length) summary.focus();
}

const groups = (id) => id.match(/.{1,4}/g).join(" ");

async function receipt(sent) {
  form.hidden = true;
  summary.hidden = true;
  state.textContent = "";
  document.querySelector("#title").hidden = true;
  document.querySelector("#receipt").hidden = false;
  document.querySelector("#receipt-id").textContent = groups(sent.id);
  document.querySelector("#receipt-pin").textContent = sent.pin;
  const link = document.querySelector("#receipt-link");
  link.hash = sent.id; // the pin is typed, it stands in no address
  document.querySelector("#received").focus();
  try {
    const { status, body: petition } = await api("GET", `feedback/petitions/${sent.id}`, undefined, undefined, sent.pin);
    if (status === 200 && petition.due_date) {
      const doubt = petition.confidence === "verified" ? "" : ` ${words.doubt}`;
      document.querySelector("#receipt-due").textContent = words.by.replace("{day}", day(petition.due_date)) + doubt;
    }
  } catch {
    // The day is told by the look-up as well.
  }
}

let busy = false;

async function send() {
  const found = faults();
  tell(found);
  if (found.length || busy) return;
  busy = true;
  state.textContent = words.sending;
  keep();
  try {
    const { status, body: told } = await api("POST", "feedback/petitions", body(), stored(DRAFT).key);
    if (status === 201) {
      sessionStorage.setItem(SENT, JSON.stringify({ id: told.id, pin: told.pin }));
      sessionStorage.removeItem(DRAFT);
      form.reset();
      await receipt(told);
    } else {
      const pointed = (told.errors ?? []).flatMap(({ pointer, detail }) => {
        const field = fields.find((one) => `/${one.name}` === pointer);
        return field ? [[field, detail]] : [];
      });
      state.textContent = pointed.length ? "" : `${told.title}. ${told.detail}`;
      tell(pointed);
    }
  } catch {
    state.textContent = words.kept;
  } finally {
    busy = false;
  }
}

form.addEventListener("input", keep);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});
document.querySelector("#another").addEventListener("click", () => {
  sessionStorage.removeItem(SENT);
  document.querySelector("#receipt").hidden = true;
  document.querySelector("#title").hidden = false;
  form.hidden = false;
  form.agency.focus();
});

const draft = stored(DRAFT)?.typed;
const sent = stored(SENT);
if (draft) for (const field of fields) field.value = String(draft[field.name] ?? "");
if (sent?.id && !draft) receipt(sent);
else if (wasIdle()) state.textContent = words.idle;
else if (draft) state.textContent = words.restored;
