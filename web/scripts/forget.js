// A shared phone forgets: the session, drafts, caches, and the page sign-in is remembered by. Asked first where a draft would be lost.
import { read, signOut } from "./session.js";

const find = (id) => document.querySelector(`#${id}`);
const state = find("state");
const drafts = () => Object.keys(localStorage).filter((name) => name.startsWith("draft:"));

function tell(name) {
  state.textContent = state.dataset[name];
  state.focus();
}

// What the server is told: the token is no more, and the pages without script know nobody. False without a connection. The sign-in
// page, at another address, is made to forget before anybody signs in here again (signing.js).
const leave = (session) => signOut(session, false).catch(() => false);

async function caches_gone() {
  for (const name of await globalThis.caches?.keys() ?? []) await caches.delete(name);
}

async function forget() {
  find("sure").hidden = true;
  tell("working");
  const session = read();
  localStorage.clear();
  sessionStorage.clear();
  localStorage.setItem("forgotten", String(Date.now())); // other tabs hear it and forget too
  localStorage.removeItem("forgotten");
  localStorage.ended = Date.now(); // of all that this device had, only that somebody left, and when
  for (const one of await navigator.serviceWorker?.getRegistrations() ?? []) await one.unregister();
  await caches_gone();
  const all = await leave(session);
  await caches_gone(); // the worker answers this page until it closes, and may have kept something meanwhile
  tell(all ? "done" : "partly");
}

find("forget").addEventListener("click", forget);
if (drafts().length) {
  find("sure").hidden = false;
  tell("asking");
} else forget();
