// What the dossier's own people do on its look-up page: pay, say how it was, withdraw. Fetched where one of them is at hand.
import { button, element } from "./public.js";
import { api } from "./session.js";

// A sentence for what came of it, told to screen readers.
const outcome = () => element("p", "", { className: "govuk-body", role: "status" });

// The same press twice is one request to the portal: the key is made with the button.
function acting(press, say, request, done) {
  const key = crypto.randomUUID();
  press.addEventListener("click", async () => {
    press.disabled = true;
    say.textContent = "";
    try {
      const { status, body } = await request(key);
      if (status < 300) return done(body);
      say.textContent = body.errors?.map((one) => one.detail).join(" ") || `${body.title}. ${body.detail}`;
    } catch (fault) {
      say.textContent = fault.message;
    }
    press.disabled = false;
  });
}

// Without a connection fetch throws in the browser's own words; people read ours.
const asking = (words) => (...request) => api(...request).catch((fault) => {
  throw fault instanceof TypeError ? new Error(words.offline) : fault;
});

export function payment(dossier, { pin, words }) {
  const press = button(words.pay);
  const say = outcome();
  acting(press, say, (key) => asking(words)("POST", `status/dossiers/${dossier.code}/payments`, { amount: dossier.payment.amount }, key, pin), ({ url }) => {
    // Where the payer comes back to has no pin in its address: this tab remembers it.
    if (pin) sessionStorage.setItem(`pin:${dossier.code}`, pin);
    location.assign(url);
  });
  return [press, say];
}

// What stands within the folded part: why, and the press.
export function withdrawal(dossier, words, again) {
  const label = element("label", words.withdraw_why, { className: "govuk-label", htmlFor: "withdraw-reason" });
  const reason = element("textarea", "", { className: "govuk-textarea", id: "withdraw-reason", rows: 3, maxLength: 2000 });
  const press = button(words.withdraw_sure, true);
  press.classList.add("govuk-button--warning");
  const say = outcome();
  acting(press, say, (key) => {
    const why = reason.value.normalize("NFC").trim();
    return asking(words)("POST", `status/dossiers/${dossier.code}/actions`,
      { action: "withdraw", version: dossier.version, ...(why ? { reason: why } : {}) }, key);
  }, again);
  return [element("p", words.withdraw_means, { className: "govuk-body" }), label, reason, press, say];
}

// Once: what was said in this tab is not asked again after a reload.
export function rating(dossier, words) {
  const said = `rated:${dossier.code}`;
  const thanks = () => element("p", words.thanks, { className: "govuk-body", role: "status", tabIndex: -1 });
  if (sessionStorage[said]) return thanks();
  const form = element("fieldset", "", { className: "govuk-fieldset" });
  form.append(element("legend", words.rate, { className: "govuk-fieldset__legend govuk-fieldset__legend--m" }));
  const marks = element("div", "", { className: "govuk-radios govuk-radios--inline govuk-radios--small" });
  for (const score of [1, 2, 3, 4, 5]) {
    const one = element("div", "", { className: "govuk-radios__item" });
    const label = element("label", String(score), { className: "govuk-label govuk-radios__label", htmlFor: `score-${score}` });
    if (score === 1 || score === 5) label.append(` – ${score === 1 ? words.worst : words.best}`);
    one.append(element("input", "", { className: "govuk-radios__input", type: "radio", name: "score", id: `score-${score}`, value: score }), label);
    marks.append(one);
  }
  const label = element("label", words.comment, { className: "govuk-label", htmlFor: "comment" });
  const comment = element("textarea", "", { className: "govuk-textarea", id: "comment", rows: 3, maxLength: 2000 });
  const press = button(words.send, true);
  const say = outcome();
  acting(press, say, async (key) => {
    const score = Number(form.querySelector("input:checked")?.value);
    if (!score) throw new Error(words.choose);
    const text = comment.value.normalize("NFC").trim();
    return asking(words)("POST", "feedback/ratings", { code: dossier.code, score, ...(text ? { comment: text } : {}) }, key);
  }, () => {
    form.replaceChildren(thanks());
    form.firstChild.focus();
    sessionStorage[said] = 1;
  });
  form.append(marks, label, comment, press, say);
  return form;
}
