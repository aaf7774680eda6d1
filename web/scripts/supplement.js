// Answering what an officer asked for: the questions and papers that were named, as they stand on the procedure's form page, with
// what was answered before.
import { answers, faults, fill, inputs, labelOf, listenToRows, mark, named, questions, showAsked, targetOf, told, valueOf, words } from "./form.js";
import { api, isSignedIn, read, signIn, signOut, stored, wasIdle } from "./session.js";
import { allSent, uploads } from "./uploads.js";

const find = (id) => document.querySelector(`#${id}`);
const form = find("supplement");
const state = find("state");
const [, prefix, code] = location.pathname.match(/^(.*)\/bo-sung\/([^/]+)$/) ?? [];
const key = crypto.randomUUID();
if (code) find("language").href += `/${code}`; // as header.js, for which this page has no request left

function element(name, text = "", members = {}) {
  return Object.assign(document.createElement(name), { textContent: text, ...members });
}

// The markup of the procedure's own form, from our own page; null for one that is not filed any more.
async function page(procedure) {
  const reply = await fetch(`${prefix}/thu-tuc/${encodeURIComponent(procedure)}/nop`);
  if (!reply.ok && reply.status !== 404) throw reply;
  return reply.ok ? named(new DOMParser().parseFromString(await reply.text(), "text/html")) : null;
}

// The question or paper that was asked about.
const asked = (source, pointer, paper) => source?.querySelector(paper ? `[data-paper="${CSS.escape(paper)}"]`
  : `[data-part="form"] [data-field="${CSS.escape(pointer.split("/")[2])}"]`); // of /form/name, or of /form/name/0/column

// With what was answered; only what was shown so can be emptied.
function filledIn(mine, filed) {
  const value = filed[mine.dataset.field];
  if (value === undefined) return;
  fill(mine, value);
  if (valueOf(mine) !== undefined) mine.dataset.filled = "";
}

// The answers as the API takes them: null takes one back that was emptied.
function given() {
  const filled = questions(find("asked")).filter((one) => "filled" in one.dataset);
  return { ...Object.fromEntries(filled.map((one) => [one.dataset.field, null])), ...answers(find("asked")) };
}

function show(items, source, filed) {
  const shown = new Set();
  for (const { pointer, document: paper, text } of items) {
    const found = asked(source, pointer, paper);
    find("asked").append(element("p", text, { className: "govuk-inset-text" }));
    if (shown.has(found)) continue;
    shown.add(found);
    const mine = document.importNode(found, true);
    find("asked").append(mine);
    if (paper) mine.dataset.required = "";
    else filledIn(mine, filed);
  }
}

// The whole form again, with what was changed; undefined when no question of it was asked.
function changed(filed) {
  const now = given();
  return Object.keys(now).length ? { ...filed, ...now } : undefined;
}

// What was asked about and stands as it was filed: told, unless the note says why.
function unchanged(filed) {
  const now = given();
  const same = questions(find("asked")).filter((one) => !one.closest("[data-row]") && one.dataset.kind !== "rows" && !("also" in one.dataset)
    && filed[one.dataset.field] !== undefined && filed[one.dataset.field] === now[one.dataset.field]);
  const sentence = form.dataset.same;
  return find("note").value.trim() ? [] : same.map((one) => { mark(one, sentence); return { target: targetOf(one), sentence: `${labelOf(one)}: ${sentence}` }; });
}

function wrong(filed) {
  const found = [...faults(find("asked")), ...unchanged(filed)];
  for (const paper of form.querySelectorAll("[data-paper]")) {
    const sent = uploads.get(paper.dataset.paper);
    const sentence = sent?.id ? "" : sent?.fault ?? told("paper", { label: labelOf(paper) });
    mark(paper, sentence);
    if (sentence) found.push({ target: paper.querySelector("input"), sentence });
  }
  return found;
}

// What was typed outlives a reload of this tab; numbers of identity and the like also that, but not the end of a session (idle.js).
const KEPT = `supplement:${code}@${read()?.who}`;
const SECRET = `private:${KEPT}`;
const PAPERS = `papers:${KEPT}`;
function keep(round) {
  const open = given();
  const secret = {};
  for (const { dataset } of find("asked").querySelectorAll("[data-field][data-private], [data-kind=rows]")) {
    if (dataset.field in open) secret[dataset.field] = open[dataset.field];
    delete open[dataset.field];
  }
  sessionStorage.setItem(KEPT, JSON.stringify({ round, given: open, note: find("note").value }));
  sessionStorage.setItem(SECRET, JSON.stringify(secret));
}
function held() {
  const kept = stored(KEPT);
  return kept?.given ? { ...kept, typed: { ...kept.given, ...stored(SECRET) }, note: String(kept.note ?? "") } : null;
}
function restore(now) {
  const { round, typed, note } = held() ?? {};
  if (round !== now) return; // nothing, or an answer to what was asked before
  for (const one of questions(find("asked"))) {
    if (one.closest("[data-row]") || !(one.dataset.field in typed)) continue;
    if (one.dataset.kind === "date") for (const part of inputs(one)) part.value = "";
    fill(one, typed[one.dataset.field]);
  }
  find("note").value = note;
}

