// What I was told, newest first; and by which way I am told outside the portal.
import { element, paragraph, day, tables } from "./public.js";
import { api, isSignedIn, signIn } from "./session.js";

const { words, lookup } = tables();
const language = document.documentElement.lang === "en" ? "en" : "vi";
const find = (id) => document.querySelector(`#${id}`);
const state = find("state");
const form = find("channels");
let cursor = "";
let newest = null;
let version = 0;

const told = (text, facts) => text.replace(/\{(\w+)\}/g, (_, name) => facts[name]);

function line(one) {
  const made = element("li");
  const title = element("strong", one.title[language]);
  made.append(title);
  if (!one.read) made.append(" ", element("span", words.unread, { className: "govuk-tag" }));
  const dossier = element("a", `${words.open} ${one.code}`, { href: `${lookup}/${one.code}`, className: "govuk-link" });
  made.append(element("br"), `${one.at.slice(11, 16)} ${day(one.at)}`, element("br"), one.text[language], element("br"), dossier);
  return made;
}

function count(unread) {
  find("count").textContent = unread ? told(words.count, { n: unread }) : words.all_read;
  find("read").hidden = !unread;
}

async function more() {
  const { status, body } = await api("GET", `status/notices?limit=20${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);
  if (status === 401) return ask();
  if (status !== 200) throw new Error(body.detail);
  newest ??= body.items[0]?.id;
  cursor = body.next_cursor;
  find("notices").append(...body.items.map(line));
  find("more").hidden = !cursor;
  if (find("notices").childElementCount) count(body.unread);
  else find("count").textContent = words.none;
}

function ask() {
  state.textContent = words.signin;
  find("inside").hidden = true;
  find("signing").hidden = false;
}

const key = crypto.randomUUID();
async function read() {
  const { status, body } = await api("POST", "status/notices/read", { until: newest }, key);
  if (status !== 200) throw new Error(body.detail);
  for (const tag of find("notices").querySelectorAll(".govuk-tag")) tag.remove();
  count(body.unread);
}

function show(choice) {
  version = choice.version;
  form.way.value = choice.order.join(",");
  form.language.value = choice.language;
  form.email.value = choice.email ?? "";
  form.phone.value = choice.phone ?? "";
}

// The sentence stands at its field, told with it; "" takes it away.
function mark(field, sentence) {
  const error = find(`${field.id}-error`);
  error.textContent = sentence;
  error.hidden = !sentence;
  field.setAttribute("aria-invalid", String(Boolean(sentence)));
  field.closest(".govuk-form-group").classList.toggle("govuk-form-group--error", Boolean(sentence));
  return Boolean(sentence);
}

async function save() {
  const email = form.email.value.trim();
  const phone = form.phone.value.replace(/[\s.]/g, "");
  const bad = [mark(form.email, email && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email) ? words.bad_email : "") && form.email,
    mark(form.phone, phone && !/^(0|\+84)[35789]\d{8}$/.test(phone) ? words.bad_phone : "") && form.phone].filter(Boolean);
  if (bad.length) return bad[0].focus();
  const { status, body } = await api("PUT", "status/channels", { version, order: form.way.value ? form.way.value.split(",") : [],
    language: form.language.value, ...(email ? { email } : {}), ...(phone ? { phone } : {}) });
  if (status === 200) show(body);
  else if (status === 409) show((await api("GET", "status/channels")).body);
  else for (const one of body.errors ?? []) if (form[one.pointer.slice(1)]) mark(form[one.pointer.slice(1)], one.detail);
  find("saved").textContent = status === 200 ? words.saved : status === 409 ? words.changed : body.detail;
}

const trying = (work, say = state) => () => work().catch((fault) => { say.textContent = fault instanceof TypeError ? words.offline : fault.message; });
find("sign-in").addEventListener("click", () => signIn());
find("more").addEventListener("click", trying(more));
find("read").addEventListener("click", trying(read));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  trying(save, find("saved"))();
});

trying(async () => {
  if (!isSignedIn()) return ask();
  await more();
  if (!isSignedIn()) return;
  show((await api("GET", "status/channels")).body);
  find("inside").hidden = false;
})();
