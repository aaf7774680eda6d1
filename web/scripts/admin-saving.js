// Keeping a change as a draft, and what is wrong with it told beside its fields; sound, it is shown to be proposed.
import { api, stored } from "./session.js";
import { asked, element, filled, find, home, instant, language, learn, nameOf, say, told, words } from "./admin-parts.js";
import { read, showFaults } from "./admin-fields.js";

let there = null; // the change as it was read when the page was opened

export async function draft(kind) {
  const id = asked("thay-doi");
  if (!id) return null;
  const { status, body } = await api("GET", `submission/admin/changes/${encodeURIComponent(id)}`);
  if (status !== 200) throw new Error(told(body));
  if (body.kind !== kind) throw new Error(words.other_kind);
  there = body;
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

export async function unfinished() {
  const found = stored(place());
  find("unfinished").hidden = !found;
  find("afresh").addEventListener("click", () => { forget(); location.reload(); });
  const before = found?.kept;
  if (before && !before.sent && there && before.version < there.version) await tellOther(there);
  else if (before) kept = before;
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

// Somebody else saved meanwhile: it is told who and when, beside where to look at it; who presses again saves on top of that.
async function tellOther({ id, version, history }) {
  const { by, at } = history.at(-1);
  await learn([by]);
  kept = { id, version };
  const link = { href: `${home}/thay-doi?ma=${encodeURIComponent(id)}`, className: "govuk-link", target: "_blank", rel: "noopener noreferrer" };
  find("other").replaceChildren(filled(words.other_saved, { who: nameOf(by), at: instant(at) }), " ", element("a", words.see_saved, link));
  find("other").hidden = false;
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
  if (status === 409 && answer.current_version) {
    const { body: now } = await api("GET", `submission/admin/changes/${encodeURIComponent(kept.id)}`);
    if (now.allowed?.includes("edit")) {
      showFaults(root, []);
      await tellOther(now);
      store(root);
      return find("other").focus();
    }
  }
  find("other").hidden = true;
  if (status >= 300) {
    // A draft is kept without its first day; what is refused all the same is mended once.
    const dayless = answer.errors && valid_from === null && root.querySelector("[data-m=valid_from]")?.checkVisibility();
    return showFaults(root, [...(answer.errors ?? [{ pointer: "/reason", detail: told(answer) }]), ...(dayless ? [{ pointer: "/valid_from", detail: words.day_wanted }] : [])]);
  }
  forget();
  history.replaceState(null, "", `?thay-doi=${encodeURIComponent(kept.id)}`);
  const { body: change } = await api("GET", `submission/admin/changes/${encodeURIComponent(kept.id)}`);
  showFaults(root, change.faults ?? []);
  if (change.faults?.length === 0) return location.assign(`${home}/thay-doi?ma=${encodeURIComponent(kept.id)}`);
  return say(words.saved_with_faults);
}
