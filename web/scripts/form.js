// Questions that are already in the page: read, fill in, show and hide, check. A question is an element with data-field.
export const words = (globalThis.words ??= {}); // words-vi.js or words-en.js, which the page loads before; filing.js begins with them
export const told = (name, facts = {}) => words[name].replace(/\{(\w+)\}/g, (_, key) => facts[key]);

// Names the questions by their inputs: f-hoTen asks hoTen, a column f-thanhVien-0-ten asks ten. The page says each name once.
export function named(within) {
  for (const one of within.querySelectorAll('[data-field=""]')) {
    const at = one.querySelector("[name]") ?? one.querySelector("[data-add]");
    one.dataset.field = (at.name || at.id).split("-").pop();
  }
  for (const one of within.querySelectorAll("template")) named(one.content);
  return within;
}
if (globalThis.document) named(document);

export const questions = (within) => [...within.querySelectorAll("[data-field]")].filter((one) => !one.closest("template"));
// Without the questions of rows within, which belong to their group's answer.
const direct = (within) => questions(within).filter((one) => {
  const around = one.parentElement.closest("[data-field]");
  return !around || !within.contains(around);
});
export const inputs = (group) => [...group.querySelectorAll("input, select, textarea")];
export const labelOf = (group) => group.querySelector("legend, label").textContent.trim().replace(/\s*\((không bắt buộc|optional)\)$/, "");
export const targetOf = (group) => group.querySelector("input, select, textarea, [data-add]");

// What the API would refuse or trim anyway: control characters, marks that turn the direction of a text, letters in pieces.
const UNSEEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;
// Empty where a screen shows nothing of it, as shows_nothing of kernel/text.py.
const SHOWN = /(?![\u2800\u115f\u1160\u3164\uffa0])[\p{L}\p{N}\p{P}\p{S}]/u;
const clean = (text) => (SHOWN.test(text) ? text.normalize("NFC").replace(UNSEEN, "").trim() : "");

// A number or code as people copy it, with spaces and dots or in small letters, in the shape that is asked; else as it stands.
function shaped(text, pattern) {
  if (!pattern) return text;
  const shape = new RegExp(pattern, "u");
  const bare = text.replace(/[\s.]/g, "");
  return [text, bare, bare.toUpperCase(), bare.replaceAll("-", "")].find((one) => shape.test(one)) ?? text;
}

const GROUPED = /^-?(\d+|\d{1,3}([\s.,])\d{3}(\2\d{3})*)$/;

// What was typed, as the API takes it; undefined for none. A date's parts are day, month, year; all others are one text. Numbers
// may have the dots and spaces people group them with.
export function typed(kind, [text = "", month, year], pattern) {
  const first = clean(text);
  switch (kind) {
    case "tick": return first === "true" || undefined;
    case "date": {
      const rest = [month, year].map((part) => clean(part ?? ""));
      return first || rest.some(Boolean) ? [rest[1], rest[0].padStart(2, "0"), first.padStart(2, "0")].join("-") : undefined;
    }
    case "number": return GROUPED.test(first) && first.length < 22 ? Number(first.replace(/[\s.,]/g, "")) : first || undefined;
    default: return shaped(first, pattern) || undefined;
  }
}

// The answer to a question; undefined for none.
export function valueOf(group) {
  const { kind } = group.dataset;
  const all = inputs(group);
  if (kind === "rows") {
    const rows = [...group.querySelectorAll("[data-row]")].map((row) => answers(row));
    return rows.length ? rows : undefined;
  }
  const given = kind === "radios" || kind === "tick" ? all.filter((one) => one.checked) : all;
  return typed(kind, given.map((one) => one.value), all[0].dataset.pattern);
}

// Shows an answer in its question. One that does not fit the question, from a draft that somebody touched, is passed over.
export function fill(group, value) {
  const all = inputs(group);
  const plain = typeof value === "string" || typeof value === "number" ? String(value) : "";
  switch (group.dataset.kind) {
    case "radios": all.forEach((one) => { one.checked = one.value === value; }); break;
    case "tick": all[0].checked = value === true; break;
    case "date": plain.slice(0, 10).split("-").reverse().forEach((part, at) => { if (all[at]) all[at].value = part.replace(/^0+(?=\d)/, ""); }); break;
    case "rows":
      for (const row of group.querySelectorAll("[data-row]")) row.remove();
      for (const row of (Array.isArray(value) ? value : []).slice(0, Number(group.dataset.max))) {
        const added = addRow(group);
        for (const inner of questions(added)) fill(inner, row?.[inner.dataset.field]);
      }
      break;
    case "number": all[0].value = typeof value === "number" ? grouped(value) : plain; break;
    default: all[0].value = plain.slice(0, 20_000);
  }
}

