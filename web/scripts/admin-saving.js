// Keeping a change as a draft, and what is wrong with it told beside its fields; sound, it is shown to be proposed.
import { api, stored } from "./session.js";
import { asked, find, home, keyOf, language, say, told, words } from "./admin-parts.js";
import { read, showFaults } from "./admin-fields.js";

export async function draft(kind) {
  const id = asked("thay-doi");
  if (!id) return null;
  const { status, body } = await api("GET", `submission/admin/changes/${id}`);
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

export function unfinished() {
  const found = stored(place());
  find("unfinished").hidden = !found;
  find("afresh").addEventListener("click", () => { forget(); location.reload(); });
  if (found?.kept) kept = found.kept; // another saved meanwhile: saving tells so
  return found?.content ?? null;
}

export function remember(root) {
  const changed = () => {
    clearTimeout(timer);
    sessionStorage.setItem(place(), JSON.stringify({ content: read([root]), kept }));
  };
  root.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(changed, 500);
  });
  return changed; // of a whole answer, an item added, moved or removed
}

let kept = null; // {id, version} of what is saved

export const keep = (change) => { kept = { id: change.id, version: change.version }; };
export const writes = (me) => { user = me.user; };

export async function save(kind, root) {
  const { body, valid_from = null, reason = "" } = read([root]);
  const content = { body: body ?? {}, valid_from, reason };
  const { status, body: answer } = kept
    ? await api("PUT", `submission/admin/changes/${kept.id}`, { ...content, version: kept.version })
    : await api("POST", "submission/admin/changes", { ...content, kind }, keyOf(content));
  say("");
  if (status >= 300) {
    showFaults(root, answer.errors ?? [{ pointer: "/reason", detail: told(answer) }]);
    return;
  }
  forget();
  kept = answer;
  history.replaceState(null, "", `?thay-doi=${kept.id}`);
  const { body: change } = await api("GET", `submission/admin/changes/${kept.id}`);
  showFaults(root, change.faults ?? []);
  if (change.faults?.length === 0) location.assign(`${home}/thay-doi?ma=${kept.id}`);
  else say(words.saved_with_faults);
}
