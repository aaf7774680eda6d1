// The editor of a procedure: from nothing, from the version in force, or a draft again.
import { api } from "./session.js";
import { all, asked, begin, find, filled, language, pressed, told, words } from "./admin-parts.js";
import { add, fill, inOrder, watch } from "./admin-fields.js";
import { draft, keep, remember, save, unfinished, writes } from "./admin-saving.js";

const root = find("change");
let agencies = [];

// What hangs on the kind of an answer, and the agencies one may choose.
function prepare(item) {
  for (const one of item.querySelectorAll("select[data-agencies]")) one.append(...agencies.map((each) => new Option(each.name[language], each.key)));
  for (const one of item.querySelectorAll("select[data-compared], select[data-rows]")) one.dataset.fixed = one.options.length;
}

const LIMITS = { text: [1, 200], email: [5, 254], integer: [0, 1000000], number: [0, 1000000], rows: [1, 10] };

function byKind(item) {
  const kind = item.querySelector(":scope [data-m=kind]").value;
  const own = (selector) => [...item.querySelectorAll(selector)].filter((one) => one.closest("[data-item]") === item);
  for (const part of own("[data-for]")) part.hidden = !part.dataset.for.split(" ").includes(kind);
  const [least] = own("[data-m=least]");
  const [most] = own("[data-m=most]");
  if (LIMITS[kind] && !least.value && !most.value) [least.value, most.value] = LIMITS[kind];
}

// Questions that conditions may ask about: choices and ticks, with what may be answered.
function choices() {
  return [...root.querySelectorAll("[data-l=questions] > [data-items] > [data-item]")].flatMap((item) => {
    const own = (selector) => [...item.querySelectorAll(selector)].find((one) => one.closest("[data-item]") === item);
    const name = own("[data-m=name]").value;
    const label = own(`[data-o=label] [data-m=${language}]`).value || name;
    const kind = own("[data-m=kind]").value;
    if (!name || !["choice", "tick"].includes(kind)) return [];
    const options = kind === "tick" ? [["true", words.ticked]] : [...item.querySelectorAll(":scope [data-l=options] > [data-items] > [data-item]")]
      .map((one) => [one.querySelector("[data-m=value]").value, one.querySelector(`[data-m=${language}]`).value]);
    return [{ name, label, kind, options: options.filter(([value]) => value) }];
  });
}

// What a check may hold against one another: days and numbers, of the whole form or within the rows of one list.
const entries = (scope, name) => [...scope.querySelectorAll(`[data-l=${name}] > [data-items] > [data-item]`)].map((item) => {
  const own = ownOf(item);
  const key = own("[data-m=name]").value;
  return { item, key, kind: own("[data-m=kind]").value, label: own(`[data-o=label] [data-m=${language}]`).value || key };
}).filter((one) => one.key);

function offer(select, found) {
  const wanted = select.value;
  while (select.options.length > Number(select.dataset.fixed)) select.options[select.options.length - 1].remove();
  select.append(...found.map(({ label, key }) => new Option(label, key)));
  select.value = [...select.options].some((one) => one.value === wanted) ? wanted : "";
}

function checks() {
  const questions = entries(root, "questions");
  const comparable = (all) => all.filter((one) => ["date", "integer", "number"].includes(one.kind));
  for (const check of root.querySelectorAll("[data-l=checks] > [data-items] > [data-item]")) {
    const [rows] = check.querySelectorAll("[data-rows]");
    offer(rows, questions.filter((one) => one.kind === "rows"));
    const within = rows.value ? entries(questions.find((one) => one.key === rows.value).item, "columns") : questions;
    for (const select of check.querySelectorAll("[data-compared]")) offer(select, comparable(within));
  }
}

function boxes(group, options) {
  const wanted = JSON.parse(group.dataset.wanted ?? "null") ?? [...group.querySelectorAll("input:checked")].map((one) => one.value);
  delete group.dataset.wanted;
  for (const one of group.querySelectorAll("label[data-made]")) one.remove();
  for (const [value, text] of options) {
    const box = Object.assign(document.createElement("input"), { type: "checkbox", className: "app-tick", value, checked: wanted.map(String).includes(value) });
    const label = Object.assign(document.createElement("label"), { className: "app-ask--tick" });
    label.dataset.made = "";
    label.append(box, ` ${text}`);
    group.append(label);
  }
  return options.length;
}

