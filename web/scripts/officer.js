// The officer's desk: what the law asks next first; filters, keys, a step for several dossiers at once.
import { keepList, lastOpen, listenToKeys } from "./officer-keys.js";
import { all, asks, day, element, enter, find, instant, language, once, plain, say, sentence, stamp, states, timeliness, told, trying, words } from "./officer-parts.js";
import { api } from "./session.js";

const home = location.pathname.replace(/\/$/, "");
const CODE = /^[A-Z0-9.]+-\d{6}-\d{4,}$/;
const PAGE = 50; // lines of the list at once
const MOST = 50; // the API takes so many at once; the others stay chosen for the next press
const KEPT = ["view", "procedure", "in_state"]; // in the address, so that Back finds the same list; no person stands there
const names = new Map(); // procedure -> name
const people = new Map(); // user -> name
const applicants = new Map(); // code -> whose it is; lists hold no names, so they are asked for besides and kept by this page alone
let cursor = "";
let asked = 0; // only the newest question's answer is shown

const rows = () => [...document.querySelectorAll("#rows tr:not([hidden])")];
const tick = (row) => row.querySelector("[type=checkbox]");
const chosen = () => rows().filter((row) => tick(row).checked);
const lines = () => [...document.querySelectorAll("#rows tr")]; // those too that are narrowed away
const ticked = () => lines().filter((one) => tick(one).checked).map((one) => one.dataset.code);

function query() {
  const wanted = new URLSearchParams({ limit: PAGE });
  const add = (name, id) => { if (find(id).value) wanted.set(name, find(id).value); };
  add("view", "view");
  add("agency", "agency");
  add("procedure", "procedure");
  add("state", "in_state");
  if (!find("assignee").disabled) add("assignee", "assignee");
  return wanted;
}

function row(item) {
  const made = stamp("row", item.code);
  const part = (name) => made.querySelector(`[data-${name}]`);
  const box = tick(made);
  Object.assign(box, { value: item.code, ariaLabel: item.code });
  Object.assign(made.dataset, { version: item.version, code: item.code });
  Object.assign(part("code"), { textContent: item.code, href: `${home}/ho-so/${encodeURIComponent(item.code)}` });
  part("name").textContent = applicants.get(item.code) ?? "";
  part("procedure").textContent = names.get(item.procedure) ?? item.procedure;
  part("next").textContent = item.next ? `${asks[item.next.what]} ${instant(item.next.due_at)}` : timeliness[item.timeliness];
  if (item.overdue_since || item.timeliness === "overdue") part("next").className = "govuk-tag govuk-tag--red";
  const due = item.due_date && item.state !== "supplement_requested" ? `${words.due} ${day(item.due_date)}` : "";
  part("due").textContent = item.asked_for_reason_at ? [due, words.reason_wanted].filter(Boolean).join(". ") : due;
  part("standing").textContent = states[item.state];
  part("who").textContent = item.assignee ? people.get(item.assignee) ?? item.assignee : words.nobody;
  part("filed").textContent = day(item.registered_at);
  return made;
}

// What was typed of a code or of a name narrows the rows that are there;
// as it was copied: with other dashes, and marks that nobody sees.
const typed = (text) => text.normalize("NFKC").replace(/\p{Cf}/gu, "").replace(/[\p{Pd}\u2212]/gu, "-").trim();
function narrow() {
  const wanted = plain(typed(find("code").value)).split(/\s+/);
  for (const one of lines()) {
    const text = plain(`${one.dataset.code} ${applicants.get(one.dataset.code) ?? ""}`);
    one.hidden = !wanted.every((word) => text.includes(word));
  }
  const n = rows().length;
  keepList(rows().map((one) => one.dataset.code));
  find("count").textContent = n === 0 ? words.nothing : cursor ? told("shown_more", { n }) : told("shown", { n });
  count();
}

