// A public list that grows page by page: what stands there stays until the answer is here, a later question overtakes an earlier
// one, and pages that hold nothing to show are passed over, a few at a time.
import { api } from "./session.js";

const TRIES = 5;

// `path` of the API; `shown` makes a line of each item it is given. Answers look(query, fresh): fresh begins anew.
export function listing({ path, list, state, more, words, shown }) {
  let cursor;
  let turn = 0;
  return async function look(query, fresh) {
    const mine = ++turn;
    let clear = fresh;
    if (fresh) cursor = undefined;
    if (!list.childElementCount) state.textContent = words.looking;
    more.hidden = true;
    let told = words.offline;
    try {
      for (let tries = 0, got = 0; tries < TRIES && !got; tries += 1) {
        const asked = new URLSearchParams(query);
        if (cursor) asked.set("cursor", cursor);
        const { status, body } = await api("GET", `${path}?${asked}`);
        if (mine !== turn) return;
        if (status !== 200) {
          told = body.errors?.[0]?.detail ?? body.detail;
          break;
        }
        const lines = shown(body.items);
        if (clear) list.replaceChildren();
        clear = false;
        list.append(...lines);
        got = lines.length;
        cursor = body.next_cursor;
        told = list.childElementCount ? words.some : words.none;
        if (!cursor) break;
      }
    } catch {
      if (mine !== turn) return;
    }
    state.textContent = told;
    more.hidden = !cursor;
  };
}