export const grouped = (number) => (Number.isInteger(number) && number >= 10_000 ? number.toLocaleString(document.documentElement.lang) : String(number));

// An answer as people read it: a choice by its words, a day as 24/11/2026, rows one after another.
export function said(group, value) {
  if (value === undefined || value === "") return "";
  switch (group.dataset.kind) {
    case "radios": return inputs(group).find((one) => one.value === value)?.labels[0].textContent ?? String(value);
    case "select": return [...group.querySelector("select").options].find((one) => one.value === value)?.textContent ?? String(value);
    case "tick": return value === true ? "✓" : "";
    case "date": return String(value).split("-").reverse().join("/");
    case "rows": {
      const columns = [...group.querySelector("template").content.querySelectorAll("[data-field]")];
      return value.map((row, at) => `${at + 1}. ${columns.map((one) => said(one, row[one.dataset.field])).filter(Boolean).join(", ")}`).join("\n");
    }
    case "number": return grouped(value);
    default: return String(value);
  }
}

// -- repeated groups ------------------------------------------------------------------------------------------------------

let rowsMade = 0;

export function addRow(group) {
  const made = group.querySelector("template").content.cloneNode(true).firstElementChild;
  const mark = `-${++rowsMade}-`;
  for (const one of [made, ...made.querySelectorAll("*")]) {
    for (const name of ["id", "for", "name", "aria-describedby"]) {
      if (one.hasAttribute(name)) one.setAttribute(name, one.getAttribute(name).replaceAll("-0-", mark));
    }
  }
  group.querySelector("[data-rows]").append(made);
  number(group);
  return made;
}

function number(group) {
  const rows = [...group.querySelectorAll("[data-row]")];
  rows.forEach((row, at) => { row.querySelector("[data-row-title]").textContent = `${labelOf(group)} ${at + 1}`; });
  group.querySelector("[data-add]").hidden = rows.length >= Number(group.dataset.max);
}

// `tell` says aloud what happened; the focus goes into the new row, or to the one before the row that went.
export function listenToRows(form, tell = () => {}) {
  form.addEventListener("click", (event) => {
    const group = event.target.closest('[data-kind="rows"]');
    if (!group) return;
    const rows = group.querySelectorAll("[data-row]");
    if (event.target.matches("[data-add]")) {
      targetOf(addRow(group)).focus();
      tell(told("added", { n: rows.length + 1 }));
    } else if (event.target.matches("[data-remove]")) {
      const row = event.target.closest("[data-row]");
      const at = [...rows].indexOf(row);
      row.remove();
      number(group);
      targetOf(group.querySelectorAll("[data-row]")[Math.max(0, at - 1)] ?? group).focus();
      tell(told("removed", { n: at + 1 }));
    } else return;
    form.dispatchEvent(new Event("input"));
  });
}

// -- what is asked now ----------------------------------------------------------------------------------------------------

// Questions and papers that hang on another answer; whether any came or went.
export function showAsked(form, given) {
  let changed = false;
  for (const one of form.querySelectorAll("[data-when]")) {
    const hidden = !one.dataset.values.split(" ").includes(String(given[one.dataset.when]));
    changed ||= one.hidden !== hidden;
    one.hidden = hidden;
  }
  return changed;
}

// The answers to the questions that are asked, by name.
export function answers(within) {
  const found = {};
  for (const group of direct(within)) {
    const value = group.hidden ? undefined : valueOf(group);
    if (value !== undefined) found[group.dataset.field] = value;
  }
  return found;
}

// -- faults ---------------------------------------------------------------------------------------------------------------