// All faults, each leading to its field; the summary takes the focus.
function tell(found) {
  const summary = find("summary");
  summary.hidden = !found.length;
  summary.querySelector("ul").replaceChildren(...found.map(({ target, sentence }) => {
    const line = element("li");
    const link = element("a", sentence, { href: `#${target.id}` });
    link.addEventListener("click", (event) => { event.preventDefault(); target.focus(); });
    line.append(link);
    return line;
  }));
  if (found.length) summary.focus();
}

// A chosen file is sent at once; what sends it comes with the first.
function attach(paper, [...files]) {
  if (!files.length) return;
  const key = paper.dataset.paper;
  const mine = { name: files[0].name };
  uploads.set(key, mine);
  mine.sending = sender().then((one) => {
    if (uploads.get(key) !== mine) return undefined; // another file was chosen meanwhile
    one.send(paper, ...files);
    return uploads.get(key).sending;
  }, () => {
    uploads.set(key, { fault: form.dataset.unsent });
    mark(paper, form.dataset.unsent);
  });
}

// With what this tab has sent before.
const sender = () => Promise.all([import("./sending.js"), import(`./more-${document.documentElement.lang}.js`)]).then(([one]) => {
  one.remember(PAPERS, form.querySelectorAll("[data-paper]"), () => {});
  return one;
});

async function send(filed, version, source) {
  const press = form.querySelector("[type=submit]");
  if (press.disabled) return;
  press.disabled = true;
  await sent(filed, version, source).finally(() => { press.disabled = false; });
}

async function sent(filed, version, source) {
  state.textContent = words.wait;
  await allSent();
  const found = wrong(filed);
  state.textContent = "";
  tell(found);
  if (found.length) return;
  const documents = [...form.querySelectorAll("[data-paper]")]
    .map((paper) => ({ document: paper.dataset.paper, upload_id: uploads.get(paper.dataset.paper).id }));
  const note = find("note").value.normalize("NFC").trim();
  const body = { version, ...(changed(filed) ? { form: changed(filed) } : {}), ...(documents.length ? { documents } : {}), ...(note ? { note } : {}) };
  try {
    const { came, placed } = await import("./answered.js");
    const { status, body: answer } = await api("POST", `submission/dossiers/${code}/supplements`, body, key);
    if (status < 300) {
      for (const name of [KEPT, SECRET, PAPERS]) sessionStorage.removeItem(name);
      return await came(code, prefix);
    }
    if (status === 401) return await signIn();
    if (answer.errors) return tell(placed(answer.errors, (name) => asked(source, `/form/${name}`), (mine) => filledIn(mine, filed)));
    state.textContent = `${answer.title}. ${answer.detail}`;
  } catch {
    state.textContent = form.dataset.unsent;
  }
  state.focus();
}

// As header.js, for which this page has no request left.
function greet() {
  const account = find("account");
  const { name } = sessionStorage;
  if (name) account.firstElementChild.textContent = account.dataset.hello.replace("{name}", () => name);
  account.lastElementChild.addEventListener("click", () => signOut().catch(() => { sessionStorage.clear(); location.reload(); }));
  account.classList.add("is-known");
}

async function begin() {
  if (wasIdle()) { state.textContent = words.idle; return; }
  if (!isSignedIn()) return signIn();
  greet();
  try {
    const [look, content] = await Promise.all([api("GET", `status/dossiers/${code}`), api("GET", `submission/dossiers/${code}`)]);
    if (look.status === 401) return signIn();
    if (content.status !== 200 || look.body.state !== "supplement_requested") {
      state.textContent = content.status === 200 ? form.dataset.nothing : `${content.body.title}. ${content.body.detail}`;
      const typed = content.status === 200 && held();
      if (typed) (await import("./unsent.js")).show(form, state, await page(look.body.procedure), typed);
      return;
    }
    const { reason, items } = look.body.supplement;
    const round = JSON.stringify([reason, items]);
    const source = await page(look.body.procedure);
    if (!items.every((one) => asked(source, one.pointer, one.document))) { // filed by another form, which the page without script has
      const there = find("elsewhere");
      there.lastChild.href += code;
      there.hidden = false;
      return;
    }
    find("which").textContent = code;
    find("reason").textContent = reason;
    show(items, source, content.body.form);
    listenToRows(form);
    for (const paper of form.querySelectorAll("[data-paper]")) {
      const input = paper.querySelector("input");
      input.multiple = /pdf.*image/.test(paper.dataset.accept); // photos of several pages become one PDF
      input.addEventListener("change", ({ target }) => attach(paper, target.files));
    }
    showAsked(find("asked"), content.body.form);
    for (const one of questions(find("asked"))) one.hidden = false; // asked for by name, so asked
    restore(round);
    if (stored(PAPERS)) await sender();
    form.hidden = false;
    form.addEventListener("input", () => keep(round));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(content.body.form, look.body.version, source);
    });
  } catch {
    state.textContent = form.dataset.unread;
  }
}

begin();
