// The check of the answers, and filing once: although the button is pressed ten times, an answer is lost, or something is changed
// between two tries.
import { inputs, labelOf, mark, questions, said, told, valueOf, words } from "./form.js";
import { api } from "./session.js";
import { allSent } from "./uploads.js";

const AUTHORISATION = "representative_authorisation"; // belongs to who files, not to the procedure's papers

// -- the answers, each with a way to change it that leads back here -----------------------------------------------------------

function summaryRow(desk, name, value, target) {
  const { element } = desk;
  const row = element("div", "", { className: "govuk-summary-list__row" });
  const change = element("dd", "", { className: "govuk-summary-list__actions" });
  const step = target.closest("[data-step]").id;
  const link = element("a", words.change, { href: `#${step}`, className: "govuk-link" });
  link.append(element("span", ` ${name}`, { className: "govuk-visually-hidden" }));
  link.addEventListener("click", (event) => {
    event.preventDefault();
    desk.go(step, true);
    target.focus();
  });
  change.append(link);
  row.append(element("dt", name, { className: "govuk-summary-list__key" }),
    element("dd", value || words.none, { className: "govuk-summary-list__value app-lines" }), change);
  return row;
}

// With its unit, where it has one: 50.000.000 đồng.
function withUnit(group) {
  const text = said(group, valueOf(group));
  const unit = text && group.dataset.kind === "number" && group.querySelector(".govuk-input__suffix");
  return unit ? `${text} ${unit.textContent}` : text;
}

export function showAnswers(desk) {
  const shown = [];
  for (const step of desk.steps) {
    const rows = [];
    for (const group of questions(step)) {
      if (!group.hidden && !group.closest("[data-row]")) rows.push(summaryRow(desk, labelOf(group), withUnit(group), inputs(group)[0] ?? group.querySelector("[data-add]")));
    }
    for (const paper of step.querySelectorAll("[data-paper]")) {
      if (!desk.asked(paper)) continue;
      const file = desk.sent().get(paper.dataset.paper);
      const row = summaryRow(desk, labelOf(paper), file?.name, paper.querySelector("input"));
      if (file?.id) desk.files().then(({ lookAt }) => row.children[1].append(desk.element("br"), lookAt(file)), desk.lost);
      rows.push(row);
    }
    if (rows.length === 0) continue;
    const list = desk.element("dl", "", { className: "govuk-summary-list app-check" });
    list.append(...rows);
    shown.push(desk.element("h3", step.querySelector("h2").textContent, { className: "govuk-heading-m" }), list);
  }
  document.querySelector("#answers").replaceChildren(...shown);
  if (waiting(desk)) desk.say(words.waiting);
}

// -- filing -----------------------------------------------------------------------------------------------------------------------

function bodyOf(desk) {
  const { part, me } = desk;
  const { kind, representative_phone: phone, ...applicant } = part("applicant");
  const files = desk.sent();
  return {
    procedure: desk.form.dataset.procedure, ...part("where"), ...part("delivery"),
    applicant: { kind: kind === "self" || kind === "other" ? "citizen" : kind, ...applicant },
    ...(kind === "other" && { representative: { name: me.name, identity_number: me.identity_number, phone, authorisation: files.get(AUTHORISATION)?.id } }),
    form: part("form"),
    documents: desk.papers.filter((paper) => paper.dataset.paper !== AUTHORISATION && desk.asked(paper) && files.get(paper.dataset.paper)?.id)
      .map((paper) => ({ document: paper.dataset.paper, upload_id: files.get(paper.dataset.paper).id })),
    ...(desk.server && { draft: desk.server.id }),
  };
}

// What was sent and not answered, with its key: the same again is asked with the same key, also after a reload.
// Where the tab has no room for it, the page alone knows.
const stored = (desk) => { try { return [].concat(JSON.parse(sessionStorage.getItem(desk.FILING)) ?? []).filter((one) => one.text && one.key); } catch { return []; } };
const tries = (desk) => desk.tries ?? stored(desk);
const waiting = (desk) => tries(desk).length > 0;
function keepTries(desk, all) {
  desk.tries = null;
  if (all.length === 0) return sessionStorage.removeItem(desk.FILING);
  try { sessionStorage.setItem(desk.FILING, JSON.stringify(all)); } catch { desk.tries = all; }
}

