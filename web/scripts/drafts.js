// The draft on the server: saved once nothing was typed for a while, one save after another, so that an old one never overwrites a
// newer; and what another device saved meanwhile.
import { labelOf, questions, told, words } from "./form.js";
import { api } from "./session.js";

const PAUSE = 3000; // milliseconds after the last change

let timer;
let queue = Promise.resolve();
let saved = ""; // the text of what the server has
let hold = null; // an answer to a question about drafts that is still open
let filed = ""; // the draft that became a dossier unheard
let first = { text: "", key: "" };

// An instant as all pages say it, whatever the zone and habit of the device: 10:35 01/12/2026 in Hà Nội.
export function when(time) {
  // Seven hours ahead of UTC all the year; a browser takes longer to fetch its calendars than for all else here.
  const [date, clock] = new Date(new Date(time).getTime() + 7 * 3_600_000).toISOString().split("T");
  return `${clock.slice(0, 5)} ${date.split("-").reverse().join("/")}`;
}

function contentOf(desk) {
  const files = desk.sent();
  return {
    procedure: desk.form.dataset.procedure, ...desk.part("where"), ...desk.part("delivery"),
    applicant: desk.part("applicant"), form: desk.part("form"),
    documents: desk.papers.map((paper) => paper.dataset.paper).filter((one) => files.get(one)?.id && one !== "representative_authorisation")
      .map((one) => ({ document: one, upload_id: files.get(one).id })),
  };
}

async function save(desk) {
  if (desk.done || hold || (filed && desk.server?.id === filed)) return;
  const content = contentOf(desk);
  const text = JSON.stringify(content);
  if (text === saved) return;
  if (!desk.server) {
    if (first.text !== text) first = { text, key: crypto.randomUUID() };
    return kept(desk, text, await api("POST", "submission/drafts", content, first.key));
  }
  const answer = await api("PUT", `submission/drafts/${desk.server.id}`, { version: desk.server.version, ...content });
  if (answer.status === 409) return compare(desk, (await api("GET", `submission/drafts/${desk.server.id}`)).body);
  if (answer.status === 404) return gone(desk);
  return kept(desk, text, answer);
}

function kept(desk, text, { status, body }) {
  if (status === 401) return desk.say(words.expired);
  if (status >= 500 || status === 429 || status === 409) return later(desk, 10 * PAUSE);
  saved = text; // also what is not acceptable is not sent again before it changes
  if (status >= 300) return;
  if (!desk.server) desk.say(words.saved);
  desk.server = { id: body.id, version: body.version };
  desk.keep();
}

function gone(desk) {
  // With a filing that was not answered, the draft is most likely that dossier: filing it again will tell (file.js).
  if (sessionStorage.getItem(desk.FILING)) {
    filed = desk.server.id;
    return desk.say(words.waiting);
  }
  desk.server = null;
  desk.keep();
  return desk.say(words.draft_gone);
}

const run = (desk) => (queue = queue.then(() => save(desk), () => save(desk)));

function later(desk, pause = PAUSE) {
  clearTimeout(timer);
  timer = setTimeout(() => run(desk).catch(desk.lost), pause);
}

// -- another device -----------------------------------------------------------------------------------------------------------------

// A draft of the server by the parts of the page.
export const partsOf = ({ agency, applicant = {}, result_delivery: delivery, form = {} }) => ({
  where: agency ? { agency } : {}, applicant, form, delivery: delivery ? { result_delivery: delivery } : {} });

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

