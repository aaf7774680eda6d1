// Signing in: OIDC authorisation code with PKCE against the user pool. `session` is session.js, which brings this in and so hands
// itself over. Signing out is leaving.js.

const base64 = (bytes) => btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const random = () => base64(crypto.getRandomValues(new Uint8Array(32)));

const home = () => `${location.origin}/signed-in`;

// The sign-in page knows whoever signed in there for an hour, and would let the next person in as them without a word. It is made to
// forget first where somebody left this device: by pressing, with or without a connection, or by being away as long as ends a session.
function mayBeAnother(IDLE) {
  const [here, ended] = ["here", "ended"].map((name) => Number(localStorage.getItem(name)));
  return here + ended > 0 && (ended >= here || Date.now() - here > IDLE);
}

export async function signIn({ IDLE, setting }, back = location.pathname) {
  const { base, client } = await setting();
  const state = random();
  const verifier = random();
  const challenge = base64(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier))));
  const asked = new URLSearchParams({
    response_type: "code", client_id: client, redirect_uri: home(), scope: "openid profile", state,
    code_challenge: challenge, code_challenge_method: "S256",
  });
  const there = `${base}/oauth2/authorize?${asked}`;
  const first = mayBeAnother(IDLE) && `${base}/logout?${new URLSearchParams({ client_id: client, logout_uri: home() })}`;
  sessionStorage.setItem("signing-in", JSON.stringify({ state, verifier, back, ...(first && { there }) }));
  location.assign(first || there);
}

// A path of this portal and nothing else: no open redirect.
export const own = (path) => (/^\/(?![/\\])[^\\]*$/.test(path ?? "") ? path : "/");

// The answer of the sign-in page; where to go on. Throws when it is not ours.
export async function signedIn({ exchange, stored }, query) {
  const asked = stored("signing-in");
  sessionStorage.removeItem("signing-in");
  if (asked?.there && ![...query].length) { // from the sign-in page, which has forgotten
    const { there, ...rest } = asked;
    sessionStorage.setItem("signing-in", JSON.stringify(rest));
    return there;
  }
  if (!asked || !query.get("code") || query.get("state") !== asked.state) throw new Error("state");
  await exchange({ grant_type: "authorization_code", code: query.get("code"), redirect_uri: home(), code_verifier: asked.verifier });
  for (const name of Object.keys(sessionStorage)) if (name.startsWith("pin:")) sessionStorage.removeItem(name); // of whoever was here before
  return own(asked.back);
}
