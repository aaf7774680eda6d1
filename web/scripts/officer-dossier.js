// One dossier on one page: what was filed beside its papers, the clock, the history, notes; and what can be done now.
import { actions as actionWords, day, element, find, instant, language, outcomes, paperWords, say, states, timeliness, told, words } from "./officer-parts.js";
import { api } from "./session.js";

// What each action asks. The portal judges; this only spares an officer what cannot be.
const WORKING = ["accepted", "in_process"];
const ACTIONS = [
  { action: "accept", from: ["registered"] },
  { action: "take", from: WORKING },
  { action: "assign", from: WORKING, fields: [["assignee", "text"], ["note", "optional"]] },
  { action: "forward", from: WORKING, fields: [["assignee", "text"], ["note", "optional"]] },
  { action: "give_back", from: WORKING, fields: [["note", "optional"]] },
  { action: "request_supplement", from: ["registered", ...WORKING], fields: [["reason", "long"], ["items", "items"]] },
  { action: "request_payment", from: WORKING, fields: [["amount", "number"], ["reason", "long"]] },
  { action: "extend", from: WORKING, fields: [["reason", "long"], ["new_date", "date"]] },
  { action: "propose", from: ["in_process"], fields: [["outcome", "outcome"], ["reason", "optional"], ["result", "result"]], two: true },
  { action: "decide", from: WORKING, fields: [["outcome", "outcome"], ["reason", "optional"], ["result", "result"]] },
  { action: "return_proposal", from: ["in_process"], fields: [["reason", "long"]], proposed: true },
  { action: "refuse", from: ["registered"], fields: [["reason", "long"]] },
  { action: "stop", from: [...WORKING, "supplement_requested", "payment_requested"], fields: [["reason", "long"]] },
  { action: "hand_over", from: ["decided"] },
];

const heading = (text) => element("h2", text, { className: "govuk-heading-m" });
let dossier;
let content;
let procedure;

function facts(pairs) {
  return element("dl", "", { className: "govuk-summary-list" }, ...pairs.filter(([, value]) => value).map(([name, value]) =>
    element("div", "", { className: "govuk-summary-list__row" }, element("dt", name, { className: "govuk-summary-list__key" }),
      element("dd", "", { className: "govuk-summary-list__value" }, value))));
}

// What a question, or one of its choices, is called in this language.
const titleOf = (name, schema, at) => procedure.form_translations[language]?.[`/properties/${name}${at === undefined ? "" : `/oneOf/${at}`}/title`]
  ?? (at === undefined ? schema?.title ?? name : schema.oneOf[at].title);

function answerOf(name, schema, value) {
  if (Array.isArray(value)) return value.map((one) => Object.values(one).join(", ")).join("; ");
  if (value === true) return "✓";
  const chosen = schema?.oneOf?.findIndex((one) => one.const === value) ?? -1;
  return chosen >= 0 ? titleOf(name, schema, chosen) : (schema?.format === "date" ? day(value) : String(value));
}

function filed() {
  const asked = procedure.form?.properties ?? {};
  const { applicant } = content;
  return [heading(words.applicant), facts([[words.name, applicant.name], [words.number, applicant.identity_number ?? applicant.tax_code],
    [words.phone, applicant.phone], [words.address, applicant.address], [words.represented, content.representative?.name]]),
  heading(words.form), facts(Object.entries(content.form).map(([name, value]) => [titleOf(name, asked[name]), answerOf(name, asked[name], value)]))];
}

const paperName = (key) => procedure.papers.find((one) => one.key === key)?.name[language] ?? key;

