// What the officer's pages share: the words of the page, elements, days in Hà Nội, who is signed in, the API asked safely.
import { greet } from "./header.js";
import { api, isSignedIn, signIn } from "./session.js";

export const { states, timeliness, actions, outcomes, asks, findings, reasons, words } = globalThis.officer; // officer-vi.js or officer-en.js, which the page loads before
export const language = document.documentElement.lang === "en" ? "en" : "vi";
export const find = (id) => document.querySelector(`#${id}`);
export const told = (name, facts = {}) => words[name].replace(/\{(\w+)\}/g, (_, key) => facts[key]);

export function element(name, text = "", members = {}, ...inside) {
  const made = Object.assign(document.createElement(name), { textContent: text, ...members });
  made.append(...inside.filter((one) => one !== null && one !== undefined && one !== ""));
  return made;
}

// What a template holds, its marks "-0" made its own.
export function stamp(id, mark) {
  const made = find(id).content.cloneNode(true).firstElementChild;
  for (const one of [made, ...made.querySelectorAll("*")]) {
    for (const name of ["id", "for", "name", "aria-labelledby", "aria-describedby"]) {
      if (one.hasAttribute(name)) one.setAttribute(name, one.getAttribute(name).replace(/-0(?=-|$)/, `-${mark}`));
    }
  }
  return made;
}

// The API tells every time with the offset of Hà Nội, so what stands in its text is the time there, wherever the reader is.
export const day = (text) => text && text.slice(0, 10).split("-").reverse().join("/");
export const instant = (text) => text && `${text.slice(11, 16)} ${day(text)}`;
export const say = (text) => { find("state").textContent = text; };
export const sentence = ({ title, detail, errors }) => errors?.map((one) => one.detail).join(" ") || (detail ? `${title}. ${detail}` : words.offline);
export const clean = (text) => text.normalize("NFC").trim();
// As it is searched: whatever its marks and capitals.
export const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d").replaceAll("Đ", "D").toLowerCase();

export function facts(pairs) {
  return element("dl", "", { className: "govuk-summary-list" }, ...pairs.filter(([, value]) => value).map(([name, value]) =>
    element("div", "", { className: "govuk-summary-list__row" }, element("dt", name, { className: "govuk-summary-list__key" }),
      element("dd", "", { className: "govuk-summary-list__value" }, value))));
}

// The same request keeps its key until it is answered: pressed again after an answer was lost, it is done once. Text of what is
// asked -> its key.
const keys = new Map();

// Asks once more by itself when no answer came; throws TypeError when none comes again.
export async function once(path, body) {
  const text = JSON.stringify([path, body]);
  if (!keys.has(text)) keys.set(text, crypto.randomUUID());
  let answer;
  try {
    answer = await api("POST", path, body, keys.get(text));
  } catch (fault) {
    if (!(fault instanceof TypeError)) throw fault;
    answer = await api("POST", path, body, keys.get(text));
  }
  if (answer.status < 500 && answer.status !== 429 && answer.status !== 401) keys.delete(text);
  return answer;
}

class Refused extends Error {} // what the API answered where its list was wanted, in words

// Every item of a list, page after page; the pages of an agency's people, agencies, procedures are few. A part is never told as the
// whole: throws what `trying` says.
export async function all(path) {
  const found = [];
  let cursor = "";
  while (cursor !== null) {
    const { status, body } = await api("GET", `${path}${path.includes("?") ? "&" : "?"}limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    if (status !== 200) throw new Refused(sentence(body));
    found.push(...body.items);
    cursor = body.next_cursor;
  }
  return found;
}

// The officer who is signed in, or null: then the page says why, or is on its way to the sign-in.
export async function enter() {
  const back = `${location.pathname}${location.search}`;
  if (!isSignedIn()) return signIn(back), null;
  const { status, body } = await api("GET", "submission/me");
  if (status === 401) return signIn(back), null;
  if (status !== 200) return say(sentence(body)), null;
  greet(body.name);
  if (body.roles.length === 0) return say(words.no_role), null;
  return body;
}

// What fails for want of a connection, or of a list, says so and changes nothing else.
export async function trying(what) {
  try {
    return await what();
  } catch (fault) {
    if (fault instanceof Refused) return say(fault.message);
    if (!(fault instanceof TypeError)) throw fault;
    return say(words.offline);
  }
}
