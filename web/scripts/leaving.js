// Signing out, with a connection or without. `own` is what session.js, which brings this in, hands over of itself.

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
