// A paper dossier, entered for the person it is of. Nothing of it stays on this machine, which is a shared one: only in this tab, for
// the officer who types it, and until it is entered or left.
import { addRow, answers, faults, fill, labelOf, line, listenToRows, mark, questions, showAsked, targetOf } from "./form.js";
import { guarded, nameOf, sent, tell } from "./officer-forms.js";
import { all, element, enter, facts, find, instant, language, once, say, sentence, told, trying, words } from "./officer-parts.js";
import { owned } from "./owned.js";
import { api, isSignedIn, signIn, stored, wasIdle } from "./session.js";

const AUTHORISATION = "representative_authorisation"; // of who brought it, no paper of the procedure
const AGENCY = "officer:agency"; // at whose counter this tab entered last; says nothing of anybody
const form = find("counter");
const papers = [...form.querySelectorAll("[data-paper]")];
const { procedure } = form.dataset;
const home = location.pathname.replace(/\/quay.*$/, "");
const part = (name) => Object.assign({}, ...[...form.querySelectorAll(`[data-part="${name}"]`)].map(answers));
const given = () => ({ ...part("form"), ...part("applicant") });
const file = (paper) => paper.querySelector("[type=file]").files[0];
const lies = (paper) => paper.querySelector("[data-lies]").checked;
const handed = () => papers.filter((one) => !one.hidden);
const scans = new Map(); // paper -> {id, name} of what was sent for it

function faultsIn() {
  const found = faults(form);
  for (const paper of handed()) {
    const missing = "required" in paper.dataset && !lies(paper) && !file(paper) && !scans.has(paper.dataset.paper);
    const text = missing ? told("paper_missing", { label: labelOf(paper) }) : "";
    mark(paper, text);
    if (text) found.push({ target: targetOf(paper), sentence: text });
  }
  return found;
}

async function body() {
  const { represented, brought_name: name, brought_number: number, brought_phone: phone, ...applicant } = part("applicant");
  const scanned = new Map();
  for (const paper of handed()) {
    const { paper: key } = paper.dataset;
    if (file(paper)) scans.set(key, { id: await sent(file(paper)), name: nameOf(file(paper)) });
    if (scans.has(key)) scanned.set(key, scans.get(key).id);
    keep();
  }
  const authorisation = scanned.get(AUTHORISATION);
  scanned.delete(AUTHORISATION);
  return {
    procedure, ...part("where"), ...part("delivery"), applicant, form: part("form"),
    ...(represented && { representative: { name, identity_number: number, phone, ...(authorisation && { authorisation }) } }),
    documents: [...scanned].map(([document, id]) => ({ document, upload_id: id })),
    on_paper: handed().filter(lies).map((one) => one.dataset.paper),
  };
}

// Where a fault of the API stands: /applicant/name, /form/hoTen, /representative/name, /documents with its paper.
function placed({ pointer, document: paper, detail }) {
  const [, where, name] = pointer.split("/");
  const brought = { name: "a-brought_name", identity_number: "a-brought_number", phone: "a-brought_phone", authorisation: `p-${AUTHORISATION}` };
  const id = paper ? `p-${paper}` : where === "representative" ? brought[name] ?? "a-represented" : { applicant: `a-${name}`, form: `f-${name}`, agency: "w-agency", channel: "w-channel", result_delivery: "d-result_delivery" }[where];
  const target = document.getElementById(id ?? "");
  const group = target?.closest("[data-field], [data-paper]");
  if (group) mark(group, detail);
  return { target, sentence: detail };
}

// What was said of the applicant is not asked again where the form asks it too.
function prefill() {
  const applicant = part("applicant");
  for (const group of form.querySelectorAll('[data-prefill^="applicant."]')) {
    const value = applicant[group.dataset.prefill.slice("applicant.".length)];
    if (value && answers(group.parentElement)[group.dataset.field] === undefined) fill(group, value);
  }
  showAsked(form, given());
}

let receipt = null;

// -- what stands unsent -------------------------------------------------------------------------------------------------------

let place = ""; // where this tab keeps it, for this account alone; the end of a session leaves it, a sign-out does not (session.js)

const PARTS = ["where", "applicant", "form", "delivery"];
const own = () => owned(`counter:${procedure}`);
const unsent = () => sessionStorage.getItem(place) !== null;
function keep() {
  if (!unsent() && own() !== place) return; // signed out meanwhile
  sessionStorage.setItem(place, JSON.stringify({
    parts: Object.fromEntries(PARTS.map((name) => [name, part(name)])), lie: papers.filter(lies).map((one) => one.dataset.paper), scans: [...scans],
  }));
}
// On the way to a sign-in that brings it back.
const comesBack = () => ["idle", "signing-in"].some((name) => sessionStorage.getItem(name) !== null);

function again() {
  keep();
  return signIn(`${location.pathname}${location.search}`);
}

