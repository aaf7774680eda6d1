// The forms of an officer's actions: which are offered, what is asked, faults beside their fields, an answer that was lost.
import { addRow, answers, faults, listenToRows, mark, questions, showAsked, targetOf } from "./form.js";
import { paperName } from "./filed.js";
import { guarded, sent, signInAgain, tell } from "./officer-forms.js";
import { actions, clean, day, find, language, once, reasons, say, sentence, stamp, told, words } from "./officer-parts.js";
import { faultsOfItems, itemText, lineOf, markItem, settle, showItems, ticked } from "./officer-items.js";
import { api } from "./session.js";

const cards = [...document.querySelectorAll("[data-action]")];
const formOf = (action) => cards.find((one) => one.dataset.action === action)?.querySelector("form");
const groupOf = (form, name) => form.querySelector(`[data-field="${name}"]`);
const given = (form) => answers(form);
const isTyped = (form) => questions(form).some((one) => [...one.querySelectorAll("input, select, textarea")].some((field) => (field.type === "radio" || field.type === "checkbox" ? field.checked : field.value))) || Boolean(form.querySelector("[data-item] :checked"));

// -- what is offered ----------------------------------------------------------------------------------------------------------

export function offer(may) {
  for (const card of cards) {
    const form = card.querySelector("form");
    const can = may.has(card.dataset.action);
    const kept = !can && card.open && isTyped(form); // typed for nothing is still typed
    card.hidden = !can && !kept;
    form.querySelector("[data-not-now]").hidden = !kept;
    form.querySelector("[data-not-now]").textContent = kept ? words.not_now : "";
    form.querySelector("[type=submit]").hidden = kept;
  }
  const none = may.size === 0;
  find("no-steps").hidden = !none;
  find("no-steps").textContent = none ? words.no_action : "";
}

function choices(form, name, options) {
  const select = groupOf(form, name).querySelector("select");
  const before = select.value;
  select.replaceChildren(select.options[0], ...options.map(([value, text]) => new Option(text, value)));
  select.value = before;
  if (select.selectedIndex < 0) select.selectedIndex = 0;
}

// Agencies that are there on a day, in the order of web/procedures.py (agency_order): the ministry and its units first, places by letter.
const RANKS = ["ministry", "ministry_unit", "provincial_labour", "province", "district", "commune"];
const placeOf = ({ name }) => name.vi.replace(/(?:thành phố|tỉnh) /i, "");
const { compare } = new Intl.Collator("vi");
export const toChoose = (agencies, on) => agencies.filter((one) => one.valid_to === null || one.valid_to >= on)
  .sort((one, other) => RANKS.indexOf(one.kind) - RANKS.indexOf(other.kind) || compare(placeOf(one), placeOf(other)));
const today = () => new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Ho_Chi_Minh" }).format(new Date()); // in Hà Nội

// No step comes after this one and those that run beside it: then to forward is to hand on, as the API does it.
export const isLast = (number, steps) => steps.slice(number).every(({ group }) => group !== undefined && group === steps[number - 1]?.group);

const asking = new Map(); // action -> the version for which its people were asked

// What only this dossier can be chosen: its open questions, its open steps, its papers and questions, who may get it.
export function choicesOf(page) {
  const { dossier, procedure, agencies, me, agencyOf } = page;
  const held = new Map(me.roles.map((one) => [one.agency, one.roles]));
  choices(formOf("answer_consultation"), "consultation", (dossier.consultations ?? []).filter((one) => !one.answered_at)
    .map((one) => [String(one.number), `${one.unit ?? agencyOf(one.agency)}: ${one.question.slice(0, 80)}`]));
  choices(formOf("finish_step"), "step", (dossier.steps_open ?? []).filter((one) => held.has(one.agency)).map((one) => [String(one.number), `${one.number} – ${agencyOf(one.agency)}`]));
  choices(formOf("consult"), "agency", toChoose(agencies, today()).filter((one) => one.key !== dossier.agency).map((one) => [one.key, one.name[language]]));
  const amount = groupOf(formOf("confirm_payment"), "amount").querySelector("input");
  if (dossier.payment && !dossier.payment.paid_at) amount.value ||= dossier.payment.amount;
  proposed(dossier.proposal);
  scans(dossier.supplement, procedure);
  showItems(page);
  const last = isLast(dossier.step.number, procedure.steps) ? "yes" : "no";
  for (const one of document.querySelectorAll("[data-last]")) one.hidden = one.dataset.last !== last;
  for (const action of ["assign", "forward"]) if (formOf(action).closest("details").open) people(page, action);
}

