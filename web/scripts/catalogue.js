// Search in the list that is already there: words without marks and case, in either language; and by who files.
const form = document.querySelector("#search");
const found = document.querySelector("#found");
const items = [...document.querySelectorAll("[data-procedure]")];
const groups = [...document.querySelectorAll("[data-group]")];

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
  found.textContent = seen.size === 0 ? none : seen.size === 1 ? one : many.replace("{n}", seen.size);
}

if (form) {
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show();
  });
  form.q.value = new URLSearchParams(location.search).get("q") ?? "";
  show();
}