function isDay(text) {
  const at = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && text > "18" && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

const EMAIL = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/;

// What the API would say of an answer (undefined for none), as its code; "" for nothing. Rules as `rulesOf` reads them.
export function judge({ kind, required, min, max, minLength, maxLength, pattern }, value) {
  if (value === undefined) return required ? "missing" : "";
  switch (kind) {
    case "rows": return value.length < min ? "too-few" : value.length > max ? "too-many" : "";
    case "tick": return value === true ? "" : "not-one-of";
    case "radios": case "select": return "";
    case "date": return isDay(value) ? "" : "bad-format";
    case "number": return !Number.isInteger(value) ? "wrong-type" : value < min || value > max ? "out-of-range" : "";
  }
  const long = [...value].length;
  if (long < minLength) return "too-short";
  if (long > maxLength) return "too-long";
  return (kind === "email" && !EMAIL.test(value)) || (pattern && !new RegExp(pattern, "u").test(value)) ? "bad-format" : "";
}

const ROOM = 8; // letters more that a field with a shape takes, for the spaces it may be copied with (fields.html)

// The rules that stand on a question, from its schema; a limit that there is none of is NaN, which nothing exceeds.
export function rulesOf(group) {
  const field = inputs(group)[0]?.dataset ?? {};
  const own = group.dataset.kind === "rows" ? group.dataset : field;
  const limit = inputs(group)[0]?.maxLength;
  return {
    kind: group.dataset.kind, required: "required" in group.dataset, min: Number(own.min), max: Number(own.max),
    minLength: Number(field.minLength), maxLength: field.maxLength ? Number(field.maxLength) : limit > 0 ? limit - (field.pattern ? ROOM : 0) : NaN, pattern: field.pattern,
  };
}

// The sentence for a fault: the form's own where it has one, else one for the kind of question.
function sentenceOf(group, code) {
  const { kind, error, missing } = group.dataset;
  const label = labelOf(group);
  const { min, max, minLength, maxLength } = rulesOf(group);
  const facts = { label, min: grouped(min), max: grouped(max), least: minLength, most: maxLength };
  if (code === "missing" && missing) return missing;
  if ((/^(bad|too)/.test(code) || kind === "tick") && error) return error;
  if (code !== "missing") return told({ date: "not_a_day", email: "not_an_email" }[kind] ?? code, facts);
  if (label.endsWith("?")) return told("unanswered", { label });
  return told({ radios: "unchosen", select: "unchosen", date: "no_day", rows: "too-few", tick: "unanswered" }[kind] ?? "missing", facts);
}

// The sentence that says what is wrong with a question's answer; "" for nothing.
export function faultOf(group) {
  const code = judge(rulesOf(group), valueOf(group));
  return code && sentenceOf(group, code);
}

// Ties a line to its question for a screen reader, or unties it.
export function describe(group, id, on) {
  const at = group.querySelector("fieldset") ?? inputs(group)[0];
  const all = (at.getAttribute("aria-describedby") ?? "").split(" ").filter((one) => one && one !== id);
  if (on) all.push(id);
  if (all.length) at.setAttribute("aria-describedby", all.join(" "));
  else at.removeAttribute("aria-describedby");
}

// A line below the label and hint of a question, such as a fault or where an answer comes from; without a text it goes.
export function line(group, name, className, text) {
  const id = `${targetOf(group).id}-${name}`;
  document.getElementById(id)?.remove();
  if (text) (group.querySelector(".govuk-hint") ?? group.querySelector("legend, label")).after(Object.assign(document.createElement("div"), { className, id, textContent: text }));
  describe(group, id, Boolean(text));
}

// Shows the sentence at its question; "" takes it away.
export function mark(group, sentence) {
  line(group, "error", "govuk-error-message", sentence);
  group.classList.toggle("govuk-form-group--error", Boolean(sentence));
  for (const one of inputs(group)) one.setAttribute("aria-invalid", String(Boolean(sentence)));
}

// Checks the visible questions within; the faults, each with where to go.
export function faults(within) {
  const found = [];
  for (const group of questions(within)) {
    const hidden = group.closest("[hidden]") && within.contains(group.closest("[hidden]"));
    const sentence = hidden ? "" : faultOf(group);
    mark(group, sentence);
    if (sentence) found.push({ target: targetOf(group), sentence });
  }
  return found;
}
