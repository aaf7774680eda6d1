// Fields of a change: read into its body, filled from one, its faults beside them. A field is called what it is in the body:
// data-m a value, data-o an object (several parts of a page may be one object), data-l a list of items made from its template.
import { language, summarise, words } from "./admin-parts.js";

const around = "[data-o], [data-item], [data-root]";
const rest = new WeakMap(); // what a body holds and no field shows stays as it was
const filledWith = new WeakMap(); // and what a field shows only for another kind of answer, while the kind stays

const owned = (scopes) => scopes.flatMap((scope) => [...scope.querySelectorAll("[data-m], [data-o], [data-l]")]
  .filter((one) => one.parentElement.closest(around) === scope));
const items = (list) => [...list.querySelector(":scope > [data-items]").children];
const nameOf = (one) => one.dataset.m ?? one.dataset.o ?? one.dataset.l;
const inUse = (one) => !one.closest("[data-for][hidden]");
const empty = (value) => value === undefined || value === "" || (Array.isArray(value) && value.length === 0)
  || (value !== null && typeof value === "object" && Object.values(value).every(empty));

// Agencies in the order of web/procedures.py (agency_order): the ministry and its units first, places by letter.
const RANKS = ["ministry", "ministry_unit", "provincial_labour", "province", "district", "commune"];
const bare = ({ name }) => name.vi.replace(/(?:thành phố|tỉnh) /i, "");
const { compare } = new Intl.Collator("vi");
export const inOrder = (agencies) => [...agencies]
  .sort((one, other) => RANKS.indexOf(one.kind) - RANKS.indexOf(other.kind) || compare(bare(one), bare(other)));

// -- values -----------------------------------------------------------------------------------------------------------------

function number(text) {
  const plain = text.replace(/[\s.](?=\d{3}\b)/g, "").replace(",", ".");
  return plain !== "" && Number.isFinite(Number(plain)) ? Number(plain) : text;
}

function valueOf(one) {
  const text = (one.value ?? "").normalize("NFC").replace(/\s+/g, " ").trim();
  switch (one.dataset.t) {
    case "bool": return one.checked;
    case "ticks": return [...one.querySelectorAll("input:checked")].map((box) => (box.value === "true" ? true : box.value === "false" ? false : box.value));
    case "date": {
      const [d, m, y] = [...one.querySelectorAll("[data-part]")].map((part) => part.value.trim());
      return d || m || y ? `${y.padStart(4, "0")}-${m.padStart(2, "0")}-${d.padStart(2, "0")}` : undefined;
    }
    case "keep": return text;
    case "null": return text || null;
    case "nullint": return text ? number(text) : null;
    case "int": case "num": return text ? number(text) : undefined;
    default: return text || undefined;
  }
}

function put(one, value) {
  switch (one.dataset.t) {
    case "bool": one.checked = value === true; break;
    case "ticks":
      one.dataset.wanted = JSON.stringify(value ?? []);
      for (const box of one.querySelectorAll("input")) box.checked = (value ?? []).map(String).includes(box.value);
      break;
    case "date": {
      const parts = String(value ?? "").split("-").reverse();
      one.querySelectorAll("[data-part]").forEach((part, at) => { part.value = (parts[at] ?? "").replace(/^0+(?=\d)/, ""); });
      break;
    }
    default:
      if (one.matches("select")) {
        one.dataset.wanted = value ?? "";
        // What is not among the options, such as an agency that has ended, stays until another is chosen.
        if (value && one.dataset.asked === undefined && ![...one.options].some((option) => option.value === value)) one.append(new Option(value, value));
      }
      one.value = value ?? "";
  }
}

// -- reading and filling ------------------------------------------------------------------------------------------------------

