// A device that several people use: somebody else's unfinished form is on it. Who is signed in sees nothing of it, and chooses whether
// it goes or waits for its owner. Loaded only then.

const t = (vi, en) => (document.documentElement.lang === "en" ? en : vi);
const LEFT = "left"; // in this tab, what was left for its owner already

function button(text, press) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "govuk-button govuk-button--secondary", textContent: text });
  made.addEventListener("click", press);
  return made;
}

// `names` are the places of the others' drafts on the device.
export function tell(form, names) {
  if (sessionStorage.getItem(LEFT) === names.join()) return;
  const box = Object.assign(document.createElement("div"), { className: "govuk-inset-text", id: "others" });
  const line = Object.assign(document.createElement("p"), { textContent: t(
    "Trên máy này có một bản đang điền của người khác. Bạn không xem được bản đó, và nó không lẫn vào hồ sơ của bạn. Nếu máy này là của chung, hãy để lại cho họ.",
    "Somebody else's unfinished form is on this device. You cannot see it, and nothing of it gets into yours. On a shared device, leave it for them.") });
  const close = (text) => { box.replaceChildren(Object.assign(line, { textContent: text, tabIndex: -1 })); line.focus(); };
  box.append(line,
    button(t("Để lại cho họ", "Leave it for them"), () => {
      sessionStorage.setItem(LEFT, names.join());
      close(t("Bản đó vẫn ở trên máy. Chỉ người đã điền, khi đăng nhập, mới thấy.", "It stays on the device. Only who filled it in sees it, once signed in."));
    }), " ",
    button(t("Xóa khỏi máy này", "Delete it from this device"), () => {
      for (const name of names) localStorage.removeItem(name);
      close(t("Đã xóa khỏi máy này. Nếu họ đã lưu vào tài khoản, bản trong tài khoản vẫn còn.", "Deleted from this device. What they saved in their account is still there."));
    }));
  form.before(box);
}
