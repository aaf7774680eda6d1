// Filing a dossier: one step after another on the page that holds them all; what is typed is kept on the device, files go straight
// to storage, and pressing the button ten times, or losing the answer, files once.
import { addRow, answers, fill, faults, labelOf, listenToRows, mark, questions, showAsked, told, words } from "./form.js";
import { api, isSignedIn, signIn } from "./session.js";
import { allSent, forgetUploads, listenToFiles, uploads } from "./uploads.js";

const form = document.querySelector("#filing");
const summary = document.querySelector("#summary");
const state = document.querySelector("#state");
const back = document.querySelector("#back");
const steps = [...form.querySelectorAll("[data-step]")];
const papers = [...form.querySelectorAll("[data-paper]")];
const part = (name) => Object.assign({}, ...[...form.querySelectorAll(`[data-part="${name}"]`)].map(answers));
const procedure = form.dataset.procedure;
const DRAFT = `draft:${procedure}`;
const FILING = `filing:${procedure}`; // the body under way and its key
const DONE = "da-nop";
const AUTHORISATION = "representative_authorisation"; // belongs to who files, not to the procedure's papers

function element(name, text = "", members = {}) {
  return Object.assign(document.createElement(name), { textContent: text, ...members });
}

// -- steps: one at a time, each an address of its own, so that Back goes back ----------------------------------------------

const current = () => steps.find((one) => one.classList.contains("is-open"));

function open(id, focus = true) {
  const chosen = steps.find((one) => one.id === id) ?? steps[0];
  for (const one of steps) one.classList.toggle("is-open", one === chosen);
  const counted = steps.filter((one) => one.id !== DONE);
  const place = chosen.querySelector("[data-place]");
  place.textContent = chosen.id === DONE ? "" : told("place", { n: counted.indexOf(chosen) + 1, of: counted.length });
  back.hidden = chosen.id === DONE;
  if (chosen.id === "kiem-tra") showAnswers();
  if (focus) chosen.querySelector("h2").focus();
}

const go = (id) => { history.pushState(null, "", `#${id}`); open(id); };
addEventListener("popstate", () => { if (current().id !== DONE) { tell([]); open(location.hash.slice(1)); } });
back.addEventListener("click", (event) => {
  if (current() !== steps[0]) { event.preventDefault(); history.back(); }
});

// -- what is asked, and what is wrong ---------------------------------------------------------------------------------------

const given = () => ({ ...part("form"), ...part("applicant") });
const asked = (paper) => !paper.hidden;

function paperFaults(within) {
  const found = [];
  for (const paper of within.querySelectorAll("[data-paper]")) {
    const sent = uploads.get(paper.dataset.paper);
    const missing = asked(paper) && "required" in paper.dataset && !sent?.id && !sent?.sending;
    const sentence = asked(paper) && sent?.fault ? sent.fault : missing ? told("paper", { label: labelOf(paper) }) : "";
    mark(paper, sentence);
    if (sentence) found.push({ target: paper.querySelector("input"), sentence });
  }
  return found;
}

const faultsOf = (step) => [...faults(step), ...paperFaults(step)];

// The summary of faults, with the focus; without any it goes away.
function tell(found) {
  summary.hidden = found.length === 0;
  document.title = document.title.replace(words.error, "");
  if (found.length === 0) return;
  document.title = words.error + document.title;
  summary.querySelector("ul").replaceChildren(...found.map(({ target, sentence }) => {
    const line = element("li");
    const link = element("a", sentence, { href: `#${target?.id ?? ""}` });
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const step = target?.closest("[data-step]");
      if (step && step !== current()) go(step.id);
      target?.focus();
    });
    line.append(link);
    return line;
  }));
  summary.focus();
}

form.addEventListener("click", (event) => {
  if (!event.target.matches("[data-next]")) return;
  const found = faultsOf(current());
  tell(found);
  if (found.length === 0) go(steps[steps.indexOf(current()) + 1].id);
});

// -- what is typed stays on the device, but for numbers of identity and files --------------------------------------------------

const PRIVATE = new Set(["identity_number"]);
const isPrivate = (group) => PRIVATE.has(group.dataset.field) || group.dataset.prefill === "account.identity_number";

function keep() {
  const kept = {};
  for (const name of ["where", "applicant", "form", "delivery"]) kept[name] = part(name);
  for (const group of questions(form)) {
    if (isPrivate(group)) for (const one of Object.values(kept)) delete one[group.dataset.field];
  }
  localStorage.setItem(DRAFT, JSON.stringify(kept));
}

