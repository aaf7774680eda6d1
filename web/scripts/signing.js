// Signing in and out: OIDC authorisation code with PKCE against the user pool. `session` is session.js, which brings this in and so
// hands itself over.

const base64 = (bytes) => btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const random = () => base64(crypto.getRandomValues(new Uint8Array(32)));

const home = () => `${location.origin}/signed-in`;

export async function signIn({ setting }, back = location.pathname) {
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

// A path of this portal and nothing else: no open redirect.
export const own = (path) => (/^\/(?![/\\])[^\\]*$/.test(path ?? "") ? path : "/");

// The answer of the sign-in page; where to go on. Throws when it is not ours.
export async function signedIn({ exchange, stored }, query) {
  const asked = stored("signing-in");
  sessionStorage.removeItem("signing-in");
  if (!asked || !query.get("code") || query.get("state") !== asked.state) throw new Error("state");
  await exchange({ grant_type: "authorization_code", code: query.get("code"), redirect_uri: home(), code_verifier: asked.verifier });
  return own(asked.back);
}

// Ends the session, and that of the pages without script; with `whole` that of the sign-in page too, and goes to the first page.
// Whether the pages without script know nobody now.
export async function signOut({ forget, read, setting }, session = read(), whole = true) {
  if (whole) forget(); // at once, also without a connection
  const here = fetch("/forms/sign-out-here", { method: "POST", keepalive: true, body: new URLSearchParams() }).then(({ ok }) => ok, () => false);
  const { base, client } = await setting();
  if (session?.refresh) {
    await fetch(`${base}/oauth2/revoke`, { method: "POST", keepalive: true, body: new URLSearchParams({ client_id: client, token: session.refresh }) }).catch(() => {});
  }
  const gone = await here;
  if (whole) location.assign(`${base}/logout?${new URLSearchParams({ client_id: client, logout_uri: `${location.origin}/` })}`);
  return gone;
}
