// Search in the list that is already there: words without marks and case, in either language. What is searched
// stays in the address, so Back, another filter and the other language keep it.
const form = document.querySelector("#search");
const found = document.querySelector("#found");
const items = [...document.querySelectorAll("[data-procedure]")];
const groups = [...document.querySelectorAll("[data-group]")];
const filters = [...document.querySelectorAll(".app-chips a")];

export const folded = (text) =>
  text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase().replace(/[^\p{L}\p{N}.]+/gu, " ").trim();

// The words of a question that tell one procedure from another; of "my husband died", all but the first.
const NOISE = new Set("toi la cua va thi muon xin can bi da duoc giup minh voi nao gi a of for is was and i my we how want need".split(" "));
export function telling(text) {
  const all = [...new Set(folded(text).split(" ").filter(Boolean))];
  const found = all.filter((word) => !NOISE.has(word));
  return found.length ? found : all;
}

// The name that begins with what was typed comes first, then one that has it somewhere.
export function rank(name, typed) {
  const at = typed ? ` ${folded(name)}`.indexOf(` ${typed}`) : -1;
  return at < 0 ? 0 : at ? 1 : 2;
}

// An item is also found by what people call it, and by its situation, in both languages; its field stands in it.
const words = new Map(items.map((item) => {
  const group = item.closest("[data-group]");
  return [item, ` ${folded(`${item.textContent} ${item.dataset.words} ${group.querySelector("h2").textContent} ${group.dataset.group}`)}`];
}));
let moved = false;

// With no item that has every word, those with more than half of them, the most first. A procedure of two groups is found once.
function show() {
  const asked = telling(form.q.value);
  const scores = new Map(items.map((item) => [item, asked.filter((word) => words.get(item).includes(` ${word}`)).length]));
  const near = Math.max(0, ...scores.values()) < asked.length;
  const least = near ? Math.floor(asked.length / 2) + 1 : asked.length;
  const seen = new Set();
  for (const item of items) {
    item.hidden = !(scores.get(item) >= least) || (asked.length > 0 && seen.has(item.dataset.procedure));
    if (!item.hidden) seen.add(item.dataset.procedure);
  }
  for (const group of groups) group.hidden = !group.querySelector("[data-procedure]:not([hidden])");
  const typed = folded(form.q.value);
  const order = new Map(items.map((item) => [item, near ? scores.get(item) : rank(item.querySelector("a").textContent, typed)]));
  const moves = items.some((item) => order.get(item));
  if (moves || moved) arrange((item) => order.get(item));
  moved = moves;
  const { one, many, none, twice } = found.dataset;
  const told = seen.size === 0 ? none : (near ? found.dataset.near : "") + (seen.size === 1 ? one : many.replace("{n}", seen.size))
    + (items.filter((item) => !item.hidden).length > seen.size ? twice : "");
  if (found.textContent !== told) found.textContent = told;
  document.querySelector("#nothing").hidden = seen.size > 0;
  keep();
}

function arrange(score) {
  const sorted = [...items].sort((a, b) => score(b) - score(a));
  for (const item of sorted) item.parentNode.append(item);
  for (const group of new Set(sorted.map((item) => item.closest("[data-group]")))) group.parentNode.append(group);
}

function keep() {
  const query = new URLSearchParams();
  if (form.q.value.trim()) query.set("q", form.q.value.trim());
  const asked = query.size ? `?${query}` : "";
  if (location.search !== asked) history.replaceState(null, "", `${location.pathname}${asked}${location.hash}`);
  for (const link of filters) link.search = asked;
}

if (form) {
  form.q.value = new URLSearchParams(location.search).get("q") ?? "";
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show();
  });
  show();
}
