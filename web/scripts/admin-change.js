// One change: what it changes, how its pages would look, its steps and its history.
import { api } from "./session.js";
import { asked, begin, cell, day, did, element, find, home, instant, keyOf, kinds, language, learn, nameOf, pressed, say, states, summarise, told, words } from "./admin-parts.js";

const id = encodeURIComponent(asked("ma"));
const path = `submission/admin/changes/${encodeURIComponent(asked("ma"))}`;
const pages = { procedure: "thu-tuc", procedure_end: "ket-thuc", agencies: "co-quan", calendar: "lich", notice_texts: "thong-bao" };
let change = null;

const fact = (name, text) => element("div", "", { className: "govuk-summary-list__row" },
  element("dt", name, { className: "govuk-summary-list__key" }), element("dd", text, { className: "govuk-summary-list__value" }));

function compared({ label, before, after }) {
  return element("tr", "", { className: "govuk-table__row" },
    element("th", label[language], { className: "govuk-table__header", scope: "row" }),
    cell(words.before, before ? element("del", before[language]) : "–"),
    cell(words.after, after ? element("ins", after[language]) : "–"));
}

function line(step) {
  return element("li", "", {}, element("strong", did[step.did]), ` – ${nameOf(step.by)}, ${instant(step.at)}`, element("br"), step.reason);
}

function show() {
  find("title").textContent = change.title[language];
  find("facts").replaceChildren(fact(words.kind, kinds[change.kind]), fact(words.state, states[change.state]),
    ...(change.valid_from ? [fact(words.from, day(change.valid_from))] : []));
  const open = change.state === "draft" || change.state === "proposed";
  find("overtaken").hidden = !change.overtaken;
  find("compared").hidden = !open;
  find("rows").replaceChildren(...change.difference.map(compared));
  find("same").hidden = change.difference.length > 0;
  find("previews").hidden = !(open && change.kind === "procedure" && change.faults.length === 0);
  find("history").replaceChildren(...change.history.map(line));
  find("act").hidden = change.allowed.length === 0;
  find("four-eyes").hidden = !(change.state === "proposed" && !change.allowed.includes("publish"));
  find("edit").hidden = !change.allowed.includes("edit");
  find("edit").href = `${home}/${pages[change.kind]}?thay-doi=${id}`;
  for (const one of document.querySelectorAll("[data-action]")) {
    const sound = change.faults.length === 0 && !change.overtaken;
    one.hidden = !change.allowed.includes(one.dataset.action) || (["propose", "publish"].includes(one.dataset.action) && !sound);
  }
}

async function load() {
  const { status, body } = await api("GET", path);
  if (status !== 200) throw new Error(told(body));
  change = body;
  await learn(body.history.map((one) => one.by));
  show();
}

const faults = () => change.faults.map((one) => ({ text: [one.label[language], one.detail[language]].filter(Boolean).join(": "), target: "edit" }));

// A slip brings a style of its own, which the policy of contents of this page refuses; in the preview it wears this page's.
function dressed(slip) {
  slip.querySelector("meta[http-equiv]").remove();
  for (const one of document.querySelectorAll("link[rel=stylesheet]")) slip.head.append(one.cloneNode());
  slip.body.className = "app-slip";
}

// As it would be with script, for looking at: no link leads anywhere, for the frame may not be left.
function still(html, slip) {
  const page = new DOMParser().parseFromString(slip ? html.replace(/<style>[^<]*<\/style>/, "") : html, "text/html");
  if (slip) dressed(page);
  for (const one of page.querySelectorAll(".app-noscript")) one.remove();
  for (const one of page.querySelectorAll("a[href]")) {
    one.removeAttribute("href");
    one.setAttribute("role", "link");
    one.setAttribute("aria-disabled", "true");
  }
  return new XMLSerializer().serializeToString(page);
}

async function preview({ preview: page = "guide", slip }) {
  say(words.working);
  let { status, body } = await api("GET", `${path}/preview?page=${page}&language=${language}`);
  if (status === 200 && slip) ({ status, body } = await api("POST", "status/slips/previews", { version: body.version, slip }));
  if (status !== 200) return say(told(body));
  // In a frame of its own in which no script runs: it is the page as it would be, not a part of this one.
  find("preview").srcdoc = still(body.html, slip);
  find("preview").hidden = false;
  find("preview").focus();
  return say("");
}

begin(async () => {
  await load();
  if (change.faults.length) summarise(faults());
  for (const one of document.querySelectorAll("[data-preview], [data-slip]")) one.addEventListener("click", () => preview(one.dataset).catch(() => say(words.offline)));
  pressed(find("step"), async (event) => {
    const step = { action: event.submitter.dataset.action, version: change.version, reason: find("reason").value.trim() };
    if (!step.reason) {
      say("");
      return summarise([{ text: words.reason_wanted, target: "reason" }]);
    }
    const { status, body } = await api("POST", `${path}/actions`, step, keyOf(step));
    if (status !== 200) {
      say("");
      if ([409, 422].includes(status)) await load(); // it is not what it was, or what it stands on is not
      return summarise(status === 422 && change.faults.length ? faults() : [{ text: told(body), target: "reason" }]);
    }
    summarise([]);
    find("reason").value = "";
    await load();
    say(words[step.action]);
    return find("title").focus();
  });
});