// Decided is what was proposed: its paper, number and day stand there already.
function proposed(proposal) {
  const form = formOf("decide");
  for (const one of [form.querySelector("[data-file]"), groupOf(form, "number"), groupOf(form, "date")]) {
    if (proposal?.url) one.dataset.when = "nothing";
    else one.dataset.when = "outcome";
  }
  showAsked(form, given(form));
}

function scans(supplement, procedure) {
  const asked = (supplement?.items ?? []).filter((one) => one.document).map((one) => one.document);
  const place = find("scans");
  if (place.dataset.asked === asked.join(" ")) return;
  place.dataset.asked = asked.join(" ");
  place.replaceChildren(...asked.map((key, at) => {
    const made = stamp("scan", at + 1);
    made.dataset.document = key;
    made.querySelector("label").textContent = paperName(procedure, key);
    return made;
  }));
}

async function people(page, action) {
  const { dossier } = page;
  if (asking.get(action) === dossier.version) return;
  asking.set(action, dossier.version);
  const found = [];
  let cursor = "";
  while (cursor !== null) {
    const path = `status/dossiers/${encodeURIComponent(dossier.code)}/officers?action=${action}&limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
    const { status, body } = await api("GET", path);
    if (status !== 200) return asking.delete(action);
    found.push(...body.items);
    cursor = body.next_cursor;
  }
  return choices(formOf(action), "assignee", found.map((one) => [one.user, one.name || one.user]));
}

// -- the body -----------------------------------------------------------------------------------------------------------------

const SHAPES = {
  request_supplement: (body) => ({ ...body, items: ticked().map((one) => ({ [one.dataset.what]: one.dataset.value, text: itemText(one) })) }),
  record_visit: ({ at_day: date, at_time: time, ...rest }) => ({ at: `${date}T${time.padStart(5, "0")}:00+07:00`, ...rest }),
  consult: ({ whom, ...rest }) => rest,
  answer_consultation: ({ consultation, ...rest }) => ({ consultation: Number(consultation), ...rest }),
  finish_step: ({ step, ...rest }) => ({ step: Number(step), ...rest }),
  supplement: (body, form) => handedIn(body, form),
  decide: (body, form) => decision(body, form),
  propose: (body, form) => decision(body, form),
};

async function decision({ number, date, ...rest }, form) {
  const file = form.querySelector("[data-file]:not([hidden]) input")?.files[0];
  return file ? { ...rest, result: { upload_id: await sent(file), ...(number && { number }), ...(date && { date }) } } : rest;
}

// What was brought to the counter: scans of the papers that were asked for, and a word of what lies in the file.
async function handedIn(body, form) {
  const documents = [];
  for (const one of form.querySelectorAll("[data-document]")) {
    const file = one.querySelector("input").files[0];
    if (file) documents.push({ document: one.dataset.document, upload_id: await sent(file) });
  }
  return { ...body, ...(documents.length && { documents }) };
}

// -- faults -------------------------------------------------------------------------------------------------------------------

function faultsIn(form) {
  const found = faults(form);
  const file = form.querySelector("[data-file]");
  if (file) {
    const missing = !file.hidden && !file.querySelector("input").files[0];
    mark(file, missing ? words.file : "");
    if (missing) found.push({ target: file.querySelector("input"), sentence: words.file });
  }
  if (form.contains(find("items"))) found.push(...faultsOfItems());
  return found;
}

// Where a fault of the API stands: /reason, /participants/0/unit, /items/2/text, /result/upload_id.
function placed(form, { pointer, detail }) {
  const [, first, second] = pointer.split("/");
  const item = first === "items" && ticked()[Number(second)];
  if (item) {
    markItem(item, detail);
    return { target: lineOf(item), sentence: detail };
  }
  const name = { result: second, at: "at_day" }[first] ?? first;
  const group = name === "upload_id" || name === "result" ? form.querySelector("[data-file]") : groupOf(form, name);
  if (group && !group.hidden) mark(group, detail);
  return { target: group && targetOf(group), sentence: detail };
}

// -- doing --------------------------------------------------------------------------------------------------------------------

const waiting = new Map(); // action -> what was sent and not answered, so that it is sent again as it was

// The same words again, after an answer was lost, are the same request, though the dossier has a newer version meanwhile:
// perhaps it was this very request that made it.
async function ask(code, body) {
  const text = JSON.stringify({ ...body, version: 0 });
  const before = waiting.get(body.action);
  const now = before?.text === text ? before.body : body;
  waiting.set(body.action, { text, body: now });
  const { action, ...handedIn } = now;
  const answer = action === "supplement"
    ? await once(`submission/dossiers/${encodeURIComponent(code)}/supplements`, handedIn)
    : await once(`status/dossiers/${encodeURIComponent(code)}/actions`, now);
  if (answer.status < 500 && answer.status !== 401) waiting.delete(body.action);
  return answer;
}

function whatWasDone(action, answer) {
  const parts = [told("done", { what: actions[action] })];
  if (answer.asked_date) parts.push(told("day_off", { asked: day(answer.asked_date) }));
  if (answer.new_date) parts.push(told("promised", { day: day(answer.new_date) }));
  return parts.join(" ");
}

// `page`: the dossier as it stands, and `again`, which reads it anew and says what happened.
export async function act(page, form, body) {
  say(words.saving);
  const { status, body: answer } = await ask(page.dossier.code, { ...body, version: page.dossier.version });
  say("");
  if (status < 300) {
    empty(form);
    return page.again(whatWasDone(body.action, answer));
  }
  if (status === 401) return signInAgain(form);
  if (status === 409 && answer.current_version) {
    await page.refresh();
    return tell(form, [{ target: form.querySelector("[type=submit]"), sentence: words.stale }]);
  }
  if (status === 409) await page.refresh();
  return tell(form, answer.errors?.map((one) => placed(form, one)) ?? [{ target: form.querySelector("[type=submit]"), sentence: sentence(answer) }]);
}

function empty(form) {
  form.reset();
  tell(form, []);
  for (const one of questions(form)) mark(one, "");
  showAsked(form, given(form));
  settle();
  const card = form.closest("details");
  if (card) card.open = false;
}

async function submit(page, form, action) {
  const found = faultsIn(form);
  tell(form, found);
  if (found.length) return;
  const typed = given(form);
  const body = await (SHAPES[action] ?? ((one) => one))(typed, form);
  await act(page, form, { action, ...body });
}

export function listen(page) {
  for (const card of cards) {
    const { action } = card.dataset;
    const form = card.querySelector("form");
    form.addEventListener("change", () => showAsked(form, given(form)));
    card.addEventListener("toggle", () => { if (card.open && ["assign", "forward"].includes(action)) people(page, action); });
    const ready = form.querySelector("[data-ready]");
    ready?.append(...Object.entries(reasons).filter(([name]) => name.startsWith(`${action}.`)).map(([, text]) => new Option(text, text)));
    ready?.addEventListener("change", (event) => {
      const box = groupOf(form, "reason").querySelector("textarea");
      if (event.target.value) box.value = [clean(box.value), event.target.value].filter(Boolean).join("\n");
      event.target.value = "";
      box.focus();
    });
    listenToRows(form);
    for (const group of form.querySelectorAll('[data-kind="rows"]')) addRow(group);
    showAsked(form, given(form));
    guarded(form, () => submit(page, form, action));
  }
}