function restore() {
  const kept = JSON.parse(localStorage.getItem(DRAFT) ?? "null");
  if (!kept) return;
  for (const around of form.querySelectorAll("[data-part]")) {
    const values = kept[around.dataset.part] ?? {};
    for (const group of questions(around)) {
      if (group.dataset.field in values && !group.closest("[data-row]")) fill(group, values[group.dataset.field]);
    }
  }
  state.textContent = words.restored;
}

form.addEventListener("input", () => {
  showAsked(form, given());
  keep();
});

document.querySelector("#forget").addEventListener("click", () => {
  for (const store of [localStorage, sessionStorage]) store.clear();
  form.reset();
  for (const row of form.querySelectorAll("[data-row]")) row.remove();
  forgetUploads(papers);
  showAsked(form, given());
  state.textContent = words.forgotten;
  go(steps[0].id);
});

// -- checking and filing --------------------------------------------------------------------------------------------------------

function read(group) {
  const { kind } = group.dataset;
  if (kind === "radios") return group.querySelector("input:checked")?.labels[0].textContent ?? "";
  if (kind === "select") return group.querySelector("select").value && group.querySelector("select").selectedOptions[0].textContent;
  if (kind === "tick") return group.querySelector("input").checked ? "✓" : "";
  if (kind === "date") return [...group.querySelectorAll("input")].map((one) => one.value).filter(Boolean).join("/");
  if (kind === "rows") return String(group.querySelectorAll("[data-row]").length);
  return group.querySelector("input, textarea").value;
}

function summaryRow(name, value, step) {
  const row = element("div", "", { className: "govuk-summary-list__row" });
  const change = element("dd", "", { className: "govuk-summary-list__actions" });
  const link = element("a", words.change, { href: `#${step}`, className: "govuk-link" });
  link.append(element("span", ` ${name}`, { className: "govuk-visually-hidden" }));
  link.addEventListener("click", (event) => { event.preventDefault(); go(step); });
  change.append(link);
  row.append(element("dt", name, { className: "govuk-summary-list__key" }),
    element("dd", value || words.none, { className: "govuk-summary-list__value" }), change);
  return row;
}

function showAnswers() {
  const shown = [];
  for (const step of steps) {
    const rows = [];
    for (const group of questions(step)) {
      if (!group.hidden && !group.closest("[data-row]")) rows.push(summaryRow(labelOf(group), read(group), step.id));
    }
    for (const paper of step.querySelectorAll("[data-paper]")) {
      if (asked(paper)) rows.push(summaryRow(labelOf(paper), uploads.get(paper.dataset.paper)?.name, step.id));
    }
    if (rows.length === 0) continue;
    const list = element("dl", "", { className: "govuk-summary-list" });
    list.append(...rows);
    shown.push(element("h3", step.querySelector("h2").textContent, { className: "govuk-heading-m" }), list);
  }
  document.querySelector("#answers").replaceChildren(...shown);
}

let me = null;

function body() {
  const { kind, representative_phone: phone, ...applicant } = part("applicant");
  const others = kind === "other" && { representative: {
    name: me.name, identity_number: me.identity_number, phone, authorisation: uploads.get(AUTHORISATION)?.id } };
  return {
    procedure, ...part("where"), ...part("delivery"),
    applicant: { kind: kind === "self" || kind === "other" ? "citizen" : kind, ...applicant },
    ...others, form: part("form"),
    documents: papers.filter((paper) => paper.dataset.paper !== AUTHORISATION && asked(paper) && uploads.get(paper.dataset.paper)?.id)
      .map((paper) => ({ document: paper.dataset.paper, upload_id: uploads.get(paper.dataset.paper).id })),
  };
}

// The same filing keeps its key until it is answered, also over a reload; a changed one gets another.
function keyOf(text) {
  const before = JSON.parse(sessionStorage.getItem(FILING) ?? "null");
  const key = before?.text === text ? before.key : crypto.randomUUID();
  sessionStorage.setItem(FILING, JSON.stringify({ text, key }));
  return key;
}

// Where a fault of the API belongs: /form/hoTen, /applicant/name, /documents with the paper's name.
function placeOf({ pointer, document: paper, detail }) {
  const [, where, name] = pointer.split("/");
  const prefix = { form: "f-", applicant: "a-", representative: "a-representative_" }[where];
  const id = pointer === "/representative/authorisation" ? `p-${AUTHORISATION}` : paper ? `p-${paper}` : prefix ? `${prefix}${name}` : where === "agency" ? "w-agency" : where === "result_delivery" ? "d-result_delivery" : "";
  const target = document.getElementById(id);
  const group = target?.closest("[data-field], [data-paper]");
  if (group) mark(group, detail);
  return { target, sentence: detail };
}

