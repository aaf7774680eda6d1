// Filing a dossier: one step after another on the page that holds them all. What is typed stays on the device at once; all that is
// needed later or seldom is loaded then (joining.js, drafts.js, known.js, sending.js, file.js).
import { addRow, answers, faults, fill, labelOf, listenToRows, mark, questions, showAsked, targetOf, told, words } from "./form.js";

const form = document.querySelector("#filing");
const summary = document.querySelector("#summary");
const state = document.querySelector("#state");
const back = document.querySelector("#back");
const steps = [...form.querySelectorAll("[data-step]")];
const papers = [...form.querySelectorAll("[data-paper]")];
const PARTS = ["where", "applicant", "form", "delivery"];
const part = (name) => Object.assign({}, ...[...form.querySelectorAll(`[data-part="${name}"]`)].map(answers));
const { procedure } = form.dataset;
form.prepend(element("input", "", { type: "hidden", disabled: true, name: Math.random() })); // as header.js
const read = (store, name) => { try { return JSON.parse(store.getItem(name)) ?? {}; } catch { return {}; } };
const write = (store, name, value) => { try { store.setItem(name, JSON.stringify(value)); } catch { /* full, or not allowed: what is typed stays on the page */ } };
// Under the account's name, as owned.js, which is not there yet.
const { who } = read(sessionStorage, "session");
const BARE = `draft:${procedure}`;
const own = (store, what) => {
  const name = `${what}:${procedure}`;
  if (!who) return name;
  const mine = `${name}@${who}`;
  if (store[name] && !store[mine]) { store[mine] = store[name]; delete store[name]; }
  return mine;
};
const DRAFT = own(localStorage, "draft");
const [PRIVATE, PAPERS, FILING] = ["private", "papers", "filing"].map((what) => own(sessionStorage, what)); // of this tab alone
const DAYS = 30;
const DONE = "da-nop";
const CHECK = "kiem-tra";

const say = (text) => { state.textContent = text; };
// A module that is needed later, with its sentences.
const later = (name) => Promise.all([import(`./${name}.js`), import(`./more-${document.documentElement.lang}.js`)]).then(([one]) => one);

function element(name, text = "", members = {}) {
  return Object.assign(document.createElement(name), { textContent: text, ...members });
}

// -- steps: one at a time, each an address of its own, so that Back goes back ----------------------------------------------

const current = () => steps.find((one) => one.classList.contains("is-open"));

function open(id, focus = true) {
  const chosen = steps.find((one) => one.id === id && one.id !== DONE) ?? (id === DONE && desk.done ? steps.at(-1) : steps[0]);
  for (const one of steps) one.classList.toggle("is-open", one === chosen);
  const place = chosen.querySelector("[data-place]");
  place.textContent = chosen.id === DONE ? "" : told("place", { n: steps.indexOf(chosen) + 1, of: steps.length - 1 });
  back.hidden = chosen.id === DONE;
  document.querySelector("#language").hash = chosen.id;
  if (focus) chosen.querySelector("h2").focus();
  if (chosen.id === CHECK) later("file").then((file) => file.showAnswers(desk), lost);
  offerEarlier();
}

// Papers that are asked on the step that is open may have been sent before.
function offerEarlier() {
  if (current().querySelector("[data-paper]:not([hidden])")) files().then((one) => one.offerEarlier(desk)).catch(lost);
}

// The step that is open, once more was learned of what it shows.
const reopen = () => open(current().id, false);

// `check` is remembered with the step that was opened from the check of the answers: it leads back there.
const go = (id, check = false) => { history.pushState({ check }, "", `#${id}`); open(id); };
// The way past the head of the page ("#main") leads to no other step, and none leads back from the receipt.
addEventListener("popstate", () => {
  const id = location.hash.slice(1);
  if (id === "main" || current().id === DONE) return history.replaceState(null, "", `#${current().id}`);
  tell([]);
  open(id);
});
back.addEventListener("click", (event) => {
  if (current() !== steps[0]) { event.preventDefault(); history.back(); }
});

// -- what is asked, and what is wrong ---------------------------------------------------------------------------------------

const given = () => ({ ...part("form"), ...part("applicant") });
// Again where that changed something: what hangs on an answer that is itself not asked any more goes with it.
const show = () => showAsked(form, given()) && showAsked(form, given());
const asked = (paper) => !paper.hidden;
let sent = new Map(); // that of sending.js, once it is there

