// The petitions to an officer's agency: those that wait for an answer, what is due first at the top, each with its form.
import { answers, faults, mark, questions, targetOf } from "./form.js";
import { guarded, signInAgain, takenBack, tell } from "./officer-forms.js";
import { all, day, element, enter, facts, find, language, once, say, sentence, stamp, trying, words } from "./officer-parts.js";
import { api } from "./session.js";

const says = globalThis.officer.petitions;
const filled = (name, given) => says[name].replace(/\{(\w+)\}/g, (_, key) => given[key]);
const PAGES = 4; // of the list at one look, what waits longest first
const EACH = 50;
const MAY_ANSWER = ["handle", "decide"];

const cards = new Map(); // id -> its line of the page, kept so that what is typed in it stays
let me;
let found = new Map(); // id -> the petition as it was read last
let cursor = "";
let turn = 0;

const today = () => new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Ho_Chi_Minh" }).format(new Date());

function due({ due_date: until, confidence, state }) {
  if (!until) return "";
  const text = state === "received" && until < today() ? filled("overdue", { day: day(until) }) : day(until);
  return confidence === "verified" ? text : filled("doubt", { day: text });
}

const lines = (text) => text && element("span", text, { className: "app-lines" });

function fill(card, petition) {
  const may = me.roles.some(({ agency, roles }) => agency === petition.agency && MAY_ANSWER.some((one) => roles.includes(one)));
  card.querySelector("[data-subject]").textContent = petition.subject;
  card.querySelector("[data-of]").textContent = `: ${petition.subject}`;
  card.querySelector("[data-facts]").replaceChildren(facts([[says.received, day(petition.received_at)], [says.due, due(petition)],
    [says.sender, petition.name], [says.phone, petition.phone], [says.email, petition.email], [says.address, petition.address],
    [says.content, lines(petition.content)], [says.answer, lines(petition.answer)]]));
  card.querySelector("details").hidden = !may;
  card.querySelector("[data-read-only]").hidden = may;
  card.querySelector("[data-read-only]").textContent = may ? "" : says.read_only;
  return card;
}

function made({ id }) {
  const card = stamp("petition", id);
  const form = card.querySelector("form");
  guarded(form, () => send(id, form));
  cards.set(id, card);
  return card;
}

// Where an answer is being written the petition stays in sight, whatever became of it.
const isTyped = ({ id }) => Boolean(cards.get(id)?.querySelector("textarea").value);

function show() {
  const view = find("view").value;
  const n = [...found.values()].filter((one) => one.state === view).length;
  const wanted = [...found.values()].filter((one) => one.state === view || isTyped(one))
    .sort((one, other) => (one.due_date ?? "9999").localeCompare(other.due_date ?? "9999") || one.received_at.localeCompare(other.received_at));
  find("petitions").replaceChildren(...wanted.map((one) => fill(cards.get(one.id) ?? made(one), one)));
  find("count").textContent = [view === "received" ? filled("waiting", { n }) : filled("told", { n }), cursor && filled("more", { of: found.size })].filter(Boolean).join(" ");
  find("more").hidden = !cursor;
}

async function look(fresh) {
  const mine = (turn += 1);
  const list = new URLSearchParams({ agency: find("agency").value, state: find("view").value, limit: EACH });
  if (fresh) [found, cursor] = [new Map([...found].filter(([, one]) => isTyped(one))), ""];
  for (let pages = 0; pages < PAGES && cursor !== null; pages += 1) {
    const { status, body } = await api("GET", `feedback/petitions?${list}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    if (mine !== turn) return; // another list was chosen meanwhile
    if (status !== 200) return say(sentence(body));
    for (const one of body.items) found.set(one.id, one);
    cursor = body.next_cursor;
  }
  say("");
  show();
}

// -- answering ----------------------------------------------------------------------------------------------------------------

// The petition as it is now, in its line; what is typed stays.
async function anew(id) {
  const { status, body } = await api("GET", `feedback/petitions/${id}`);
  if (status !== 200) return;
  found.set(id, body);
  fill(cards.get(id), body);
}

function placed(form, { pointer, detail }) {
  const group = questions(form).find((one) => `/${one.dataset.field}` === pointer);
  if (group) mark(group, detail);
  return { target: group && targetOf(group), sentence: detail };
}

async function send(id, form) {
  const wrong = faults(form);
  tell(form, wrong);
  if (wrong.length) return;
  const { answer, publish } = answers(form);
  const petition = found.get(id);
  say(words.saving);
  const { status, body } = await once(`feedback/petitions/${id}/actions`, { action: "answer", version: petition.version, answer, publish: publish === "true" });
  say("");
  const button = form.querySelector("[type=submit]");
  if (status < 300) return done({ ...petition, state: body.state, version: body.version, answer }, form);
  if (status === 401) return signInAgain(form);
  if (status === 409) await anew(id);
  if (status === 409 && !body.current_version) {
    button.hidden = true;
    form.querySelector("[data-not-now]").hidden = false;
    form.querySelector("[data-not-now]").textContent = says.over;
    return tell(form, [{ target: targetOf(form), sentence: says.over }]);
  }
  return tell(form, body.errors?.map((one) => placed(form, one)) ?? [{ target: button, sentence: status === 409 ? says.stale : sentence(body) }]);
}

function done(petition, form) {
  form.reset();
  form.closest("details").open = false;
  found.set(petition.id, petition);
  show();
  const { subject } = petition;
  say(petition.state === "published" ? filled("done_published", { subject }) : filled("done_told", { subject }));
  find("title").focus();
}

// -- beginning ------------------------------------------------------------------------------------------------------------------

// What is chosen stands in the address, so that a reload and a sign-in in between find it again.
function remember() {
  history.replaceState(null, "", `?${new URLSearchParams({ agency: find("agency").value, view: find("view").value })}`);
}

function recall() {
  for (const [id, value] of new URLSearchParams(location.search)) {
    if (["agency", "view"].includes(id) && [...find(id).options].some((one) => one.value === value)) find(id).value = value;
  }
}

// What was typed before the session ended.
function back() {
  const form = takenBack();
  if (!form) return;
  form.closest("details").open = true;
  say(words.signed_out);
  form.querySelector("textarea").focus();
}

async function begin() {
  me = await enter();
  if (!me) return;
  const agencies = await all("submission/agencies?include=ended");
  find("agency").append(...me.roles.map(({ agency }) => new Option(agencies.find((one) => one.key === agency)?.name[language] ?? agency, agency)));
  recall();
  find("ask").addEventListener("submit", (event) => event.preventDefault());
  for (const id of ["agency", "view"]) find(id).addEventListener("change", () => { remember(); trying(() => look(true)); });
  find("more").addEventListener("click", () => trying(() => look(false)));
  find("desk").hidden = false;
  await look(true);
  back();
}

trying(begin);
