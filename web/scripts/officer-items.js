// What a supplement may ask for: the papers first, then every question under its heading of the form. The list is folded and can be
// searched; what is ticked stays in sight.
import { mark } from "./form.js";
import { answerOf, paperName, sectionsOf, titleOf } from "./filed.js";
import { clean, find, findings, plain, stamp, told, words } from "./officer-parts.js";

const list = find("items-list");
const all = () => [...list.querySelectorAll("[data-item]")];
const tick = (item) => item.querySelector("[type=checkbox]");
const line = (item) => item.querySelector("[data-text] input");

export const ticked = () => all().filter((one) => tick(one).checked);
export const itemText = (item) => clean(line(item).value);
export const nameOf = (item) => item.querySelector("[data-name]").textContent;
export const lineOf = line;

let made = 0;

function item(what, value, name, stands) {
  const one = stamp("item", made += 1);
  Object.assign(one.dataset, { what, value, sought: plain(`${name} ${stands}`) });
  one.querySelector("[data-name]").textContent = name;
  one.querySelector("[data-stands]").textContent = stands;
  return one;
}

function group(title, items) {
  const one = stamp("items-group", made += 1);
  one.querySelector("[data-title]").textContent = title;
  one.querySelector("[data-inside]").append(...items);
  return one;
}

// How a paper was found at the last check, in words; "" for good, or not looked at.
const faultOf = (found) => (found.present === false ? findings.missing : found.legible === false ? findings.illegible : found.right === false ? findings.wrong : "");
export const foundAs = (found) => faultOf(found) || findings.good;

let bad = new Map(); // paper -> what is wrong with it, as the last check says

// What was found wrong at the last check and not handed in anew since.
function badOf({ papers = [], at } = {}, { submissions }) {
  const newer = new Set(submissions.filter((one) => one.at > at).flatMap((one) => one.documents.map(({ document: paper }) => paper)));
  const wrong = papers.filter((one) => faultOf(one) && !newer.has(one.document));
  return new Map(wrong.map((one) => [one.document, [faultOf(one), one.note].filter(Boolean).join(": ")]));
}

// Made once of a dossier; then only what the last check says is new.
export function showItems({ dossier, content, procedure }) {
  bad = badOf(dossier.papers_check, content);
  find("items-found").hidden = bad.size === 0;
  const found = [...bad].map(([key, text]) => `${paperName(procedure, key)}: ${text}`).join("\n");
  for (const one of document.querySelectorAll("[data-bad]")) Object.assign(one, { hidden: !found, textContent: told("bad_papers", { found }) });
  if (all().length) return;
  const stands = (name) => (content.form[name] === undefined ? "" : told("stands", { answer: answerOf(procedure, words, name, content.form[name]) }));
  const papers = procedure.papers.map(({ key }) => item("document", key, paperName(procedure, key), content.documents.some((one) => one.document === key) || content.on_paper?.includes(key) ? "" : words.not_given));
  list.append(...(papers.length ? [group(words.papers, papers)] : []),
    ...sectionsOf(procedure, words).map(({ title, names }) => group(title, names.map((name) => item("pointer", `/form/${name}`, titleOf(procedure, name), stands(name))))));
  fold();
}

// Lines to write in stand below what is ticked; what is ticked is never folded away nor searched away.
export function settle() {
  const sought = plain(find("items-find").value.trim()).split(/\s+/).filter(Boolean);
  for (const one of all()) {
    const on = tick(one).checked;
    one.querySelector("[data-text]").hidden = !on;
    one.hidden = !on && !sought.every((word) => one.dataset.sought.includes(word));
  }
  for (const details of list.children) {
    const inside = [...details.querySelectorAll("[data-item]")].filter((one) => !one.hidden);
    details.hidden = inside.length === 0;
    if (sought.length || inside.some((one) => tick(one).checked)) details.open = true;
  }
  const n = ticked().length;
  find("items-chosen").textContent = all().length && all().every((one) => one.hidden) ? words.nothing_found : n ? told("chosen", { n }) : "";
}

const fold = () => [...list.children].forEach((one, at) => { one.open = at === 0 || Boolean(one.querySelector(":checked")); });

export const markItem = (item, sentence) => mark(item.querySelector("[data-text]"), sentence);

export function faultsOfItems() {
  const sentenceOf = (one) => (tick(one).checked && !itemText(one) ? told("item_text", { label: nameOf(one) }) : "");
  for (const one of all()) markItem(one, sentenceOf(one));
  return all().filter(sentenceOf).map((one) => ({ target: line(one), sentence: sentenceOf(one) }));
}

// What the check of the papers found wrong, ticked and said; what somebody wrote stays.
function takeOver() {
  const wanted = all().filter((one) => one.dataset.what === "document" && bad.has(one.dataset.value));
  for (const one of wanted) {
    tick(one).checked = true;
    line(one).value ||= bad.get(one.dataset.value);
  }
  settle();
  if (wanted.length) line(wanted[0]).focus();
}

list.addEventListener("change", settle);
find("items-find").addEventListener("input", () => {
  settle();
  if (!find("items-find").value) fold();
});
find("items-find").addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault(); // asks for nothing yet
  const first = all().find((one) => !one.hidden && !tick(one).checked);
  if (first) tick(first).focus();
});
find("items-found").addEventListener("click", takeOver);