async function files() {
  const one = await later("sending");
  if (sent !== one.uploads) {
    sent = one.uploads;
    one.remember(PAPERS, papers, () => desk.changed());
  }
  return one;
}

function paperFaults(within) {
  const found = [];
  for (const paper of within.querySelectorAll("[data-paper]")) {
    const one = sent.get(paper.dataset.paper);
    const missing = asked(paper) && "required" in paper.dataset && !one?.id && !one?.sending;
    const sentence = asked(paper) && one?.fault ? one.fault : missing ? told("paper", { label: labelOf(paper) }) : "";
    mark(paper, sentence);
    if (sentence) found.push({ target: paper.querySelector("input"), sentence });
  }
  return found;
}

const faultsOf = (step) => [...faults(step), ...paperFaults(step), ...desk.checks(step), ...desk.doubts(step)];

// The summary of faults, with the focus; without any it goes away.
function tell(found) {
  summary.hidden = found.length === 0;
  document.title = document.title.replace(words.error, "");
  if (found.length === 0) return;
  document.title = words.error + document.title;
  summary.querySelector("ul").replaceChildren(...found.map(({ target, sentence }) => {
    const line = element("li");
    const link = element("a", sentence, { href: `#${target?.id}` });
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const step = target.closest("[data-step]");
      if (step && step !== current()) go(step.id, true);
      target.focus();
    });
    line.append(target ? link : sentence);
    return line;
  }));
  summary.focus();
}

form.addEventListener("click", (event) => {
  if (!event.target.matches("[data-next]")) return;
  const found = faultsOf(current());
  tell(found);
  if (found.length) return;
  // Back to the check, unless what was changed asks something else anew: then there first.
  const check = history.state?.check;
  const wrong = check && steps.find((one) => faultsOf(one).length);
  go(wrong ? wrong.id : check ? CHECK : steps[steps.indexOf(current()) + 1].id, check);
  if (wrong) tell(faultsOf(wrong));
});

// -- what is typed stays on the device, but for numbers of identity, bank accounts and files -----------------------------------

function keep() {
  if (read(sessionStorage, "session").who !== who) return; // signed out meanwhile
  const kept = Object.fromEntries(PARTS.map((name) => [name, part(name)]));
  const secret = {};
  for (const group of questions(form).filter((one) => "private" in one.dataset)) {
    const name = group.closest("[data-part]").dataset.part;
    const { field } = group.dataset;
    const rows = group.closest("[data-row]")?.closest("[data-field]").dataset.field;
    if (rows) for (const row of kept[name][rows] ?? []) delete row[field];
    else if (field in kept[name]) {
      (secret[name] ??= {})[field] = kept[name][field];
      delete kept[name][field];
    }
  }
  const agency = form.querySelector("select#w-agency")?.selectedOptions[0]?.textContent;
  write(localStorage, DRAFT, { at: Date.now(), version: form.dataset.version, agency, server: desk.server, ...kept });
  write(sessionStorage, PRIVATE, secret);
}

// Shows values in their questions, each by itself: whatever one of them is, the others stand.
function put(values, { over = true } = {}) {
  for (const around of form.querySelectorAll("[data-part]")) {
    for (const group of questions(around)) {
      const value = values?.[around.dataset.part]?.[group.dataset.field];
      if (value === undefined || group.closest("[data-row]") || (!over && answers(group.parentElement)[group.dataset.field] !== undefined)) continue;
      try { fill(group, value); } catch { /* of another form, or touched by somebody */ }
    }
  }
}

// What this device has of the procedure; old drafts of any procedure go.
function restore() {
  for (const name of Object.keys(localStorage).filter((one) => one.startsWith("draft:"))) {
    const at = Number(read(localStorage, name)?.at);
    if (!(at <= Date.now() && Date.now() - at < DAYS * 86_400_000) || localStorage[name].length > 400_000) localStorage.removeItem(name);
  }
  const kept = read(localStorage, DRAFT);
  const select = form.querySelector("select#w-agency");
  if (select && typeof kept.where?.agency === "string") select.append(new Option(String(kept.agency ?? "").slice(0, 200), kept.where.agency));
  put(kept);
  put(read(sessionStorage, PRIVATE));
  if (who) { // begun without an account although this one had its own: what the latter has not
    put(read(localStorage, BARE), { over: false });
    delete localStorage[BARE];
  }
  if (typeof kept.server?.id === "string") desk.server = kept.server;
  if (kept.version) say(kept.version === form.dataset.version ? words.restored : words.older);
  return Boolean(kept.at);
}