async function ask(desk, text) {
  const before = tries(desk);
  const one = before.find((each) => each.text === text) ?? { text, key: crypto.randomUUID() };
  keepTries(desk, [...before.filter((each) => each !== one), one]);
  const answer = await api("POST", "submission/dossiers", JSON.parse(text), one.key);
  const refused = answer.status >= 400 && answer.status < 500 && ![401, 409, 429].includes(answer.status);
  if (refused) keepTries(desk, tries(desk).filter((each) => each.text !== text));
  return answer;
}

// Where a fault of the API belongs: /form/hoTen, /applicant/name, /documents with the paper's name or the place of a file.
function placeOf(asking) {
  return ({ pointer, document: named, detail }) => {
    const [, where, name] = pointer.split("/");
    const paper = named ?? (where === "documents" ? asking.documents[Number(name)]?.document : pointer === "/representative/authorisation" && AUTHORISATION);
    const prefix = { form: "f-", applicant: "a-", representative: "a-representative_" }[where];
    const id = paper ? `p-${paper}` : prefix ? `${prefix}${name}` : { agency: "w-agency", result_delivery: "d-result_delivery" }[where];
    const target = id ? document.getElementById(id) : null;
    const group = target?.closest("[data-field], [data-paper]");
    if (group) mark(group, detail);
    return { target, sentence: detail };
  };
}

export async function file(desk) {
  desk.say(words.wait);
  await allSent();
  desk.say("");
  const found = desk.steps.flatMap(desk.faultsOf);
  desk.tell(found);
  if (found.length) return;
  desk.say(words.filing);
  try {
    await desk.enter();
    if (!desk.me) return desk.askToSignIn();
    const doubts = desk.steps.flatMap(desk.doubts); // those of known.js, where it came only now
    if (doubts.length) { desk.say(""); return desk.tell(doubts); }
    await desk.saved();
    const asking = bodyOf(desk);
    // A try without a draft could be filed beside this one: it is asked about first.
    if (await replayed(desk, (text) => !JSON.parse(text).draft && text !== JSON.stringify(asking))) return;
    await answered(desk, asking, await ask(desk, JSON.stringify(asking)));
  } catch (fault) {
    desk.lost(fault);
    if (navigator.onLine) desk.say(words.waiting);
    // By itself once the network is back; the key is the same, so a press in between files nothing more.
    addEventListener("online", () => { if (location.hash === `#${desk.CHECK}`) desk.form.requestSubmit(); }, { once: true });
  }
}

async function answered(desk, asking, { status, body }) {
  desk.say("");
  if (status === 201) return done(desk, body);
  if (status === 401) return desk.askToSignIn();
  const code = body.errors?.find((one) => one.pointer === "/draft")?.code;
  if (code === "unknown-draft") return gone(desk);
  if (code === "draft-changed") { await desk.saved(); return desk.say(words.again); }
  // A representative is missing only where the number is not the account's, and its own fault says so.
  const belong = body.errors?.filter(({ pointer, code: what }) => pointer !== "/representative" || what !== "missing");
  desk.tell(belong?.map(placeOf(asking)) ?? [{ target: null, sentence: `${body.title}. ${body.detail}` }]);
}

// Asks the earlier tries again, with their keys; true when one of them was filed.
async function replayed(desk, which) {
  for (const { text } of tries(desk).filter((one) => which(one.text))) {
    const { status, body } = await ask(desk, text);
    if (status === 201) return done(desk, body), true;
  }
  return false;
}

// The draft is a dossier already: by an earlier try of this tab whose answer was lost, or by another device.
async function gone(desk) {
  if (await replayed(desk, () => true)) return;
  desk.server = null;
  desk.keep();
  desk.tell([{ target: null, sentence: words.elsewhere }]);
}

// The receipt first: where it cannot be loaded, what was asked is still known, and the next press gets the same answer.
async function done(desk, answer) {
  const { filed } = await desk.later("receipt");
  localStorage.removeItem(desk.DRAFT);
  for (const name of [desk.PRIVATE, desk.FILING, desk.PAPERS]) sessionStorage.removeItem(name);
  desk.done = true;
  desk.changed = desk.refill = desk.keep = () => {};
  filed(desk, answer);
}