// Each paper with what the officer finds of it; a file opens from the bucket's own place, where it can run nothing.
function papers() {
  const last = new Map((dossier.papers_check?.papers ?? []).map((one) => [one.document, one]));
  const lines = content.documents.map((one) => {
    const before = last.get(one.document);
    const ticks = ["present", "legible", "right"].map((name) => {
      const id = `${one.document}-${name}`;
      return element("div", "", { className: "govuk-checkboxes__item" },
        element("input", "", { type: "checkbox", className: "govuk-checkboxes__input", id, name, checked: before?.[name] ?? true }),
        element("label", paperWords[name], { className: "govuk-label govuk-checkboxes__label", htmlFor: id }));
    });
    const remark = `${one.document}-note`;
    const line = element("li", "", { className: "app-card" },
      element("a", `${paperName(one.document)} (${one.content_type.split("/")[1].toUpperCase()})`, { href: one.url, target: "_blank", rel: "noopener noreferrer", className: "govuk-link" }),
      element("div", "", { className: "govuk-checkboxes govuk-checkboxes--small" }, ...ticks),
      element("label", words.remark, { className: "govuk-label", htmlFor: remark }),
      element("input", "", { className: "govuk-input", id: remark, name: "note", maxLength: 500, value: before?.note ?? "" }));
    line.dataset.document = one.document;
    return line;
  });
  const list = element("ul", "", { className: "app-cards" }, ...lines);
  const press = element("button", actionWords.check_papers, { type: "button", className: "govuk-button govuk-button--secondary" });
  press.addEventListener("click", () => act({ action: "check_papers", papers: lines.map((line) => ({
    document: line.dataset.document,
    ...Object.fromEntries([...line.querySelectorAll("[type=checkbox]")].map((one) => [one.name, one.checked])),
    ...(line.querySelector("[name=note]").value.trim() ? { note: line.querySelector("[name=note]").value.normalize("NFC").trim() } : {}),
  })) }));
  return [heading(words.papers), list, press];
}

function history() {
  return [heading(words.history), element("ol", "", { className: "app-timeline govuk-body" }, ...dossier.history.map((line) =>
    element("li", "", {}, element("strong", actionWords[line.action] ?? line.action), element("br"), `${instant(line.at)} · ${line.by ?? ""}`,
      ...(line.note ? [element("br"), line.note] : []))))];
}

async function notes() {
  const path = `status/dossiers/${encodeURIComponent(dossier.code)}/notes`;
  const { status, body } = await api("GET", path);
  if (status !== 200) return [];
  const text = element("textarea", "", { className: "govuk-textarea", id: "note-text", rows: 3, maxLength: 2000 });
  const press = element("button", words.add_note, { type: "button", className: "govuk-button govuk-button--secondary" });
  const key = crypto.randomUUID();
  press.addEventListener("click", async () => {
    const answer = await api("POST", path, { text: text.value.normalize("NFC").trim() }, key);
    if (answer.status < 300) await again();
    else say(told(answer.body));
  });
  return [heading(words.notes), element("p", words.notes_are, { className: "govuk-hint" }),
    element("ul", "", { className: "app-timeline govuk-body" }, ...body.items.map((one) => element("li", "", {}, one.text, element("br"), `${one.by} · ${instant(one.at)}`))),
    element("label", words.add_note, { className: "govuk-label", htmlFor: "note-text" }), text, press];
}

// -- acting -----------------------------------------------------------------------------------------------------------------

// Two officers on one dossier: who comes second is told, and what they typed stays where it is.
async function act(body) {
  say("");
  const key = crypto.randomUUID();
  const { status, body: answer } = await api("POST", `status/dossiers/${encodeURIComponent(dossier.code)}/actions`, { ...body, version: dossier.version }, key);
  if (status < 300) return again();
  if (status === 409 && answer.current_version) {
    dossier = (await api("GET", `status/dossiers/${encodeURIComponent(dossier.code)}`)).body;
    find("history").replaceChildren(...history());
    return say(words.changed);
  }
  return say(told(answer));
}

function input(name, kind, id) {
  const label = (text) => element("label", text, { className: "govuk-label", htmlFor: id });
  if (kind === "long" || kind === "optional") {
    const box = element("textarea", "", { className: "govuk-textarea", id, name, rows: 3, maxLength: 2000 });
    if (name !== "reason") return [label(words[name] ?? name), box];
    const ready = element("select", "", { className: "govuk-select", ariaLabel: words.templates }, new Option(words.templates, ""), ...words.reasons.split("|").map((one) => new Option(one, one)));
    ready.addEventListener("change", () => { if (ready.value) box.value = ready.value; });
    return [label(words.reason), ready, box];
  }
  if (kind === "outcome") {
    return [label(words.outcome), element("select", "", { className: "govuk-select", id, name }, ...Object.entries(outcomes).map(([value, text]) => new Option(text, value)))];
  }
  if (kind === "items") {
    const asked = procedure.form?.properties ?? {};
    const choices = [...procedure.papers.map((one) => [`document ${one.key}`, one.name[language]]),
      ...Object.entries(asked).map(([field, schema]) => [`pointer /form/${field}`, titleOf(field, schema)])];
    return [element("fieldset", "", { className: "govuk-fieldset" }, element("legend", words.items, { className: "govuk-fieldset__legend" }),
      ...choices.map(([value, text], at) => {
        const tick = `${id}-${at}`;
        const why = element("input", "", { className: "govuk-input", maxLength: 1000, ariaLabel: `${words.what_of} ${text}`, hidden: true });
        const box = element("input", "", { type: "checkbox", className: "govuk-checkboxes__input", id: tick, value });
        box.addEventListener("change", () => { why.hidden = !box.checked; });
        return element("div", "", { className: "govuk-checkboxes govuk-checkboxes--small" }, element("div", "", { className: "govuk-checkboxes__item" },
          box, element("label", text, { className: "govuk-label govuk-checkboxes__label", htmlFor: tick })), why);
      }))];
  }
  const type = { date: "date", number: "number", result: "file" }[kind] ?? "text";
  return [label(words[name] ?? name), element("input", "", { className: kind === "result" ? "govuk-file-upload" : "govuk-input", id, name, type })];
}

