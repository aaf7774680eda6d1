// What the administrator's pages share: who it is, words of the page, elements, days, faults in a summary.
import { greet } from "./header.js";
import { api, isSignedIn, signIn } from "./session.js";

export const { words, states, kinds, did, roles } = JSON.parse(document.querySelector("#tables").textContent);
export const language = document.documentElement.lang === "en" ? "en" : "vi";
export const find = (id) => document.querySelector(`#${id}`);
export const home = location.pathname.replace(/\/quan-tri.*$/, "/quan-tri");
export const asked = (name) => new URLSearchParams(location.search).get(name) ?? "";

export function element(name, text = "", members = {}, ...inside) {
  const made = Object.assign(document.createElement(name), { textContent: text, ...members });
  made.append(...inside.filter((one) => one !== null && one !== undefined && one !== ""));
  return made;
}

export function cell(label, ...inside) {
  const made = element("td", "", { className: "govuk-table__cell" }, ...inside);
  made.dataset.label = label;
  return made;
}

export const day = (text) => (text ? text.slice(0, 10).split("-").reverse().join("/") : "");
export const instant = (text) => (text ? `${text.slice(11, 16)} ${day(text)}` : "");
export const say = (text) => { find("state").textContent = text; };
export const told = ({ title, detail, errors }) => errors?.map((one) => one.detail).join(" ") || `${title}. ${detail}`;
export const filled = (text, facts) => text.replace(/\{(\w+)\}/g, (_, key) => facts[key]);

// The faults of what was sent, each with a link to its place; the summary takes the focus.
export function summarise(lines) {
  find("summary").querySelector("ul").replaceChildren(...lines.map(({ text, target }) => {
    const link = element("a", text, { href: target ? `#${target}` : "#main" });
    link.addEventListener("click", (event) => {
      event.preventDefault();
      document.getElementById(target)?.focus();
    });
    return element("li", "", {}, link);
  }));
  find("summary").hidden = lines.length === 0;
  if (lines.length) find("summary").focus();
}

// One key for one text of a request, so that pressing again after a lost answer does it once.
const keys = new Map();
export function keyOf(...parts) {
  const text = JSON.stringify(parts);
  if (!keys.has(text)) keys.set(text, crypto.randomUUID());
  return keys.get(text);
}

export async function all(path) {
  const found = [];
  for (let cursor = ""; cursor !== null;) {
    const { status, body } = await api("GET", `${path}${path.includes("?") ? "&" : "?"}limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);
    if (status !== 200) throw new Error(told(body));
    found.push(...body.items);
    cursor = body.next_cursor;
  }
  return found;
}

// Administrators are told of by their accounts; few, so each is asked for once. One that cannot be asked for stays as it is.
const names = new Map();
export const nameOf = (user) => names.get(user) || user;
export async function learn(users) {
  for (const user of new Set(users)) {
    if (names.has(user)) continue;
    const answer = await api("GET", `submission/people/${encodeURIComponent(user)}`).catch(() => null);
    names.set(user, answer?.status === 200 ? answer.body.name : "");
  }
}

// Runs a page for an administrator who is signed in; what goes wrong is said, and nothing typed is lost.
export async function begin(page) {
  const back = location.pathname + location.search;
  if (!isSignedIn()) return signIn(back);
  try {
    const { status, body } = await api("GET", "submission/me");
    if (status === 401) return signIn(back);
    if (status !== 200) return say(told(body));
    greet(body.name);
    if (!body.administrator) return say(words.not_administrator);
    await page(body);
    find("desk").hidden = false;
  } catch (fault) {
    say(fault instanceof TypeError ? words.offline : fault.message);
  }
  return undefined;
}

// A step the person asked for: the button rests meanwhile.
export function pressed(form, work) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.submitter;
    if (button) button.disabled = true;
    say(words.working);
    try {
      await work(event);
    } catch (fault) {
      say(fault instanceof TypeError ? words.offline : fault.message);
    }
    if (button) button.disabled = false;
  });
}
