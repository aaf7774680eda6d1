// The figures of an officer's agency: what came and ended in each period, scores, ratings, and what it was told this morning.
import { all, element, enter, facts, find, language, say, sentence, trying, words } from "./officer-parts.js";
import { api } from "./session.js";

const home = location.pathname.replace(/\/so-lieu.*$/, "");
const COLUMNS = ["carried_over", "received", "early", "on_time", "late", "refused", "withdrawn", "stopped", "running"];
const LOCALE = language === "vi" ? "vi-VN" : "en-GB";
const shown = (number) => (number === null || number === undefined ? "–" : number.toLocaleString(LOCALE));
const names = { fields: new Map(Object.entries(JSON.parse(find("figures").dataset.fields))), procedures: new Map() };

function rows(id, lines) {
  find(id).replaceChildren(...lines.map((line) => element("tr", "", { className: "govuk-table__row" }, ...line.map((cell, at) =>
    (at === 0 ? element("th", cell, { scope: "row", className: "govuk-table__header" }) : element("td", cell, { className: "govuk-table__cell" }))))));
  find(`${id}-none`).hidden = lines.length > 0;
  find(id).closest(".app-scroll").hidden = lines.length === 0;
}

// 2026-11 is 11/2026, 2026-Q4 is Q4/2026.
const period = (text) => text.split("-").reverse().join("/");

function told(late) {
  const codes = (list) => element("span", "", {}, ...list.flatMap((code) => [element("a", code, { className: "govuk-link", href: `${home}/ho-so/${encodeURIComponent(code)}` }), " "]));
  const parts = [[words.overdue, late.overdue], [words.near_due, late.near_due], [words.reason_asked, late.reason_wanted]].filter(([, list]) => list.length);
  return parts.length ? facts(parts.map(([name, list]) => [name, codes(list)])) : element("p", words.nothing_late, { className: "govuk-body" });
}

async function show() {
  say("");
  const [agency, year, by] = ["agency", "year", "by"].map((id) => find(id).value);
  const today = find("year").dataset.today;
  const span = `from=${year}-01-01&to=${year === today.slice(0, 4) ? today : `${year}-12-31`}&agency=${encodeURIComponent(agency)}`;
  find("csv").href = `/api/status/statistics?${span}&by=${by}&format=csv`;
  const [counted, scored, rated, late] = await Promise.all([
    api("GET", `status/statistics?${span}&by=${by}`), api("GET", `status/indicators?${span}`),
    api("GET", `feedback/ratings?agency=${encodeURIComponent(agency)}`), api("GET", `status/late?agency=${encodeURIComponent(agency)}`)]);
  if (counted.status !== 200) return say(sentence(counted.body));
  rows("periods", counted.body.items.map((one) => [period(one.period), names.fields.get(one.field) ?? one.field, ...COLUMNS.map((name) => shown(one[name]))]));
  const scores = scored.status === 200 ? scored.body.items.find((one) => one.agency === agency) : null;
  rows("scores", (scores?.indicators ?? []).map((one) => [one.name[language], shown(one.score), shown(one.most)]));
  rows("ratings", (rated.status === 200 ? rated.body.items : []).filter((one) => one.agency === agency)
    .map((one) => [names.procedures.get(one.procedure) ?? one.procedure, shown(one.count), shown(one.average)]));
  find("late").replaceChildren(...(late.status === 200 ? [told(late.body)] : []));
}

async function begin() {
  const me = await enter();
  if (!me) return;
  const [agencies, procedures] = await Promise.all([all("submission/agencies?include=ended"), all("submission/procedures?include=ended")]);
  for (const one of procedures) names.procedures.set(one.key, one.name[language]);
  find("agency").append(...me.roles.map(({ agency }) => new Option(agencies.find((one) => one.key === agency)?.name[language] ?? agency, agency)));
  // Today in Hà Nội, whatever the clock of this machine is set to.
  const today = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Ho_Chi_Minh" }).format(new Date());
  find("year").dataset.today = today;
  find("year").append(...[0, 1, 2, 3, 4].map((back) => new Option(String(Number(today.slice(0, 4)) - back))));
  find("ask").addEventListener("submit", (event) => { event.preventDefault(); trying(show); });
  find("figures").hidden = false;
  await show();
}

trying(begin);
