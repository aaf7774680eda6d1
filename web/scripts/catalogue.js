// Search in the list that is already there: words without marks and case, in either language; and by who files. What is searched
// stays in the address, so Back, another filter and the other language keep it.
const form = document.querySelector("#search");
const found = document.querySelector("#found");
const items = [...document.querySelectorAll("[data-procedure]")];
const groups = [...document.querySelectorAll("[data-group]")];
const filters = [...document.querySelectorAll(".app-chips a")];

export const folded = (text) =>
  text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase().replace(/[^\p{L}\p{N}.]+/gu, " ").trim();

const words = new Map(items.map((item) => [item, ` ${folded(`${item.textContent} ${item.dataset.words}`)}`]));

function show() {
  const asked = folded(form.q.value).split(" ").filter(Boolean);
  const audience = form.audience.value;
  const seen = new Set();
  for (const item of items) {
    const fits = asked.every((word) => words.get(item).includes(` ${word}`))
      && (!audience || item.dataset.audience.split(" ").includes(audience));
    item.hidden = !fits;
    if (fits) seen.add(item.dataset.procedure);
  }
  for (const group of groups) group.hidden = !group.querySelector("[data-procedure]:not([hidden])");
  const { one, many, none } = found.dataset;
  const told = seen.size === 0 ? none : seen.size === 1 ? one : many.replace("{n}", seen.size);
  if (found.textContent !== told) found.textContent = told;
  keep(audience);
}

function keep(audience) {
  const query = new URLSearchParams();
  if (form.q.value.trim()) query.set("q", form.q.value.trim());
  if (audience) query.set("audience", audience);
  const asked = query.size ? `?${query}` : "";
  if (location.search !== asked) history.replaceState(null, "", `${location.pathname}${asked}${location.hash}`);
  for (const link of filters) link.search = asked;
}

if (form) {
  const asked = new URLSearchParams(location.search);
  form.q.value = asked.get("q") ?? "";
  form.audience.value = asked.get("audience") ?? "";
  if (form.audience.selectedIndex < 0) form.audience.value = "";
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show();
  });
  show();
}
