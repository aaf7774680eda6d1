// A paper dossier, entered for the person it is of. Nothing of it stays on this machine: it is a shared one, and no account's own.
import { addRow, answers, faults, fill, labelOf, listenToRows, mark, showAsked, targetOf } from "./form.js";
import { guarded, sent, tell } from "./officer-forms.js";
import { all, element, enter, facts, find, instant, language, once, say, sentence, told, trying, words } from "./officer-parts.js";
import { api, isSignedIn } from "./session.js";

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

function faultsIn() {
  const found = faults(form);
  for (const paper of handed()) {
    const missing = "required" in paper.dataset && !lies(paper) && !file(paper);
    const text = missing ? told("paper_missing", { label: labelOf(paper) }) : "";
    mark(paper, text);
    if (text) found.push({ target: targetOf(paper), sentence: text });
  }
  return found;
}

async function body() {
  const { represented, brought_name: name, brought_number: number, brought_phone: phone, ...applicant } = part("applicant");
  const scans = new Map();
  for (const paper of handed()) if (file(paper)) scans.set(paper.dataset.paper, await sent(file(paper)));
  const authorisation = scans.get(AUTHORISATION);
  scans.delete(AUTHORISATION);
  return {
    procedure, ...part("where"), ...part("delivery"), applicant, form: part("form"),
    ...(represented && { representative: { name, identity_number: number, phone, ...(authorisation && { authorisation }) } }),
    documents: [...scans].map(([document, id]) => ({ document, upload_id: id })),
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

// A stray link would take all that was typed. Who was signed out is not asked: nothing may stay to be seen.
let typed = false;
addEventListener("beforeunload", (event) => { if (typed && isSignedIn()) event.preventDefault(); });

async function enterIt() {
  const found = faultsIn();
  tell(form, found);
  if (found.length) return;
  const asking = await body();
  say(words.saving);
  const { status, body: answer } = await once("submission/dossiers", asking);
  say("");
  if (status === 201) return done(answer, asking);
  return tell(form, answer.errors?.map(placed) ?? [{ target: form.querySelector("[type=submit]"), sentence: sentence(answer) }]);
}

function done(answer, asking) {
  receipt = answer;
  typed = false;
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
  form.addEventListener("input", () => {
    typed = true;
    showAsked(form, given());
  });
  form.addEventListener("change", prefill);
  showAsked(form, given());
  guarded(form, enterIt);
  form.hidden = false;
}

trying(begin);
