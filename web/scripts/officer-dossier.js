// One dossier on one page, for an officer: it looks again every few seconds while it is seen, so that two officers see each other's
// change; what is typed stays where it is.
import { act, choicesOf, listen, offer } from "./officer-act.js";
import { guarded, takenBack, tell } from "./officer-forms.js";
import { settle } from "./officer-items.js";
import { keepLast, listenToKeys, nextAfter } from "./officer-keys.js";
import { actions, all, clean, enter, find, instant, language, once, say, sentence, told, trying, words } from "./officer-parts.js";
import { showChanges, showClock, showFacts, showFiled, showHistory, showNotes, showOpen, showPapers, showRefunds, showSlips } from "./officer-show.js";
import { FRESH } from "./paper-link.js";
import { decoded } from "./public.js";
import { api } from "./session.js";

const PAUSE = 10_000; // between two looks
const LATER = 6_000; // a slip is made some moments after the step that it tells of
const code = decoded(location.pathname.split("/").pop());
const path = encodeURIComponent(code);
const names = new Map(); // user -> name
// Who took a step: an officer by name; the applicant, whose account has none here, and the gateway by what they are.
const BY_APPLICANT = ["file", "supplement", "withdraw"];
const whoOf = ({ by, action }) => {
  if (!by || names.has(by)) return names.get(by) ?? "";
  if (by === "system#payments") return words.gateway;
  return BY_APPLICANT.includes(action) && !(action === "file" && page.content.channel) ? words.applicant : by;
};
const page = { dossier: null, content: null, procedure: null, me: null, may: new Map(), agencies: [], nameOf: (user) => names.get(user) || user, whoOf, agencyOf: (key) => page.agencies.find((one) => one.key === key)?.name[language] ?? key };

const offers = async () => {
  const { status, body } = await api("GET", `status/dossiers/${path}/actions`);
  return status === 200 ? body : null;
};

async function read() {
  const [look, whole, may] = await Promise.all([api("GET", `status/dossiers/${path}`), api("GET", `submission/dossiers/${path}`), offers()]);
  if (look.status !== 200 || whole.status !== 200) return say(sentence(look.status === 200 ? whole.body : look.body)), false;
  [page.dossier, page.content] = [look.body, whole.body];
  page.may = new Map((may?.actions ?? []).map((one) => [one.action, one.agency]));
  if (page.procedure?.version !== page.content.procedure_version) {
    page.procedure = (await api("GET", `submission/procedures/${encodeURIComponent(page.content.procedure)}?version=${page.content.procedure_version}`)).body;
  }
  return true;
}

function show() {
  for (const part of [showFacts, showOpen, showFiled, showChanges, showPapers, showHistory]) part(page);
  offer(page.may);
  choicesOf(page);
  find("dossier").hidden = false;
}

// What is read after the dossier is there to be seen.
async function beside() {
  const [clock, made, notes] = await Promise.all([api("GET", `status/dossiers/${path}/deadline`), api("GET", `status/dossiers/${path}/slips`), api("GET", `status/dossiers/${path}/notes?limit=100`)]);
  showClock(clock.status === 200 ? clock.body : null);
  showSlips(made.status === 200 ? made.body.items : [], slipOf);
  showNotes(notes.status === 200 ? notes.body.items : [], page.nameOf);
  if (page.dossier.payment) await refunds();
}

async function slips() {
  const { status, body } = await api("GET", `status/dossiers/${path}/slips`);
  if (status === 200 && !find("slips").contains(document.activeElement)) showSlips(body.items, slipOf);
}

// Fresh addresses: of a paper that was handed in (all are asked for at once, a few moments for all of them), a slip, a result.
let asked = { at: 0 };
page.fileOf = async ({ upload_id: id }, which) => {
  if (Date.now() - asked.at > FRESH / 4) asked = { at: Date.now(), whole: api("GET", `submission/dossiers/${path}`) };
  const { body } = await asked.whole.catch((fault) => { asked = { at: 0 }; throw fault; });
  return body.documents?.find((one) => one.upload_id === id)?.[which];
};
page.resultOf = async (number) => {
  const { body } = await api("GET", `status/dossiers/${path}`);
  return [body.result, body.proposal].find((one) => one?.url && one.number === number)?.url;
};
const slipOf = async ({ kind, number }, which) => (await api("GET", `status/dossiers/${path}/slips`)).body.items?.find((one) => one.kind === kind && one.number === number)?.[which];

async function refunds() {
  const { status, body } = await api("GET", `status/dossiers/${path}/payments`);
  const receives = page.me.roles.some((one) => one.agency === page.dossier.agency && one.roles.includes("receive"));
  showRefunds(status === 200 ? body.items : [], receives, (one) => trying(async () => {
    const answer = await api("PUT", `status/payments/${encodeURIComponent(one.order)}/given-back`, { reference: one.reference });
    say(answer.status === 200 ? words.marked : sentence(answer.body));
    await refunds();
    find("title").focus();
  }));
}