function takeBack() {
  const kept = stored(place);
  if (!kept) return;
  for (const group of questions(form)) {
    const value = kept.parts?.[group.closest("[data-part]").dataset.part]?.[group.dataset.field];
    if (value !== undefined && !group.closest("[data-row]")) fill(group, value);
  }
  for (const paper of papers) paper.querySelector("[data-lies]").checked = kept.lie?.includes(paper.dataset.paper) ?? false;
  for (const [key, one] of kept.scans ?? []) {
    scans.set(key, one);
    line(papers.find((paper) => paper.dataset.paper === key), "sent", "govuk-hint", told("scan_sent", { name: one.name }));
  }
  say(words.signed_out);
}

// Another scan, or none, in place of the one before.
function forgetScan(paper) {
  scans.delete(paper.dataset.paper);
  line(paper, "sent", "govuk-hint", "");
}

// A stray link would take all that was typed, signed in or not. Who signs out is not asked: nothing may stay to be seen.
addEventListener("beforeunload", (event) => { if (unsent() && !comesBack()) event.preventDefault(); });
let left = false; // all the same; "Back" may bring it
addEventListener("pagehide", () => {
  left = unsent() && isSignedIn() && !comesBack();
  if (left) sessionStorage.removeItem(place);
});
addEventListener("pageshow", () => { if (left) keep(); });

async function enterIt() {
  const found = faultsIn();
  tell(form, found);
  if (found.length) return;
  const asking = await body();
  say(words.saving);
  const { status, body: answer } = await once("submission/dossiers", asking);
  say("");
  if (status === 201) return done(answer, asking);
  if (status === 401) return again();
  return tell(form, answer.errors?.map(placed) ?? [{ target: form.querySelector("[type=submit]"), sentence: sentence(answer) }]);
}

function done(answer, asking) {
  receipt = answer;
  sessionStorage.removeItem(place);
  sessionStorage.setItem(AGENCY, asking.agency);
  form.hidden = true;
  form.reset();
  find("receipt").replaceChildren(facts([[words.procedure, find("title").textContent], [words.applicant, asking.applicant.name], [words.code, element("strong", answer.code)],
    [words.pin, element("strong", answer.pin)], [words.filed, instant(answer.registered_at)], [words.follow, `${location.origin}${home.replace(/\/can-bo$/, "")}/tra-cuu`],
    [words.open_dossier, element("a", answer.code, { className: "govuk-link app-noprint", href: `${home}/ho-so/${answer.code}` })]]));
  find("done").hidden = false;
  find("done-title").focus();
}

const pause = (time) => new Promise((go) => { setTimeout(go, time); });

// The slip is made some moments after the step that it tells of.
async function slipOf(code) {
  for (let tries = 0; tries < 20; tries += 1) {
    const { status, body: list } = await api("GET", `status/dossiers/${encodeURIComponent(code)}/slips`);
    const slip = status === 200 && list.items.find((one) => one.kind === "receipt");
    if (slip) return slip;
    await pause(1500);
  }
  return null;
}

find("accept").addEventListener("click", () => trying(async () => {
  if (find("accept").ariaDisabled === "true") return;
  find("accept").ariaDisabled = "true";
  find("slip").textContent = words.saving;
  const { status, body: answer } = await once(`status/dossiers/${encodeURIComponent(receipt.code)}/actions`, { action: "accept", version: receipt.version })
    .finally(() => { find("accept").ariaDisabled = "false"; });
  if (status >= 300) { find("slip").textContent = sentence(answer); return; }
  find("accept").hidden = true;
  find("slip").textContent = words.slip_comes;
  const slip = await slipOf(receipt.code);
  find("slip").replaceChildren(...(slip ? [`${told("slip", { title: slip.title[language], n: slip.number })}: `,
    element("a", words.print, { className: "govuk-link", href: slip.html_url, target: "_blank", rel: "noopener noreferrer" })] : [words.slip_later]));
}));
find("print").addEventListener("click", () => window.print());

async function begin() {
  const me = await enter();
  if (!me) return;
  const mine = me.roles.filter((one) => one.roles.includes("receive")).map((one) => one.agency);
  const takes = (await all(`submission/agencies?procedure=${encodeURIComponent(procedure)}`)).filter((one) => mine.includes(one.key));
  if (takes.length === 0) return say(words.not_received);
  const select = find("w-agency");
  select.append(...takes.map((one) => new Option(one.name[language], one.key)));
  const before = sessionStorage.getItem(AGENCY);
  select.value = (takes.length === 1 ? takes[0] : takes.find((one) => one.key === before))?.key ?? ""; // of several the one of before, in this tab
  for (const group of form.querySelectorAll('[data-kind="radios"][data-required]')) {
    const choices = group.querySelectorAll("input");
    if (choices.length === 1) choices[0].checked = true; // what cannot be otherwise is not asked
  }
  for (const group of form.querySelectorAll('[data-kind="rows"]')) {
    while (group.querySelectorAll("[data-row]").length < Number(group.dataset.min)) addRow(group);
  }
  listenToRows(form);
  place = own();
  wasIdle(); // no more
  takeBack();
  form.addEventListener("input", () => {
    showAsked(form, given());
    keep();
  });
  form.addEventListener("change", ({ target }) => {
    if (target.type === "file") forgetScan(target.closest("[data-paper]"));
    prefill();
    keep();
  });
  showAsked(form, given());
  guarded(form, enterIt, again);
  form.hidden = false;
}

trying(begin);
