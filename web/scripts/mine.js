// My dossiers, with what needs me first; my drafts; signing out here or everywhere.
import { element, paragraph, day, tables } from "./public.js";
import { api, forget, isSignedIn, signIn, signOut, wasIdle } from "./session.js";
import { greet } from "./header.js";
import { drafts } from "./my-drafts.js";

const { states, timeliness, words, links, sets } = tables();
const language = document.documentElement.lang === "en" ? "en" : "vi";
const find = (id) => document.querySelector(`#${id}`);
const state = find("state");
const needsMe = ({ state: one }) => sets.needs_me.includes(one);
const MOST_PAGES = 5; // looked through at once for what needs me
const SHOWN = 20;

const names = new Map();
const agencies = new Map();
let kept = []; // those that need nothing, not shown yet
const BY = ["me", "others"]; // filed by the person, or for them by others
const cursors = Object.fromEntries(BY.map((by) => [by, ""])); // null where a list ended
const goesOn = () => BY.some((by) => cursors[by] !== null);

function card(dossier) {
  const one = element("li", "", { className: "app-card" });
  const title = element("h3", "", { className: "govuk-heading-s" });
  title.append(element("a", names.get(dossier.procedure) ?? dossier.procedure, { href: `${links.lookup}/${dossier.code}`, className: "govuk-link" }));
  const needs = needsMe(dossier);
  const line = paragraph("");
  line.append(element("strong", states[dossier.state] ?? dossier.state, { className: `govuk-tag${needs ? " govuk-tag--red" : ""}` }), element("br"),
    dossier.code, " · ", agencies.get(dossier.agency) ?? dossier.agency, element("br"), `${words.filed} ${day(dossier.registered_at)}`);
  if (dossier.by === "others") line.append(" · ", words.by_others);
  if (dossier.due_date && sets.promised.includes(dossier.state)) {
    line.append(element("br"), `${words.due} ${day(dossier.due_date)} · ${timeliness[dossier.timeliness] ?? dossier.timeliness}`);
  }
  one.append(title, line);
  return one;
}

// What keys are called: the whole list, which a browser keeps for a minute.
async function named(list, found) {
  let next = "";
  while (next !== null) {
    const { status, body } = await api("GET", `submission/${list}?include=ended&limit=100${next && `&cursor=${encodeURIComponent(next)}`}`);
    if (status !== 200) throw new Error(body.detail);
    for (const one of body.items) found.set(one.key, one.name[language]);
    next = body.next_cursor ?? null;
  }
}

async function page(by) {
  if (cursors[by] === null) return [];
  const { status, body } = await api("GET", `status/dossiers?filed_by=${by}&limit=100${cursors[by] && `&cursor=${encodeURIComponent(cursors[by])}`}`);
  if (status !== 200) throw new Error(body.detail);
  cursors[by] = body.next_cursor;
  return body.items.map((one) => ({ ...one, by }));
}

async function load() {
  const items = (await Promise.all(BY.map(page))).flat();
  find("needed").append(...items.filter(needsMe).map(card));
  kept.push(...items.filter((one) => !needsMe(one)));
  kept.sort((one, other) => other.registered_at.localeCompare(one.registered_at));
}

async function more() {
  while (!kept.length && goesOn()) await load();
  const before = find("dossiers").childElementCount;
  find("dossiers").append(...kept.splice(0, SHOWN).map(card));
  find("more").hidden = !kept.length && !goesOn();
  find("filed").hidden = !find("dossiers").childElementCount;
  find("need").hidden = !find("needed").childElementCount;
  find("none").hidden = Boolean(find("needed").childElementCount || find("dossiers").childElementCount);
  if (before) find("dossiers").children[before]?.querySelector("a").focus();
}

// What waits elsewhere: notices that are unread, people who ask me to act for them.
async function waiting() {
  const [notices, asked] = await Promise.all([api("GET", "status/notices?limit=1"), api("GET", "submission/me/authorisations?list=asked&limit=100")]);
  if (notices.body.unread) find("notices").textContent += ` (${notices.body.unread})`;
  if (asked.body.items?.length) find("authorisations").textContent += ` (${asked.body.items.length})`;
}

// What failed, as the API says it; that there is no connection where it said nothing.
const why = (fault) => (fault instanceof TypeError ? "" : fault.message) || words.offline;

function ask() {
  state.textContent = wasIdle() ? words.idle : words.signin;
  find("mine").hidden = true;
  find("signing").hidden = false;
}

function say(text) {
  state.textContent = text;
  state.focus();
}

find("sign-in").addEventListener("click", () => signIn());
find("more").addEventListener("click", () => more().catch((fault) => say(why(fault))));
find("everywhere").addEventListener("click", async () => {
  find("everywhere").disabled = true;
  try {
    const { status, body } = await api("DELETE", "submission/me/sessions");
    if (status !== 204) throw new Error(body.detail);
    forget();
    state.textContent = words.everywhere;
    await new Promise((done) => { setTimeout(done, 1500); }); // long enough to be read, or heard to begin
    await signOut(null);
  } catch (fault) {
    find("everywhere").disabled = false;
    say(why(fault));
  }
});

async function begin() {
  if (!isSignedIn()) return ask();
  state.textContent = words.loading;
  try {
    const [me] = await Promise.all([api("GET", "submission/me"), named("procedures", names), named("agencies", agencies)]);
    if (me.status === 401) return ask();
    if (me.status !== 200) throw new Error(me.body.detail);
    greet(me.body.name);
    for (let pages = 0; pages < MOST_PAGES && goesOn(); pages += 1) await load();
    await more();
    find("mine").hidden = false;
    state.textContent = "";
    await Promise.all([drafts({ find, words, links, say, knows: (key) => names.has(key), named: (key) => names.get(key) ?? key, agency: (key) => agencies.get(key) ?? key }), waiting()]);
  } catch (fault) {
    state.textContent = why(fault);
  }
}

begin();
