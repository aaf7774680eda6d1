// Questions that are already in the page: read, fill in, show and hide, check. A question is an element with data-field.
export const { words } = globalThis; // words-vi.js or words-en.js, which the page loads before
export const told = (name, facts = {}) => words[name].replace(/\{(\w+)\}/g, (_, key) => facts[key]);

export const questions = (within) => [...within.querySelectorAll("[data-field]")].filter((one) => !one.closest("template"));
// Without the questions of rows within, which belong to their group's answer.
const direct = (within) => questions(within).filter((one) => {
  const around = one.parentElement.closest("[data-field]");
  return !around || !within.contains(around);
});
const inputs = (group) => [...group.querySelectorAll("input, select, textarea")];
export const labelOf = (group) => group.querySelector("legend, label").textContent.trim().replace(/\s*\((không bắt buộc|optional)\)$/, "");
export const targetOf = (group) => group.querySelector("input, select, textarea, [data-add]");

const clean = (text) => text.normalize("NFC").trim();

// The answer as the API takes it; undefined for none. Numbers with the dots and spaces people write them with.
export function valueOf(group) {
  const all = inputs(group);
  switch (group.dataset.kind) {
    case "radios": return all.find((one) => one.checked)?.value;
    case "tick": return all[0].checked || undefined;
    case "rows": {
      const rows = [...group.querySelectorAll("[data-row]")].map((row) => answers(row));
      return rows.length ? rows : undefined;
    }
    case "date": {
      const [day, month, year] = all.map((one) => clean(one.value));
      if (!day && !month && !year) return undefined;
      return `${year.padStart(4, "0")}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
    }
    case "number": {
      const text = clean(all[0].value).replace(/[\s.,]/g, "");
      if (!text) return undefined;
      return /^-?\d{1,15}$/.test(text) ? Number(text) : clean(all[0].value);
    }
    default: return clean(all[0].value) || undefined;
  }
}

export function fill(group, value) {
  const all = inputs(group);
  switch (group.dataset.kind) {
    case "radios": all.forEach((one) => { one.checked = one.value === value; }); break;
    case "tick": all[0].checked = value === true; break;
    case "date": String(value).split("-").reverse().forEach((part, at) => { if (all[at]) all[at].value = part.replace(/^0+(?=\d)/, ""); }); break;
    case "rows": (Array.isArray(value) ? value : []).forEach((row) => {
      const added = addRow(group);
      for (const inner of questions(added)) if (inner.dataset.field in row) fill(inner, row[inner.dataset.field]);
    }); break;
    default: all[0].value = String(value);
  }
}

// -- repeated groups ------------------------------------------------------------------------------------------------------

let rowsMade = 0;

export function addRow(group) {
  const made = group.querySelector("template").content.cloneNode(true).firstElementChild;
  const mark = `-${++rowsMade}-`;
  for (const one of [made, ...made.querySelectorAll("*")]) {
    for (const name of ["id", "for", "aria-describedby"]) {
      if (one.hasAttribute(name)) one.setAttribute(name, one.getAttribute(name).replaceAll("-0-", mark));
    }
    if (one.name) one.name += mark; // radios of two rows are two questions
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

export function listenToRows(form) {
  form.addEventListener("click", (event) => {
    const group = event.target.closest('[data-kind="rows"]');
    if (!group) return;
    if (event.target.matches("[data-add]")) targetOf(addRow(group)).focus();
    if (event.target.matches("[data-remove]")) {
      event.target.closest("[data-row]").remove();
      number(group);
      targetOf(group).focus();
      form.dispatchEvent(new Event("input"));
    }
  });
}

// -- what is asked now ----------------------------------------------------------------------------------------------------

// Questions and papers that hang on another answer.
export function showAsked(form, given) {
  for (const one of form.querySelectorAll("[data-when]")) {
    one.hidden = !one.dataset.values.split(" ").includes(String(given[one.dataset.when]));
  }
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
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

// The sentence that says what is wrong with a question's answer; "" for nothing.
export function faultOf(group) {
  const { kind, required, error, min, max } = { ...group.dataset, required: "required" in group.dataset };
  const label = labelOf(group);
  const value = valueOf(group);
  if (kind === "rows") {
    const count = value?.length ?? 0;
    return count < Number(min) || count > Number(max) ? told("rows", { label, min, max }) : "";
  }
  if (value === undefined) return required ? error && kind === "tick" ? error : told("missing", { label }) : "";
  const field = inputs(group)[0];
  if (kind === "date") return isDay(value) ? "" : told("date", { label });
  if (kind === "number") {
    const { min: low, max: high } = field.dataset;
    return Number.isInteger(value) && value >= Number(low) && value <= Number(high) ? "" : told("number", { label, min: low, max: high });
  }
  if (kind === "email" && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) return error || told("shape", { label });
  if (field.dataset.pattern && !new RegExp(field.dataset.pattern, "u").test(value)) return error || told("shape", { label });
  if (field.dataset.minLength && [...value].length < Number(field.dataset.minLength)) return told("short", { label, limit: field.dataset.minLength });
  return "";
}

// Shows the sentence at its question, told to a screen reader with it; "" takes it away.
export function mark(group, sentence) {
  const fields = inputs(group);
  const at = group.querySelector("fieldset") ?? fields[0];
  const id = `${targetOf(group).id}-error`;
  document.getElementById(id)?.remove();
  const others = (at.getAttribute("aria-describedby") ?? "").split(" ").filter((one) => one && one !== id);
  if (sentence) {
    const line = Object.assign(document.createElement("p"), { className: "govuk-error-message", id, textContent: sentence });
    (group.querySelector(".govuk-hint") ?? group.querySelector("legend, label")).after(line);
    others.push(id);
  }
  if (others.length) at.setAttribute("aria-describedby", others.join(" "));
  else at.removeAttribute("aria-describedby");
  group.classList.toggle("govuk-form-group--error", Boolean(sentence));
  for (const one of fields) one.setAttribute("aria-invalid", String(Boolean(sentence)));
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