let underWay = false;

async function file() {
  state.textContent = words.wait;
  await allSent();
  state.textContent = "";
  const found = steps.flatMap(faultsOf);
  tell(found);
  if (found.length) return;
  state.textContent = words.filing;
  const asking = body();
  try {
    const { status, body: answer } = await api("POST", "submission/dossiers", asking, keyOf(JSON.stringify(asking)));
    state.textContent = "";
    if (status === 201) return filed(answer);
    if (status === 401) return askToSignIn();
    if (status < 500 && status !== 409 && status !== 429) sessionStorage.removeItem(FILING);
    return tell(answer.errors?.map(placeOf) ?? [{ target: null, sentence: `${answer.title}. ${answer.detail}` }]);
  } catch {
    state.textContent = words.offline;
  }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (underWay) return;
  underWay = true;
  try {
    await file();
  } finally {
    underWay = false;
  }
});

function filed({ code, pin, lookup_url: follow }) {
  localStorage.removeItem(DRAFT);
  sessionStorage.removeItem(FILING);
  const panel = element("div", "", { className: "govuk-panel govuk-panel--confirmation" });
  const codes = element("p", "", { className: "govuk-panel__body" });
  codes.append(`${words.code}: `, element("strong", code), element("br"), `${words.pin}: `, element("strong", pin));
  panel.append(codes);
  const link = element("p", "", { className: "govuk-body" });
  link.append(element("a", words.follow, { href: `${form.dataset.lookup}/${code}${new URL(follow, location.href).hash}`, className: "govuk-link" }));
  const print = element("button", words.print, { type: "button", className: "govuk-button govuk-button--secondary" });
  print.addEventListener("click", () => window.print());
  document.querySelector("#receipt").replaceChildren(panel, element("p", words.keep, { className: "govuk-body" }),
    element("p", words.next, { className: "govuk-body" }), link, print);
  history.replaceState(null, "", `#${DONE}`);
  open(DONE);
}

// -- who files --------------------------------------------------------------------------------------------------------------------

function askToSignIn() {
  state.textContent = words.signin;
  signIn(`${location.pathname}${location.hash}`);
}

// What the account already says is filled in where nothing stands yet.
function prefill() {
  const kind = part("applicant").kind;
  const company = me.acts_for[0];
  const says = kind === "self" ? { name: me.name, identity_number: me.identity_number }
    : kind === "business" || kind === "organisation" ? { name: company?.name, tax_code: company?.tax_code } : {};
  for (const group of questions(form.querySelector('[data-part="applicant"]'))) {
    const value = says[group.dataset.field];
    if (value && answers(group.parentElement)[group.dataset.field] === undefined) fill(group, value);
  }
  const applicant = part("applicant");
  const known = { "account.name": me.name, "account.identity_number": me.identity_number, ...Object.fromEntries(
    ["name", "tax_code", "phone", "email", "address"].map((name) => [`applicant.${name}`, applicant[name]])) };
  for (const group of form.querySelectorAll("[data-prefill]")) {
    const value = known[group.dataset.prefill];
    if (value && !group.querySelector("input, textarea").value) fill(group, value);
  }
}

// Who takes dossiers of this procedure today; where there are few, they stand in the page.
async function agencies() {
  const select = document.querySelector("select#w-agency");
  if (!select) return;
  let cursor = "";
  while (cursor !== null) {
    const { body: list } = await api("GET", `submission/agencies?procedure=${procedure}&limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    select.append(...list.items.map((one) => new Option(one.name[document.documentElement.lang], one.key)));
    cursor = list.next_cursor;
  }
}

async function begin() {
  await agencies().catch(() => { state.textContent = words.offline; });
  restore();
  for (const group of form.querySelectorAll('[data-kind="rows"]')) {
    while (group.querySelectorAll("[data-row]").length < Number(group.dataset.min)) addRow(group);
  }
  listenToRows(form);
  listenToFiles(papers);
  showAsked(form, given());
  open(location.hash === `#${DONE}` ? "" : location.hash.slice(1), false);
  if (!isSignedIn()) return askToSignIn();
  const { status, body: answer } = await api("GET", "submission/me");
  if (status === 401) return askToSignIn();
  me = answer;
  form.addEventListener("change", prefill);
  prefill();
}

begin();