const count = (field) => {
  let line = document.getElementById(`${field.id}-count`);
  if (!line) field.after(line = element("div", "", { className: "govuk-hint", id: `${field.id}-count` }));
  const left = Number(field.dataset.maxLength) - [...field.value].length;
  line.textContent = told(left < 0 ? "over" : "left", { n: Math.abs(left) });
};

form.addEventListener("input", (event) => {
  show();
  keep();
  if (event.target.dataset?.maxLength) count(event.target);
  desk.changed();
});

// What was typed in its usual shape, once the person goes on: 50.000.000, C4VHN8J2K.
form.addEventListener("change", async (event) => {
  const paper = event.target.closest("[data-paper]");
  if (paper && event.target.type === "file") {
    const chosen = event.target.files;
    return chosen.length && files().then((one) => one.send(paper, ...chosen), (fault) => { mark(paper, told("paper", { label: labelOf(paper) })); lost(fault); });
  }
  const group = event.target.closest("[data-field]");
  const value = group && answers(group.parentElement)[group.dataset.field];
  if (group && value !== undefined && (group.dataset.kind === "number" || event.target.dataset.pattern)) fill(group, value);
  desk.refill();
  offerEarlier();
});

// -- checking and filing: file.js ------------------------------------------------------------------------------------------------

let underWay = false;

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const next = current().querySelector("[data-next]");
  if (next) return next.click(); // Enter in a field goes on; only the check files
  if (underWay) return;
  underWay = true;
  form.ariaBusy = "true";
  try {
    await (await later("file")).file(desk);
  } catch (fault) {
    lost(fault);
  } finally {
    underWay = false;
    form.ariaBusy = "false";
  }
});

// -- the network, and who files ----------------------------------------------------------------------------------------------------

// A request that did not come through; anything else is a fault of ours and shall be seen.
function lost(fault) {
  if (!(fault instanceof TypeError) || /undefined|null|function|iterable/.test(fault.message)) throw fault;
  say(words.offline);
}

addEventListener("offline", () => say(words.offline));
addEventListener("online", () => { say(words.online); join(); });

// Who files, and what the network is asked for, once the page was painted: what is fetched shall not stand in its way.
const painted = new Promise((done) => { new PerformanceObserver(done).observe({ type: "paint", buffered: true }); setTimeout(done, 1000); });
const joining = () => painted.then(() => Promise.all([import("./joining.js"), import("./session.js")])).then(([one]) => one);
const join = () => joining().then((one) => one.join(desk)).catch(lost);

// What the modules that come later work with.
const desk = {
  form, steps, papers, PARTS, DRAFT, PRIVATE, PAPERS, FILING, DONE, CHECK, me: null, server: null, done: false,
  part, given, asked, show, go, open, reopen, tell, say, keep, put, later, files, faultsOf, lost, element,
  sent: () => sent, changed: () => {}, refill: () => {}, doubts: () => [], checks: () => [], saved: async () => {},
  enter: () => joining().then((one) => one.enter(desk)), askToSignIn: () => joining().then((one) => one.askToSignIn(desk)).catch(lost),
};

function begin() {
  restore();
  for (const group of form.querySelectorAll('[data-kind="rows"]')) {
    while (group.querySelectorAll("[data-row]").length < Number(group.dataset.min)) addRow(group);
  }
  for (const only of form.querySelectorAll(".govuk-radios:not(:has(> :nth-child(2))) input")) only.checked = true; // nothing to choose
  listenToRows(form, say);
  show();
  open(location.hash.slice(1), false);
  if ("checks" in form.dataset) painted.then(() => import("./checks.js")).then((one) => one.begin(desk)).catch(lost);
  if (sessionStorage[PAPERS]) files().catch(lost);
  join();
}

// A receipt that is loaded again, or in the other language, is the lasting one and not an empty form; so are the steps before it,
// come back to, while nothing new was begun.
const before = steps.findIndex(({ id }) => location.hash === `#${id}`) > 0 && (location.hash === `#${DONE}` || !localStorage[DRAFT])
  && sessionStorage[`filed:${procedure}`]; // by receipt.js
if (before) location.replace(form.dataset.lookup.replace("tra-cuu", "bien-nhan/") + before);
else begin();
