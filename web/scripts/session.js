// Who is signed in: OIDC authorisation code with PKCE against the user pool. Tokens live in this tab alone, never in an address
// or in localStorage.
const KEPT = "session";
const IDLE = 30 * 60_000; // after so long without a touch the tab forgets who it was; what was typed stays

const read = () => JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
const keep = (session) => sessionStorage.setItem(KEPT, JSON.stringify(session));

let settings;
const setting = () => (settings ??= fetch("/sign-in.json").then((reply) => reply.json()));

const base64 = (bytes) => btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const random = () => base64(crypto.getRandomValues(new Uint8Array(32)));

const home = () => `${location.origin}/signed-in`;

export async function signIn(back = location.pathname) {
  const { base, client } = await setting();
  const state = random();
  const verifier = random();
  sessionStorage.setItem("signing-in", JSON.stringify({ state, verifier, back }));
  const challenge = base64(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier))));
  const asked = new URLSearchParams({
    response_type: "code", client_id: client, redirect_uri: home(), scope: "openid profile", state,
    code_challenge: challenge, code_challenge_method: "S256",
  });
  location.assign(`${base}/oauth2/authorize?${asked}`);
}

async function exchange(form) {
  const { base, client } = await setting();
  const reply = await fetch(`${base}/oauth2/token`, { method: "POST", body: new URLSearchParams({ client_id: client, ...form }) });
  if (!reply.ok) throw new Error(`token ${reply.status}`);
  const { access_token: access, refresh_token: refresh, expires_in: seconds } = await reply.json();
  const before = read();
  keep({ access, refresh: refresh ?? before?.refresh, until: Date.now() + (seconds - 60) * 1000, touched: Date.now() });
}

// A path of this portal and nothing else: no open redirect.
export const own = (path) => (/^\/(?![/\\])[^\\]*$/.test(path ?? "") ? path : "/");

// The answer of the sign-in page; where to go on. Throws when it is not ours.
export async function signedIn(query) {
  const asked = JSON.parse(sessionStorage.getItem("signing-in") ?? "null");
  sessionStorage.removeItem("signing-in");
  if (!asked || !query.get("code") || query.get("state") !== asked.state) throw new Error("state");
  await exchange({ grant_type: "authorization_code", code: query.get("code"), redirect_uri: home(), code_verifier: asked.verifier });
  return own(asked.back);
}

// An access token; null for nobody, or nobody any more.
export async function token() {
  const session = read();
  if (!session) return null;
  if (Date.now() - session.touched > IDLE) return forget(), null;
  if (Date.now() > session.until) {
    try {
      await exchange({ grant_type: "refresh_token", refresh_token: session.refresh });
    } catch (fault) {
      if (fault instanceof TypeError) throw fault; // no connection: still signed in
      return forget(), null;
    }
  }
  keep({ ...read(), touched: Date.now() });
  return read().access;
}

export const forget = () => sessionStorage.removeItem(KEPT);
export const isSignedIn = () => Boolean(read());

export async function signOut() {
  const session = read();
  const { base, client } = await setting();
  forget();
  if (session?.refresh) {
    await fetch(`${base}/oauth2/revoke`, { method: "POST", body: new URLSearchParams({ client_id: client, token: session.refresh }) }).catch(() => {});
  }
  location.assign(`${base}/logout?${new URLSearchParams({ client_id: client, logout_uri: `${location.origin}/` })}`);
}

// The API as the person who is signed in, or with a receipt's pin, in the page's language. Throws TypeError without a connection.
export async function api(method, path, body, key, pin) {
  const access = pin ? null : await token();
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
  if (reply.status === 401) forget();
  return { status: reply.status, body: await reply.json().catch(() => ({})) };
}