export function read(scopes) {
  const made = { ...(rest.get(scopes[0]) ?? {}) };
  const before = filledWith.get(scopes[0]) ?? {};
  const kind = owned(scopes).find((one) => nameOf(one) === "kind");
  for (const one of owned(scopes).filter((each) => !inUse(each))) {
    if (nameOf(one) in before && kind && kind.value === before.kind) made[nameOf(one)] = before[nameOf(one)];
  }
  const seen = new Map();
  for (const one of owned(scopes).filter(inUse)) seen.set(nameOf(one), [...(seen.get(nameOf(one)) ?? []), one]);
  for (const [name, fields] of seen) {
    const [first] = fields;
    let value;
    if (first.dataset.o !== undefined) value = read(fields);
    else if (first.dataset.l !== undefined) value = items(first).map((item) => (first.dataset.plain === undefined ? read([item]) : valueOf(owned([item])[0]))).filter((one) => one !== undefined);
    else value = valueOf(first);
    if (value === undefined || (first.dataset.optional !== undefined && empty(value))) continue;
    if (name === "") Object.assign(made, value);
    else made[name] = value;
  }
  return made;
}

export function fill(scopes, value, prepare) {
  const shown = new Set(owned(scopes).map(nameOf));
  filledWith.set(scopes[0], value);
  rest.set(scopes[0], Object.fromEntries(Object.entries(value).filter(([name]) => !shown.has(name) && !shown.has(""))));
  for (const one of owned(scopes)) {
    const inner = nameOf(one) === "" ? value : value[nameOf(one)];
    if (one.dataset.o !== undefined) {
      const parts = owned(scopes).filter((other) => nameOf(other) === nameOf(one));
      if (parts[0] === one) fill(parts, inner ?? {}, prepare);
    } else if (one.dataset.l !== undefined) {
      one.querySelector(":scope > [data-items]").replaceChildren();
      for (const each of inner ?? []) {
        const item = add(one, prepare);
        if (one.dataset.plain === undefined) fill([item], each, prepare);
        else put(owned([item])[0], each);
      }
    } else if (inner !== undefined || !one.dataset.default) put(one, inner);
  }
}

function count(list) {
  const there = items(list);
  there.forEach((item, at) => {
    item.querySelector("[data-number]").textContent = at + 1;
    for (const [way, end] of [["up", 0], ["down", there.length - 1]]) {
      const button = item.querySelector(`:scope > .app-moves > [data-move=${way}]`);
      if (button) button.hidden = at === end;
    }
  });
}

// -- removed, brought back, moved -----------------------------------------------------------------------------------------

const gone = new WeakMap(); // what was removed last from a list, and what it stood before
const parts = (list) => ({ around: list.querySelector(":scope > [data-items]"), line: list.querySelector(":scope > [data-gone]") });

function remove(item) {
  const list = item.closest("[data-l]");
  gone.set(list, [item, item.nextElementSibling]);
  item.remove();
  parts(list).line.hidden = false;
  count(list);
  parts(list).line.querySelector("button").focus();
}

function bringBack(list) {
  const { around, line } = parts(list);
  const [item, next] = gone.get(list);
  around.insertBefore(item, next?.parentElement === around ? next : null);
  line.hidden = true;
  count(list);
  item.querySelector("input, select, textarea").focus();
}

function move(item, button) {
  if (button.dataset.move === "up") item.previousElementSibling.before(item);
  else item.nextElementSibling.after(item);
  count(item.closest("[data-l]"));
  (button.hidden ? button.parentElement.querySelector("[data-move]:not([hidden])") : button).focus();
}

export function add(list, prepare) {
  const made = list.querySelector(":scope > template").content.cloneNode(true).firstElementChild;
  list.querySelector(":scope > [data-items]").append(made);
  prepare?.(made);
  count(list);
  return made;
}

// Adding and removing, for the whole page; `changed` is told of each.
export function watch(root, prepare, changed) {
  root.addEventListener("click", ({ target }) => {
    if (target.matches("[data-add]")) {
      const made = add(target.closest("[data-l]"), prepare);
      changed();
      made.querySelector("input, select, textarea").focus();
    }
    if (target.matches("[data-remove]")) remove(target.closest("[data-item]"));
    if (target.matches("[data-back]")) bringBack(target.closest("[data-l]"));
    if (target.matches("[data-move]")) move(target.closest("[data-item]"), target);
    if (target.matches("[data-remove], [data-back], [data-move]")) changed();
  });
  root.addEventListener("change", changed);
}

