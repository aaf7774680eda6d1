// My dossiers, with what needs me first, and what I was told of them.
import { api, isSignedIn, signIn, signOut } from "./session.js";

const { states, timeliness, words, lookup } = JSON.parse(document.querySelector("#tables").textContent);
const language = document.documentElement.lang === "en" ? "en" : "vi";
const find = (id) => document.querySelector(`#${id}`);
const state = find("state");

function element(name, text = "", members = {}) {
  return Object.assign(document.createElement(name), { textContent: text, ...members });
}

const day = (text) => text && text.slice(0, 10).split("-").reverse().join("/");
const NEEDS_ME = ["supplement_requested", "payment_requested"];

function card(dossier, names) {
  const one = element("li", "", { className: "app-card" });
  const title = element("h2", "", { className: "govuk-heading-s" });
  title.append(element("a", dossier.code, { href: `${lookup}/${dossier.code}`, className: "govuk-link" }));
  const line = element("p", "", { className: "govuk-body" });
  line.append(names.get(dossier.procedure) ?? dossier.procedure, element("br"),
    element("strong", states[dossier.state] ?? dossier.state, { className: `govuk-tag${NEEDS_ME.includes(dossier.state) ? " govuk-tag--red" : ""}` }));
  if (dossier.due_date) line.append(element("br"), `${words.due} ${day(dossier.due_date)} · ${timeliness[dossier.timeliness] ?? dossier.timeliness}`);
  one.append(title, line);
  return one;
}

let cursor = "";
const names = new Map();

async function more() {
  const { status, body } = await api("GET", `status/dossiers?limit=20${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);
  if (status === 401) return ask();
  if (status !== 200) return void (state.textContent = body.detail ?? words.offline);
  cursor = body.next_cursor;
  const sorted = [...body.items].sort((a, b) => NEEDS_ME.includes(b.state) - NEEDS_ME.includes(a.state));
  find("dossiers").append(...sorted.map((one) => card(one, names)));
  if (!find("dossiers").childElementCount) state.textContent = words.none;
  find("more").hidden = !cursor;
}

async function notices() {
  const { status, body } = await api("GET", "status/notices?limit=20");
  if (status !== 200) return;
  find("notices").replaceChildren(...body.items.map((one) => {
    const line = element("li");
    line.append(element("strong", one.title[language]), element("br"), `${day(one.at)} · ${one.code}`, element("br"), one.text[language]);
    return line;
  }));
}

function ask() {
  state.textContent = words.signin;
  find("mine").hidden = true;
  find("sign-in").hidden = false;
}

find("sign-in").addEventListener("click", () => signIn());
find("sign-out").addEventListener("click", () => signOut());
find("more").addEventListener("click", more);

async function begin() {
  if (!isSignedIn()) return ask();
  try {
    const [me, procedures] = await Promise.all([api("GET", "submission/me"), api("GET", "submission/procedures?include=ended&limit=100")]);
    if (me.status !== 200) return ask();
    for (const one of procedures.body.items ?? []) names.set(one.key, one.name[language]);
    find("name").textContent = me.body.name;
    find("mine").hidden = false;
    await more();
    await notices();
  } catch {
    state.textContent = words.offline;
  }
}

begin();