function count() {
  find("chosen").textContent = told("chosen", { n: chosen().length });
  find("batch").hidden = chosen().length === 0;
  find("all").checked = rows().length > 0 && chosen().length === rows().length;
}

// A list without its names is a list still, so a fault here is nobody's trouble.
async function named() {
  const unknown = lines().map((one) => one.dataset.code).filter((code) => !applicants.has(code)).slice(0, MOST);
  if (unknown.length === 0) return;
  const { status, body } = await api("GET", `submission/applicants?codes=${unknown.map(encodeURIComponent).join(",")}`);
  if (status !== 200) return;
  for (const code of unknown) applicants.set(code, body.items.find((one) => one.code === code)?.name ?? "");
  for (const one of lines()) one.querySelector("[data-name]").textContent = applicants.get(one.dataset.code) ?? "";
  if (find("code").value) narrow();
  await named(); // of a list that grew meanwhile
}

// `least`: so many lines anew, and a page more while one that is chosen has not come: new dossiers push the others down.
async function list(fresh = true, least = 0) {
  const mine = ++asked;
  const wanted = query();
  const items = [];
  const waits = () => items.length < least || (items.length < least + PAGE && ticked().some((code) => !items.some((one) => one.code === code)));
  let next = fresh ? "" : cursor;
  do {
    if (next) wanted.set("cursor", next);
    const { status, body } = await api("GET", `status/worklist?${wanted}`);
    if (mine !== asked) return;
    if (status !== 200) return say(sentence(body));
    items.push(...body.items);
    next = body.next_cursor;
  } while (next && least && waits());
  const kept = new Set(ticked());
  const made = items.map(row);
  for (const one of made) tick(one).checked = kept.has(one.dataset.code);
  if (fresh) find("rows").replaceChildren(...made);
  else find("rows").append(...made);
  cursor = next;
  find("more").hidden = !cursor;
  narrow();
  if (!fresh) made[0]?.querySelector("a").focus();
  await named().catch(() => {});
}

// The list as it is now, as far as it was shown; what is chosen stays chosen, and what has left meanwhile is named.
async function again() {
  const before = ticked();
  await list(true, lines().length);
  const there = new Set(lines().map((one) => one.dataset.code));
  const left = before.filter((code) => !there.has(code));
  if (left.length) say(told("left", { codes: left.join(", ") }));
}

function filtered() {
  find("assignee").disabled = ["mine", "unassigned"].includes(find("view").value);
  const kept = new URLSearchParams();
  for (const id of KEPT) if (find(id).value && find(id).value !== "all") kept.set(id, find(id).value);
  history.replaceState(null, "", kept.size ? `?${kept}` : location.pathname);
  return trying(() => list());
}

async function colleagues() {
  const choices = ["assignee", "whom"].map(find);
  for (const one of choices) one.replaceChildren(one.options[0]); // nobody of another agency stays
  const found = await all(`status/agencies/${encodeURIComponent(find("agency").value)}/officers`);
  for (const one of found) people.set(one.user, one.name);
  for (const one of choices) one.append(...found.map(({ name, user }) => new Option(name || user, user)));
}

// -- one step for several dossiers, each answering for itself ---------------------------------------------------------------

function outcome(lines, done) {
  find("outcome-sum").textContent = told("done_of", { done, of: lines.length });
  find("outcome-lines").replaceChildren(...lines.map(({ code, good, text }) => element("li", "", { className: good ? "" : "app-refused" },
    element("a", code, { className: "govuk-link", href: `${home}/ho-so/${encodeURIComponent(code)}` }), `: ${text}`)));
  find("outcome").hidden = false;
  find("outcome").focus();
}