// What differs: questions and papers with both answers, in the order of the page.
function differences(desk, theirs) {
  const found = [];
  const parts = partsOf(theirs);
  for (const group of questions(desk.form).filter((one) => !one.closest("[data-row]"))) {
    const part = group.closest("[data-part]").dataset.part;
    const mine = desk.part(part)[group.dataset.field];
    const other = parts[part]?.[group.dataset.field];
    if (!same(mine, other)) found.push({ group, part, name: group.dataset.field, label: labelOf(group), mine, other });
  }
  for (const paper of desk.papers) {
    const mine = desk.sent().get(paper.dataset.paper);
    const other = theirs.documents?.find((one) => one.document === paper.dataset.paper);
    if (other && other.upload_id !== mine?.id) found.push({ paper, label: labelOf(paper), mine: mine?.id && mine, other: { id: other.upload_id, name: other.filename } });
  }
  return found;
}

// Takes over the answers of the other device that were chosen.
export async function take(desk, chosen) {
  const parts = {};
  for (const { part, name, other } of chosen.filter((one) => one.group)) (parts[part] ??= {})[name] = other ?? "";
  desk.put(parts);
  desk.show();
  desk.put(parts); // what is asked only now
  const { use } = await desk.files();
  for (const { paper, other } of chosen.filter((one) => one.paper)) use(paper, other);
}

async function compare(desk, theirs) {
  const dirty = desk.server ? Boolean(desk.server.dirty) : true;
  const found = differences(desk, theirs);
  const empty = found.filter((one) => one.mine === undefined);
  const open = found.filter((one) => one.mine !== undefined);
  if (!dirty) await take(desk, found);
  else {
    await take(desk, empty);
    if (open.length) {
      const { choose } = await desk.later("both");
      hold = choose(desk, open, theirs.updated_at, when);
      const chosen = await hold;
      hold = null;
      await take(desk, chosen);
    }
  }
  desk.server = { id: theirs.id, version: theirs.version };
  saved = "";
  desk.keep();
  desk.reopen();
  desk.say(dirty ? words.joined : told("newer", { at: when(theirs.updated_at) }));
  later(desk);
}

async function meet(desk) {
  if (desk.server) {
    const { status, body } = await api("GET", `submission/drafts/${desk.server.id}`);
    if (status === 404) return gone(desk);
    if (status === 200) return body.version === desk.server.version ? goOn(desk, body) : compare(desk, body);
    return undefined;
  }
  const { status, body } = await api("GET", "submission/drafts?limit=100");
  const line = status === 200 && body.items.find((one) => one.procedure === desk.form.dataset.procedure);
  if (line) offer(desk, line);
  else if (localStorage.getItem(desk.DRAFT)) later(desk); // typed before this module was there
  return undefined;
}

// The same version as this device had: what the device may not keep comes back from it.
async function goOn(desk, theirs) {
  await take(desk, differences(desk, theirs).filter((one) => one.mine === undefined));
  later(desk);
}

// At the foot of the screen, so that nothing moves under a finger; read before the form.
function offer(desk, line) {
  const box = desk.element("div", "", { className: "app-sheet", id: "other-draft" });
  const answer = new Promise((done) => {
    for (const [text, value] of [[words.go_on, true], [words.begin_anew, false]]) {
      const one = desk.element("button", text, { type: "button", className: "govuk-button govuk-button--secondary" });
      one.addEventListener("click", () => done(value));
      box.append(one, " ");
    }
  });
  box.prepend(desk.element("p", told("offer", { at: when(line.updated_at) }), { className: "govuk-body-s" }));
  desk.form.before(box);
  hold = answer;
  answer.then(async (yes) => {
    hold = null;
    box.remove();
    desk.steps.find((one) => one.classList.contains("is-open")).querySelector("h2").focus();
    if (yes) await compare(desk, (await api("GET", `submission/drafts/${line.id}`)).body);
    else later(desk);
  }).catch(desk.lost);
}

export async function begin(desk) {
  desk.changed = () => {
    if (desk.server) desk.server.dirty = true;
    desk.keep();
    later(desk);
  };
  desk.saved = async () => {
    clearTimeout(timer);
    if (hold && document.querySelector("#other-draft")) hold = null; // filing without an answer: a dossier of its own
    await run(desk);
  };
  await meet(desk);
}
