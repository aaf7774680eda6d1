// Who is signed in: OIDC authorisation code with PKCE against the user pool. Tokens live in this tab alone, never in an address
// or in localStorage.
const KEPT = "session";
export const IDLE = 15 * 60_000; // after so long without a touch the tab forgets who it was; what was typed stays
export const WARN = 2 * 60_000; // so long before it the person is asked

export const stored = (name) => { try { return JSON.parse(sessionStorage.getItem(name)); } catch { return null; } };
// A sign-out in any tab ends the sessions of all that began before it.
export const read = () => { const session = stored(KEPT); return session && (session.since ?? 1) > (localStorage.ended ?? 0) ? session : null; };
const keep = (session) => sessionStorage.setItem(KEPT, JSON.stringify(session));

let settings;
export const setting = () => (settings ??= fetch("/sign-in.json").then((reply) => reply.json()).catch((fault) => { settings = null; throw fault; }));

export async function exchange(form) {
  const { base, client } = await setting();
  const reply = await fetch(`${base}/oauth2/token`, { method: "POST", body: new URLSearchParams({ client_id: client, ...form }) });
  if (!reply.ok) throw new Error(`token ${reply.status}`);
  const { access_token: access, refresh_token: refresh, expires_in: seconds } = await reply.json();
  const before = read();
  if (form.refresh_token && !before) throw new Error("left"); // meanwhile: nothing of it comes back
  if (!(localStorage.ended < Date.now())) localStorage.removeItem("ended"); // by a clock that was wrong
  const [, who] = access.split("."); // the account's id in it: no name, no number
  keep({ who: JSON.parse(atob(who.replace(/-/g, "+").replace(/_/g, "/"))).sub, access, refresh: refresh ?? before?.refresh, until: Date.now() + (seconds - 60) * 1000, since: form.refresh_token ? before.since : Date.now(), touched: Date.now() });
}

let refreshing = null;
const refresh = (session) => (refreshing ??= exchange({ grant_type: "refresh_token", refresh_token: session.refresh }).finally(() => { refreshing = null; }));

// An access token, renewed where it is old; null for nobody, or nobody any more.
export async function token(old = false) {
  const session = read();
  if (!session) return null;
  if (Date.now() - session.touched > IDLE) return watch(), null; // which hides what the page shows, too
  if (old || Date.now() > session.until) {
    try {
      await refresh(session);
    } catch (fault) {
      if (fault instanceof TypeError) throw fault; // no connection: still signed in
      return forget("refused"), null;
    }
  }
  return read()?.access ?? null;
}

export const isSignedIn = () => Boolean(read());

// -- what outlives the end of a session in this tab --------------------------------------------------

// All else of the tab goes; names that end with an account (owned.js) are shown to that account alone. `out`: the person pressed; `idle`:
// nobody was there; `refused`: the token ended under who is at work, who signs in again and goes on.
const OUTLIVES = { out: /^$/, idle: /^(petition@|supplement:|change:|counter:)/, refused: /@|^change:/ };
export function forget(end = "out") {
  for (const name of Object.keys(sessionStorage)) if (!OUTLIVES[end].test(name)) sessionStorage.removeItem(name);
}

// Signing in and out is loaded when it is needed, and gets what it needs of this module handed over.
const own = () => ({ IDLE, exchange, forget, idleFor, read, setting, signOut, stored, touch });
export const signIn = (back) => import("./signing.js").then((one) => one.signIn(own(), back));
export const signOut = (session, whole) => import("./leaving.js").then((one) => one.signOut(own(), session, whole));

// The API as the person who is signed in, or with a receipt's pin, in the page's language. A token that is refused is renewed once.
// Throws TypeError without a connection.
export async function api(method, path, body, key, pin, again = false, both = !pin) {
  const access = both ? await token(again) : null;
  const reply = await fetch(`/api/${path}`, {
    method,
    headers: {
      "Accept-Language": document.documentElement.lang,
      ...(access ? { Authorization: `Bearer ${access}` } : {}),
      ...(body ? { "Content-Type": "application/json" } : {}),
      ...(pin ? { "Receipt-Pin": pin } : {}),
      ...(key ? { "Idempotency-Key": key } : {}),
    },
    body: body && JSON.stringify(body),
  });
  if (reply.status === 401 && access) {
    if (!again) return api(method, path, body, key, pin, true, both);
    forget("refused");
    if (pin) return api(method, path, body, key, pin);
  }
  return { status: reply.status, body: await reply.json().catch(() => ({})) };
}

// -- somebody who went away: asked before, then signed out; what was typed stays (idle.js) -----------------------------------

// `here`: when somebody who is signed in was last at work on this device, in whatever tab (signing.js).
export const touch = () => {
  const session = read();
  if (!session) return;
  keep({ ...session, touched: Date.now() });
  try { localStorage.here = Date.now(); } catch { /* full */ }
};
export const idleFor = () => { const session = read(); return session ? Date.now() - session.touched : 0; };
export const wasIdle = () => { const was = sessionStorage.getItem("idle") !== null; sessionStorage.removeItem("idle"); return was; };

let asking = false;
function watch() {
  if (!asking && idleFor() > IDLE - WARN) {
    asking = true;
    import("./idle.js").then((one) => one.ask(own()), () => { if (idleFor() > IDLE) forget("idle"); }).finally(() => { asking = false; });
  }
}
let last = 0;
function touched() {
  if (asking || Date.now() - last < 10_000 || idleFor() > IDLE - WARN) return;
  last = Date.now();
  touch();
}
if (globalThis.document) {
  for (const name of ["pointerdown", "keydown", "input"]) addEventListener(name, touched, { passive: true, capture: true });
  setInterval(watch, 15_000);
  if (idleFor() <= IDLE) touch(); // opening a page is a touch too, for who is back in time
  // A page that the browser puts aside and brings back ("Back") is not shown to another than had it, not for a moment either.
  const had = read()?.who;
  const { style } = document.documentElement;
  addEventListener("pagehide", () => { style.opacity = had ? 0 : ""; });
  addEventListener("pageshow", ({ persisted }) => { if (persisted && read()?.who !== had) location.reload(); else style.opacity = ""; });
  // Another tab signed out: what is being written here waits for its owner, as after a long pause.
  const left = () => {
    if (!stored(KEPT) || read()) return;
    style.opacity = 0;
    forget("idle");
    sessionStorage.idle = 1;
    location.reload();
  };
  left();
  // Or forgot this device.
  addEventListener("storage", ({ key }) => {
    if (key === "forgotten") { sessionStorage.clear(); location.reload(); }
    if (key === "ended") left();
  });
  const offline = () => { if (!location.pathname.endsWith("/quen-may-nay")) navigator.serviceWorker?.register("/sw.js").catch(() => {}); };
  if (document.readyState === "complete") offline();
  else addEventListener("load", offline); // after all that the page itself needs
}