// Reads anew; what others did since is told, with who it was.
page.refresh = async () => {
  const seen = page.dossier.version;
  if (!await read()) return;
  show();
  const others = page.dossier.history.filter((line) => line.version > seen && line.by !== page.me.user);
  if (others.length) {
    const who = others.map((line) => told("by", { who: whoOf(line), what: actions[line.action], at: instant(line.at) })).join("; ");
    find("changed").textContent = told("changed", { who });
    find("changed").hidden = false;
  }
  await beside();
};

// After one's own step: what is there now, and the focus where it is told.
page.again = async (text) => {
  find("changed").hidden = true;
  if (!await read()) return;
  show();
  say(text);
  find("title").focus();
  await beside();
  setTimeout(() => trying(slips), LATER);
};

let looking = false;

async function look() {
  if (looking || document.visibilityState !== "visible" || !page.dossier) return;
  looking = true;
  try {
    const now = await offers();
    if (now && now.version > page.dossier.version) await page.refresh();
  } catch (fault) {
    if (!(fault instanceof TypeError)) throw fault; // without a connection the next look will do
  } finally {
    looking = false;
  }
}

// -- papers and notes ---------------------------------------------------------------------------------------------------------

const FOUND = { good: [true, true, true], missing: [false, false, false], illegible: [true, false, false], wrong: [true, true, false] };

guarded(find("check"), async () => {
  const lines = [...find("papers").children].filter((one) => one.querySelector("input:checked"));
  tell(find("check"), lines.length ? [] : [{ target: find("papers").querySelector("input"), sentence: words.check_some }]);
  if (lines.length === 0) return;
  const papers = lines.map((one) => {
    const [present, legible, right] = FOUND[one.querySelector("input:checked").value];
    const note = clean(one.querySelector("[data-note]").value);
    return { document: one.dataset.document, present, legible, right, ...(note && { note }) };
  });
  await act(page, find("check"), { action: "check_papers", papers });
});

guarded(find("note"), async () => {
  const text = clean(find("note-text").value);
  if (!text) return find("note-text").focus();
  const { status, body } = await once(`status/dossiers/${path}/notes`, { text });
  if (status >= 300) return say(sentence(body));
  find("note").reset();
  say("");
  return beside();
});

// What was typed before the session ended stands there again, to be looked at and pressed.
function back() {
  const form = takenBack();
  if (!form) return;
  const card = form.closest("details");
  if (card) card.open = true;
  form.dispatchEvent(new Event("change", { bubbles: true }));
  settle();
  say(words.signed_out);
  form.querySelector("textarea, input:not([type=hidden]), select, button")?.focus();
}

async function begin() {
  find("title").textContent = code;
  document.title = `${code} – ${document.title}`;
  page.me = await enter();
  if (!page.me) return;
  keepLast(code);
  const following = nextAfter(code);
  if (following) Object.assign(find("next"), { hidden: false, href: `${find("back").href}/ho-so/${encodeURIComponent(following)}` });
  listen(page);
  const [there, agencies] = await Promise.all([read(), all("submission/agencies?include=ended")]);
  if (!there) return;
  page.agencies = agencies;
  show();
  await trying(async () => { // without names the dossier is a dossier still
    for (const { agency } of page.me.roles) {
      for (const one of await all(`status/agencies/${encodeURIComponent(agency)}/officers`)) names.set(one.user, one.name);
    }
  });
  showFacts(page);
  showHistory(page);
  showOpen(page);
  await beside();
  back();
  setInterval(look, PAUSE);
  for (const name of ["visibilitychange", "focus"]) addEventListener(name, look);
}

// -- keys -----------------------------------------------------------------------------------------------------------------------

const isSeen = (one) => one.checkVisibility();

// Opens the step at this place of those that are offered, with the focus where its first answer is given.
function open(at) {
  const card = [...document.querySelectorAll("[data-action]")].filter(isSeen)[at];
  if (!card) return;
  card.open = true;
  [...card.querySelectorAll("form select, form textarea, form input, form [type=submit]")].find(isSeen)?.focus();
}

function toPaper(step) {
  const lines = [...find("papers").children];
  const at = lines.findIndex((one) => one.contains(document.activeElement));
  const line = lines[Math.max(0, Math.min(at + step, lines.length - 1))];
  if (!line) return;
  [...line.querySelectorAll("input:checked"), ...line.querySelectorAll("input"), ...line.querySelectorAll("a")].find(isSeen)?.focus({ preventScroll: true });
  line.scrollIntoView({ block: "start" });
}

// Out of what is open first; from the page itself back to the list.
function escape(event) {
  const card = event.target.closest("[data-action][open]");
  if (event.defaultPrevented || document.querySelector("dialog[open]") || (event.target.type === "search" && event.target.value)) return;
  if (card) {
    card.open = false; // what is typed in it stays
    return card.querySelector("summary").focus();
  }
  if (event.target.matches("input, textarea, select")) return find("title").focus();
  return location.assign(find("back").href);
}

function listenForKeys() {
  const numbers = Object.fromEntries([...Array(9).keys()].map((at) => [String(at + 1), () => open(at)]));
  listenToKeys({ ...numbers, j: () => toPaper(1), k: () => toPaper(-1), n: () => { if (!find("next").hidden) location.assign(find("next").href); } });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") escape(event);
    if (event.key === "Enter" && event.ctrlKey) event.target.closest("form")?.requestSubmit();
  });
}

listenForKeys();
trying(begin);
