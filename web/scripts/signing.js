// Signing in and out: OIDC authorisation code with PKCE against the user pool. `session` is session.js, which brings this in and so
// hands itself over.

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
  return own(asked.back);
}

const t = (vi, en) => (document.documentElement.lang === "en" ? en : vi);
const element = (name, textContent, className) => Object.assign(document.createElement(name), { textContent, className });

// Nobody is signed in on this device, and the server could not be told: said in place of what the page had.
function alone(main, again) {
  const title = Object.assign(element("h1", t("Đã đăng xuất trên máy này", "Signed out on this device"), "govuk-heading-l"), { tabIndex: -1 });
  main.replaceChildren(title, element("p", t(
    "Chưa kết nối được, nên máy chủ chưa biết. Trên máy này không còn gì để vào tài khoản của bạn. Hãy để trang này mở: khi có mạng, cổng tự báo cho máy chủ.",
    "There is no connection, so the server has not heard. Nothing on this device leads into your account any more. Leave this page open: once there is a connection, the server is told."), "govuk-body"));
  document.querySelector("#account").className = "app-account";
  main.hidden = false;
  title.focus();
  addEventListener("online", again, { once: true });
}

// Ends the session, and that of the pages without script; with `whole` those of other tabs and of the sign-in page too, and goes to
// the first page, or says that there is no connection. Whether the pages without script know nobody now.
export async function signOut(own, session = own.read(), whole = true) {
  const main = globalThis.document?.querySelector("main");
  if (whole) { // at once, also without a connection: nothing is left to be seen
    main.hidden = true;
    own.forget();
    try { localStorage.ended = Date.now(); } catch { /* full */ }
  }
  const soon = () => ({ method: "POST", keepalive: true, signal: AbortSignal.timeout(10_000) });
  const here = fetch("/forms/sign-out-here", { ...soon(), body: new URLSearchParams() }).then(({ ok }) => ok, () => false);
  const setting = await own.setting().catch((fault) => { if (!whole) throw fault; });
  if (setting && session?.refresh) {
    await fetch(`${setting.base}/oauth2/revoke`, { ...soon(), body: new URLSearchParams({ client_id: setting.client, token: session.refresh }) }).catch(() => {});
  }
  const gone = await here;
  if (whole && !(gone && setting)) alone(main, () => signOut(own, session));
  else if (whole) location.assign(`${setting.base}/logout?${new URLSearchParams({ client_id: setting.client, logout_uri: `${location.origin}/` })}`);
  return gone;
}