async function upload(file) {
  const { status, body } = await api("POST", "submission/uploads", { filename: file.name.normalize("NFC").slice(-200), content_type: file.type, size: file.size });
  if (status !== 201) throw new Error(told(body));
  const form = new FormData();
  for (const [name, value] of Object.entries(body.fields)) form.append(name, value);
  form.append("file", file);
  const sent = await fetch(body.url, { method: "POST", body: form });
  if (!sent.ok) throw new Error(words.unsent);
  return body.upload_id;
}

async function bodyOf(spec, form) {
  const body = { action: spec.action };
  for (const [name, kind] of spec.fields ?? []) {
    const field = form.elements[name];
    if (kind === "items") {
      const items = [...form.querySelectorAll("[type=checkbox]:checked")].map((one) => {
        const [what, value] = one.value.split(" ");
        return { [what]: value, text: one.closest(".govuk-checkboxes").querySelector(".govuk-input").value.normalize("NFC").trim() };
      });
      if (items.length) body.items = items;
    } else if (kind === "result") {
      if (field.files[0]) body.result = { upload_id: await upload(field.files[0]) };
    } else if (kind === "number") body[name] = Number(field.value);
    else if (field.value.trim()) body[name] = field.value.normalize("NFC").trim();
  }
  return body;
}

function doable(spec) {
  if (!spec.from.includes(dossier.state)) return false;
  if (spec.two && !procedure.two_person) return false;
  return !spec.proposed || Boolean(dossier.proposal);
}

function steps() {
  const made = ACTIONS.filter(doable).map((spec) => {
    const press = element("button", actionWords[spec.action], { type: "submit", className: "govuk-button" });
    const form = element("form", "", {}, ...(spec.fields ?? []).map(([name, kind]) =>
      element("div", "", { className: "govuk-form-group" }, ...input(name, kind, `${spec.action}-${name}`))), press);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      press.disabled = true;
      try {
        await act(await bodyOf(spec, form));
      } catch (fault) {
        say(fault instanceof TypeError ? words.offline : fault.message);
      }
      press.disabled = false;
    });
    if (!spec.fields) return form;
    return element("details", "", { className: "govuk-details" },
      element("summary", "", { className: "govuk-details__summary" }, element("span", actionWords[spec.action], { className: "govuk-details__summary-text" })),
      element("div", "", { className: "govuk-details__text" }, form));
  });
  return [heading(words.do), ...made];
}

async function show() {
  const noted = await notes(); // before anything is replaced: nothing may change under the hands of who types
  const part = (id, ...inside) => { find(id).replaceChildren(...inside); };
  find("title").textContent = dossier.code;
  part("facts", facts([[words.procedure, procedure.name[language]], [words.state, states[dossier.state]], [words.due, day(dossier.due_date)],
    [words.timeliness, timeliness[dossier.timeliness]], [words.step, `${dossier.step.number} / ${dossier.step.of}`], [words.assignee, dossier.assignee]]));
  part("steps", ...steps());
  part("filed", ...filed());
  part("papers", ...papers());
  part("history", ...history());
  part("notes", ...noted);
  find("dossier").hidden = false;
}

async function again() {
  await open(dossier.code);
  find("title").focus();
}

export async function open(code) {
  const path = encodeURIComponent(code);
  const [look, whole] = await Promise.all([api("GET", `status/dossiers/${path}`), api("GET", `submission/dossiers/${path}`)]);
  if (look.status !== 200 || whole.status !== 200) return say(told(look.status === 200 ? whole.body : look.body));
  [dossier, content] = [look.body, whole.body];
  procedure = (await api("GET", `submission/procedures/${encodeURIComponent(content.procedure)}?version=${content.procedure_version}`)).body;
  return show();
}
