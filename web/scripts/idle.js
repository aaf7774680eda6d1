// Somebody who has not touched the page for long: asked, then signed out. What was typed stays on the device and in the draft.
// `session` is session.js, which brings this in and so hands itself over.

const t = (vi, en) => (document.documentElement.lang === "en" ? en : vi);

function element(name, text, members = {}) {
  return Object.assign(document.createElement(name), { textContent: text, ...members });
}

// Forgets who was signed in, with all that only this tab had of them but what is being written (session.js), and shows the page to nobody's eyes but its own.
async function leave({ forget, read, signOut }) {
  const session = read();
  forget("idle");
  sessionStorage.setItem("idle", "1");
  document.querySelector("main").hidden = true;
  await signOut(session, false).catch(() => {}); // without a connection the token ends by itself
  location.reload();
}

// Asks once; resolves when the person is back. Does not come back when nobody is.
export function ask(session) {
  const { IDLE, idleFor, touch } = session;
  if (idleFor() >= IDLE) return leave(session);
  const box = element("dialog", "", { className: "app-dialog" });
  box.setAttribute("aria-labelledby", "idle-title");
  const stay = element("button", t("Tôi vẫn đang dùng", "I am still here"), { type: "button", className: "govuk-button" });
  const go = element("button", t("Đăng xuất", "Sign out"), { type: "button", className: "govuk-button govuk-button--secondary" });
  box.append(element("h2", t("Bạn còn ở đó không?", "Are you still there?"), { id: "idle-title", className: "govuk-heading-m" }),
    element("p", t("Đã lâu không có thao tác nào. Sau 2 phút nữa bạn sẽ được đăng xuất để người khác không thấy hồ sơ của bạn. Những gì bạn gõ vẫn được giữ.",
      "Nothing was touched for a while. In 2 minutes you will be signed out, so that nobody else sees your dossiers. What you typed is kept."), { className: "govuk-body" }), stay, " ", go);
  document.body.append(box);
  box.showModal();
  return new Promise((done) => {
    const timer = setInterval(() => { if (idleFor() >= IDLE) { clearInterval(timer); leave(session); } }, 1000);
    const end = () => { clearInterval(timer); box.remove(); touch(); done(); };
    stay.addEventListener("click", end);
    box.addEventListener("cancel", end);
    go.addEventListener("click", () => { clearInterval(timer); leave(session); });
  });
}
