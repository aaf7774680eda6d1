// The administrator's list: what waits for me first.
import { api } from "./session.js";
import { all, begin, cell, day, element, find, home, instant, kinds, language, learn, nameOf, say, states, told, words } from "./admin-parts.js";

let cursor = "";
const known = [];
const order = (one) => (one.waits_for_me ? 0 : one.state === "proposed" ? 1 : one.state === "draft" ? 2 : 3);

function row(item) {
  const tag = element("strong", item.waits_for_me ? words.waits : states[item.state], { className: `govuk-tag${item.waits_for_me ? " govuk-tag--red" : ""}` });
  return element("tr", "", { className: "govuk-table__row" },
    element("th", "", { className: "govuk-table__header", scope: "row" },
      element("a", item.title[language], { href: `${home}/thay-doi?ma=${encodeURIComponent(item.id)}`, className: "govuk-link" }), element("br"), kinds[item.kind]),
    cell(words.state, tag),
    cell(words.from, day(item.valid_from) || "–"),
    cell(words.who, `${nameOf(item.changed_by)}, ${instant(item.changed_at)}`));
}

async function list() {
  const { status, body } = await api("GET", `submission/admin/changes?limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);
  if (status !== 200) return say(told(body));
  known.push(...body.items);
  cursor = body.next_cursor;
  await learn(body.items.map((one) => one.changed_by));
  // A list that is sorted keeps its order among equals: the latest begun first.
  find("rows").replaceChildren(...[...known].sort((a, b) => order(a) - order(b)).map(row));
  find("more").hidden = !cursor;
  find("none").hidden = known.length > 0;
  return undefined;
}

begin(async () => {
  find("more").addEventListener("click", list);
  await list();
  // Procedures published since this page was made are among those to start from.
  const there = new Set([...find("ma").options].map((one) => one.value));
  const procedures = await all("submission/procedures?include=ended");
  find("ma").append(...procedures.filter((one) => !there.has(one.key)).map((one) => new Option(one.name[language], one.key)));
});