// A shape that has a name is chosen by it; who knows better writes a pattern.
const ownOf = (item) => (selector) => [...item.querySelectorAll(selector)].find((one) => one.closest("[data-item]") === item);

function shapes(item) {
  const own = ownOf(item);
  const pattern = own("[data-m=pattern]").value.trim();
  const named = [...own("[data-shapes]").options].some((one) => one.value === pattern);
  own("[data-shapes]").value = named ? pattern : "own";
}

function shaped({ target }) {
  if (target.dataset.shapes === undefined) return;
  const own = ownOf(target.closest("[data-item]"));
  const { value, dataset } = target.selectedOptions[0];
  own("[data-m=pattern]").value = value;
  for (const each of ["vi", "en"]) own(`[data-o=errors] [data-o=pattern] [data-m=${each}]`).value = dataset[each] ?? "";
}

function refresh() {
  for (const item of root.querySelectorAll("[data-l=questions] > [data-items] > [data-item], [data-l=columns] > [data-items] > [data-item]")) byKind(item);
  for (const item of root.querySelectorAll("[data-l=questions] > [data-items] > [data-item], [data-l=columns] > [data-items] > [data-item]")) shapes(item);
  checks();
  const known = choices();
  for (const select of root.querySelectorAll("[data-asked]")) {
    const wanted = select.dataset.wanted || select.value;
    delete select.dataset.wanted;
    const self = select.closest("[data-l=questions] > [data-items] > [data-item]")?.querySelector("[data-m=name]").value;
    select.replaceChildren(select.options[0], ...known.filter((one) => one.name !== self).map((one) => new Option(one.label, one.name)));
    select.value = known.some((one) => one.name === wanted) ? wanted : "";
    const group = select.closest("[data-o]").querySelector("[data-t=ticks]");
    group.hidden = boxes(group, known.find((one) => one.name === select.value)?.options ?? []) === 0;
  }
  boxes(root.querySelector("[data-m=public_fields]"), known.filter((one) => one.kind === "choice").map((one) => [one.name, one.label]));
  root.querySelector("#field-code").value = find("field").selectedOptions[0]?.dataset.code ?? "";
}

// A key made of what a thing is called, once: it stays when the name is mended later.
function keyed({ target }) {
  const named = target.closest("[data-o]");
  if (target.dataset.m !== "vi" || !["name", "label", "title"].includes(named?.dataset.o)) return;
  const item = target.closest("[data-item]");
  if (!item && named.parentElement.closest("[data-o]").dataset.o !== "terms") return;
  const key = [...(item ?? root).querySelectorAll("[data-auto]")].find((one) => one.closest("[data-item]") === item);
  if (!key || key.value) return;
  const parts = target.value.normalize("NFD").replace(/\p{M}/gu, "").replaceAll(/[đĐ]/g, "d").toLowerCase().match(/[a-z0-9]+/g) ?? [];
  while (parts.length && !/^[a-z]/.test(parts[0])) parts[0] = `m${parts[0]}`;
  const camel = key.dataset.auto === "camel";
  key.value = camel ? parts.map((one, at) => (at ? one[0].toUpperCase() + one.slice(1) : one)).join("").slice(0, 40) : parts.join("-").slice(0, 50).replace(/-$/, "");
}

async function content() {
  const saved = await draft("procedure");
  if (saved) {
    keep(saved);
    return { body: saved.body, valid_from: saved.valid_from };
  }
  if (!asked("ma")) return null;
  const { status, body } = await api("GET", `submission/admin/templates/procedure/${encodeURIComponent(asked("ma"))}`);
  if (status !== 200) throw new Error(told(body));
  find("from").textContent = filled(words.copied, { name: body.body.terms.name[language] });
  find("from").hidden = false;
  find("key").readOnly = true;
  return body;
}

begin(async (me) => {
  writes(me);
  agencies = inOrder(await all("submission/agencies"));
  prepare(root);
  const there = await content();
  if (there) fill([root], there, prepare);
  else for (const name of ["agencies", "steps", "legal_basis", "pages", "caveats"]) add(root.querySelector(`[data-l=${name}]`), prepare);
  const again = await unfinished();
  if (again) fill([root], again, prepare);
  const changed = remember(root);
  root.addEventListener("change", keyed);
  root.addEventListener("change", shaped);
  watch(root, prepare, () => { refresh(); changed(); });
  refresh();
  pressed(root, () => save("procedure", root));
});