async function batch() {
  say("");
  const action = find("do").value;
  const assignee = find("whom").value;
  if (action === "assign" && !assignee) return say(words.choose_whom), find("whom").focus();
  const items = chosen().slice(0, MOST).map((one) => ({
    code: one.dataset.code, action, version: Number(one.dataset.version), ...(action === "assign" && { assignee }) }));
  say(words.saving);
  const { status, body } = await once("status/actions", { items });
  if (status !== 200) return say(sentence(body));
  say("");
  const answers = body.items.map((one) => ({ code: one.code, good: !one.problem, text: one.problem ? sentence(one.problem) : states[one.body.state] }));
  const done = answers.filter((one) => one.good);
  for (const one of lines()) if (done.some((line) => line.code === one.dataset.code)) tick(one).checked = false;
  await again();
  return outcome(answers, done.length);
}

// -- by code, and by keys -----------------------------------------------------------------------------------------------------

find("open").addEventListener("submit", (event) => {
  event.preventDefault();
  const code = typed(find("code").value).toUpperCase().replace(/\s/g, "");
  if (CODE.test(code)) return location.assign(`${home}/ho-so/${encodeURIComponent(code)}`);
  const [first, ...others] = code ? rows() : [];
  if (!first) return say(words.not_code);
  const link = first.querySelector("a");
  say("");
  return others.length ? link.focus() : location.assign(link.href); // of several the first, to go on from by j and k
});
find("code").addEventListener("input", narrow);

const links = () => rows().map((one) => one.querySelector("a"));
const standing = () => links().findIndex((one) => one.closest("tr").contains(document.activeElement));
const KEYS = {
  j: () => links()[Math.min(standing() + 1, links().length - 1)]?.focus(),
  k: () => links()[Math.max(standing() - 1, 0)]?.focus(),
  x: () => { if (standing() >= 0) tick(rows()[standing()]).click(); },
  "/": () => find("code").focus(),
};
listenToKeys({ ...KEYS, ArrowDown: KEYS.j, ArrowUp: KEYS.k });
find("code").addEventListener("keydown", (event) => { if (event.key === "Escape") links()[0]?.focus(); });

// -- the desk opens -----------------------------------------------------------------------------------------------------------

function listen() {
  for (const id of ["view", "procedure", "in_state", "assignee"]) find(id).addEventListener("change", filtered);
  find("agency").addEventListener("change", () => trying(colleagues).then(filtered));
  find("more").addEventListener("click", () => trying(() => list(false)));
  find("rows").addEventListener("change", count);
  find("all").addEventListener("change", () => { for (const one of rows()) tick(one).checked = find("all").checked; count(); });
  find("do").addEventListener("change", () => { find("whom-group").hidden = find("do").value !== "assign"; });
  find("batch").addEventListener("submit", async (event) => {
    event.preventDefault();
    const press = event.submitter;
    if (press.ariaDisabled === "true") return;
    press.ariaDisabled = "true";
    try {
      await batch();
    } catch (fault) {
      say(fault instanceof TypeError ? words.lost : String(fault));
    }
    press.ariaDisabled = "false";
  });
  // Who comes back to the tab sees the list as it is now; what is chosen stays chosen.
  addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") trying(again); });
}

async function begin() {
  const me = await enter();
  if (!me) return;
  const [agencies, procedures] = await Promise.all([all("submission/agencies?include=ended"), all("submission/procedures?include=ended")]);
  const named = new Map(agencies.map((one) => [one.key, one.name[language]]));
  find("agency").append(...me.roles.map(({ agency }) => new Option(named.get(agency) ?? agency, agency)));
  for (const one of procedures) names.set(one.key, one.name[language]);
  find("procedure").append(...procedures.map((one) => new Option(one.name[language], one.key)));
  const kept = new URLSearchParams(location.search);
  for (const id of KEPT) if ([...find(id).options].some((one) => one.value === kept.get(id))) find(id).value = kept.get(id);
  listen();
  find("desk").hidden = false;
  await trying(colleagues); // a list without them is a list still
  await filtered();
  const last = lastOpen();
  rows().find((one) => one.dataset.code === last)?.querySelector("a").focus();
}

trying(begin);
