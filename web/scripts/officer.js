// The officer's desk: what the law asks next first, and one dossier on one page.
import { actions, asks, day, element, find, instant, language, say, states, told, words } from "./officer-parts.js";
import { api, isSignedIn, signIn, signOut } from "./session.js";

const home = location.pathname.replace(/\/can-bo.*$/, "/can-bo");

const names = new Map();
let me = null;
let cursor = "";

function asked() {
  const query = new URLSearchParams({ limit: "50", view: find("view").value, agency: find("agency").value });
  if (find("procedure").value) query.set("procedure", find("procedure").value);
  return query;
}

function row(item) {
  const late = item.timeliness === "overdue" || item.overdue_since;
  const next = item.next ? `${asks[item.next.what]} ${instant(item.next.due_at)}` : states[item.state];
  const tick = element("input", "", { type: "checkbox", value: item.code, ariaLabel: item.code, className: "app-tick" });
  tick.dataset.version = item.version;
  return element("tr", "", { className: "govuk-table__row" },
    element("td", "", { className: "govuk-table__cell" }, tick),
    element("th", "", { className: "govuk-table__header", scope: "row" },
      element("a", item.code, { href: `${home}/${item.code}`, className: "govuk-link" }), element("br"), names.get(item.procedure) ?? item.procedure),
    element("td", "", { className: "govuk-table__cell" }, states[item.state] ?? item.state, element("br"), item.assignee ?? words.nobody),
    element("td", "", { className: "govuk-table__cell" }, element("strong", next, { className: late ? "govuk-tag govuk-tag--red" : "" }),
      element("br"), item.due_date ? `${words.due} ${day(item.due_date)}` : ""));
}

async function list(fresh = true) {
  if (fresh) cursor = "";
  const query = asked();
  if (cursor) query.set("cursor", cursor);
  const { status, body } = await api("GET", `status/worklist?${query}`);
  if (status !== 200) return say(told(body));
  const rows = body.items.map(row);
  if (fresh) find("rows").replaceChildren(...rows);
  else find("rows").append(...rows);
  cursor = body.next_cursor;
  find("more").hidden = !cursor;
  say(find("rows").childElementCount ? "" : words.nothing);
}

// One step for several dossiers, each answering for itself.
async function batch(action) {
  const chosen = [...document.querySelectorAll(".app-tick:checked")];
  if (chosen.length === 0) return say(words.choose);
  const items = chosen.map((one) => ({ code: one.value, action, version: Number(one.dataset.version) }));
  const { status, body } = await api("POST", "status/actions", { items }, crypto.randomUUID());
  if (status !== 200) return say(told(body));
  const lines = body.items.map((one) => `${one.code}: ${one.problem ? told(one.problem) : states[one.body.state]}`);
  await list();
  return say(lines.join("\n"));
}

async function desk() {
  const held = me.roles.map((one) => one.agency);
  const [agencies, procedures] = await Promise.all([api("GET", "submission/agencies?limit=100"), api("GET", "submission/procedures?include=ended&limit=100")]);
  const named = new Map(agencies.body.items.map((one) => [one.key, one.name[language]]));
  find("agency").append(...held.map((key) => new Option(named.get(key) ?? key, key)));
  for (const one of procedures.body.items) names.set(one.key, one.name[language]);
  find("procedure").append(...procedures.body.items.map((one) => new Option(one.name[language], one.key)));
  for (const id of ["view", "agency", "procedure"]) find(id).addEventListener("change", () => list());
  find("more").addEventListener("click", () => list(false));
  for (const one of document.querySelectorAll("[data-batch]")) one.addEventListener("click", () => batch(one.dataset.batch));
  // Who comes back to the tab sees the list as it is now; ticks that stand are not taken away.
  addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && !document.querySelector(".app-tick:checked")) list();
  });
  find("desk").hidden = false;
  await list();
}

// Keys for hands that stay on the keyboard: j and k go through the list, ? shows them.
addEventListener("keydown", (event) => {
  if (event.target.matches("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  const links = [...document.querySelectorAll("#rows a")];
  const at = links.indexOf(document.activeElement);
  if (event.key === "j") links[Math.min(at + 1, links.length - 1)]?.focus();
  if (event.key === "k") links[Math.max(at - 1, 0)]?.focus();
  if (event.key === "?") find("keys").open = !find("keys").open;
});

async function begin() {
  if (!isSignedIn()) return signIn();
  find("sign-out").addEventListener("click", () => signOut());
  try {
    const { status, body } = await api("GET", "submission/me");
    if (status !== 200) return signIn();
    me = body;
    find("name").textContent = me.name;
    if (me.roles.length === 0) return say(words.no_role);
    const coded = location.pathname.match(/\/can-bo\/([^/]+)$/);
    if (!coded) return await desk();
    const { open } = await import("./officer-dossier.js");
    return await open(decodeURIComponent(coded[1]), me);
  } catch (fault) {
    return say(fault instanceof TypeError ? words.offline : String(fault));
  }
}

begin();