// -- faults ---------------------------------------------------------------------------------------------------------------------

function placeOf(scopes, [name, ...more]) {
  if (name === undefined) return scopes[0];
  const fields = owned(scopes);
  const named = fields.filter((one) => nameOf(one) === name);
  if (named.length === 0) {
    const unnamed = fields.filter((one) => nameOf(one) === "" && one.dataset.o !== undefined);
    return unnamed.length ? placeOf(unnamed, [name, ...more]) : scopes[0];
  }
  if (named[0].dataset.o !== undefined) return placeOf(named, more);
  const item = named[0].dataset.l !== undefined && more.length ? items(named[0])[Number(more[0])] : null;
  return item ? placeOf([item], more.slice(1)) : named[0];
}

let marks = 0;

// What the page itself calls a field: the items it stands in, each with its number, then its label.
function called(at, target) {
  const around = [];
  for (let one = at.closest("[data-item]"); one; one = one.parentElement.closest("[data-item]")) around.unshift(one.querySelector(":scope > legend").textContent.trim());
  const label = at.matches("fieldset") ? at.querySelector(":scope > legend") : at === target || at.matches(".app-pair") ? target.labels?.[0]?.firstChild : null;
  const own = label?.textContent.trim();
  return [...around, ...(own && own !== around.at(-1) ? [own] : [])].join(" · ");
}

function mark(root, { pointer, code, detail, label: known }) {
  const at = placeOf([root], pointer.split("/").slice(1).map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~")));
  const target = at.matches("input, select, textarea") ? at : at.querySelector("input:not([type=checkbox]), select, textarea, [data-add], input") ?? at;
  target.id ||= `field-${marks += 1}`;
  const text = code === "bad-format" && at.matches("[data-t=date]") ? words.no_such_day : typeof detail === "string" ? detail : detail[language];
  const message = Object.assign(document.createElement("span"), { className: "govuk-error-message", id: `fault-${marks += 1}`, textContent: text });
  (target.closest(".app-pair") ?? target.closest("label") ?? target).before(message); // outside the label, which names the field
  if (target.matches("input, select, textarea")) {
    target.setAttribute("aria-invalid", "true");
    target.setAttribute("aria-describedby", message.id);
    target.classList.add(target.matches("select") ? "govuk-select--error" : "govuk-input--error");
  }
  for (let one = target.closest("details"); one; one = one.parentElement.closest("details")) one.open = true;
  const label = called(at, target) || known?.[language];
  return { text: label && !text.toLowerCase().includes(label.toLowerCase()) ? `${label}: ${text}` : text, target: target.id };
}

export function showFaults(root, faults) {
  for (const one of root.querySelectorAll(".govuk-error-message")) one.remove();
  for (const one of root.querySelectorAll("[aria-invalid]")) {
    one.removeAttribute("aria-invalid");
    one.removeAttribute("aria-describedby");
    one.classList.remove("govuk-select--error", "govuk-input--error");
  }
  // A key that is made of a name is there as soon as the name is.
  const named = new Set(faults.map((one) => /^(.*)\/(?:name|label|title)\/vi$/.exec(one.pointer)?.[1]));
  const needless = ({ pointer, code }) => code !== "repeated" && /\/(key|id|name|value)$/.test(pointer) && named.has(pointer.replace(/\/\w+$/, ""));
  // In the page's order, whatever order they were found in.
  const lines = faults.filter((one) => !needless(one)).map((one) => mark(root, one)).map((line) => [document.getElementById(line.target), line]);
  lines.sort(([one], [other]) => (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : one === other ? 0 : 1));
  summarise(lines.map(([, line]) => line));
}
