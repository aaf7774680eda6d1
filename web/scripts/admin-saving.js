// Keeping a change as a draft, and what is wrong with it told beside its fields; sound, it is shown to be proposed.
import { api, stored } from "./session.js";
import { asked, find, home, language, say, told, words } from "./admin-parts.js";
import { read, showFaults } from "./admin-fields.js";

export async function draft(kind) {
  const id = asked("thay-doi");
  if (!id) return null;
  const { status, body } = await api("GET", `submission/admin/changes/${encodeURIComponent(id)}`);
  if (status !== 200) throw new Error(told(body));
  if (body.kind !== kind) throw new Error(words.other_kind);
  return body;
}

// What is being written, until it is saved: in this tab alone, so that a reload or a sign-out takes nothing. It speaks of procedures
// and offices, of no person.
let user = "";
let timer = 0;
const place = () => `change:${user}:${location.pathname.replace(/^\/en/, "")}:${asked("thay-doi") || asked("ma")}`;

function forget() {
  clearTimeout(timer);
  sessionStorage.removeItem(place());
}

function store(root) {
  clearTimeout(timer);
  try { sessionStorage.setItem(place(), JSON.stringify({ content: read([root]), kept })); } catch { /* full */ }
}

export function unfinished() {
  const found = stored(place());
  find("unfinished").hidden = !found;
  find("afresh").addEventListener("click", () => { forget(); location.reload(); });
  if (found?.kept) kept = found.kept; // another saved meanwhile: saving tells so
  return found?.content ?? null;
}

export function remember(root) {
  const changed = () => store(root);
  root.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(changed, 500);
  });
  return changed; // of a whole answer, an item added, moved or removed
}

let kept = {}; // {id, version} of what is saved; `sent`: {content, key} of what was asked on top of it and not answered yet

export const keep = (change) => { kept = { id: change.id, version: change.version }; };
export const writes = (me) => { user = me.user; };

const ask = (kind, { content, key }) => (kept.id
  ? api("PUT", `submission/admin/changes/${encodeURIComponent(kept.id)}`, { ...content, version: kept.version })
  : api("POST", "submission/admin/changes", { ...content, kind }, key));

// What was not answered may be done all the same: asked again as it was it is done once, and what was typed since goes on top of it.
async function send(kind, content, root) {
  const before = kept.sent;
  kept.sent ??= { content, key: crypto.randomUUID() };
  store(root);
  const answer = await ask(kind, kept.sent);
  if (answer.status >= 500 || [401, 429].includes(answer.status)) return answer;
  if (answer.status < 300) keep(answer.body);
  else delete kept.sent;
  store(root);
  return before && JSON.stringify(before.content) !== JSON.stringify(content) ? send(kind, content, root) : answer;
}

export async function save(kind, root) {
  const { body, valid_from = null, reason = "" } = read([root]);
  const { status, body: answer } = await send(kind, { body: body ?? {}, valid_from, reason }, root);
  say("");
  if (status >= 300) {
    showFaults(root, answer.errors ?? [{ pointer: "/reason", detail: told(answer) }]);
    return;
  }
  forget();
  history.replaceState(null, "", `?thay-doi=${encodeURIComponent(kept.id)}`);
  const { body: change } = await api("GET", `submission/admin/changes/${encodeURIComponent(kept.id)}`);
  showFaults(root, change.faults ?? []);
  if (change.faults?.length === 0) location.assign(`${home}/thay-doi?ma=${encodeURIComponent(kept.id)}`);
  else say(words.saved_with_faults);
}
