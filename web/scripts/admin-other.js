// Changes that are no procedure: an end, an agency, days of the calendar, texts of notices.
import { api } from "./session.js";
import { all, asked, begin, day, element, find, language, pressed, told } from "./admin-parts.js";
import { add, fill, inOrder, watch } from "./admin-fields.js";
import { draft, keep, remember, save, unfinished, writes } from "./admin-saving.js";

const root = find("change");
const { kind } = root.dataset;
let agencies = [];

function prepare(item) {
  for (const one of item.querySelectorAll("select[data-agencies]")) one.append(...agencies.map((each) => new Option(each.name[language], each.key)));
}

async function template(key) {
  const { status, body } = await api("GET", `submission/admin/templates/${encodeURIComponent(kind)}/${encodeURIComponent(key)}`);
  if (status !== 200) throw new Error(told(body));
  return body.body;
}

// An agency: what of it changes decides which fields there are.
function parts() {
  if (!find("what")) return;
  const known = Boolean(find("subject").value) || find("key").readOnly;
  find("what-label").hidden = !known;
  if (!known) find("what").value = "period";
  for (const one of root.querySelectorAll("[data-for]")) one.hidden = !one.dataset.for.split(" ").includes(find("what").value);
}

async function chosen() {
  const key = find("subject").value;
  if (key) fill([root], { body: await template(key) }, prepare);
  find("key").value = key;
  find("key").readOnly = Boolean(key);
  parts();
}

async function versions() {
  const items = (await all("submission/calendars")).filter((one) => one.overrides.length);
  find("versions").replaceChildren(...items.map((one) => element("li", one.overrides
    .map((each) => `${day(each.date)}: ${each.name[language]}${each.decision ? ` (${each.decision})` : ""}`).join("; ")
    + (one.decided_at ? ` – ${day(one.decided_at)}, ${one.reason}` : ""))));
}

begin(async (me) => {
  writes(me);
  if (root.querySelector("[data-agencies]") || root.querySelector("template")) agencies = inOrder(await all("submission/agencies"));
  prepare(root);
  const saved = await draft(kind);
  if (saved) {
    keep(saved);
    if (find("what")) find("what").value = "last_day" in saved.body ? "end" : "period";
    fill([root], { body: saved.body, valid_from: saved.valid_from }, prepare);
  } else if (kind === "calendar") add(root.querySelector("[data-l]"), prepare);
  else if (kind === "notice_texts") fill([root], { body: await template("notice-texts") }, prepare);
  if (root.dataset.copies !== undefined) {
    find("subject").addEventListener("change", chosen);
    find("what").addEventListener("change", parts);
    if (saved) find("key").readOnly = true;
  }
  if (kind === "calendar") await versions();
  if (asked("ma")) find("subject").value = asked("ma");
  const again = await unfinished();
  if (again) {
    if (find("what")) find("what").value = "last_day" in (again.body ?? {}) ? "end" : "period";
    fill([root], again, prepare);
  }
  watch(root, prepare, remember(root));
  parts();
  pressed(root, () => save(kind, root));
});
