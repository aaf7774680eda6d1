// What the dossier's own people can do on its look-up page: pay, answer a supplement, take the slips, say how it was, withdraw.
import { paperLink } from "./paper-link.js";
import { element } from "./public.js";
import { api, isSignedIn, signIn } from "./session.js";

const OPEN = ["registered", "accepted", "in_process", "supplement_requested", "payment_requested"];
const RATED = ["decided", "handed_over", "refused", "stopped"];

const heading = (text) => element("h2", text, { className: "govuk-heading-m" });
const button = (text, secondary) => element("button", text, { type: "button", className: `govuk-button${secondary ? " govuk-button--secondary" : ""}` });

// A sentence for what came of it, told to screen readers.
const outcome = () => element("p", "", { className: "govuk-body", role: "status" });

async function slips(code, pin, words, language) {
  const reply = await api("GET", `status/dossiers/${encodeURIComponent(code)}/slips`, undefined, undefined, pin);
  const list = element("ul", "", { className: "govuk-list" });
  const fresh = async ({ kind, number }, which) => (await api("GET", `status/dossiers/${encodeURIComponent(code)}/slips`, undefined, undefined, pin))
    .body.items.find((one) => one.kind === kind && one.number === number)?.[which];
  list.append(...(reply.status === 200 ? reply.body.items : []).map((slip) => {
    const line = element("li");
    const pdf = paperLink("PDF", slip.pdf_url, () => fresh(slip, "pdf_url"));
    pdf.ariaLabel = `PDF: ${slip.title[language]}`;
    line.append(paperLink(slip.title[language], slip.html_url, () => fresh(slip, "html_url")), " · ", pdf);
    return line;
  }));
  return list.childElementCount ? [heading(words.slips), list] : [];
}

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

function payment(dossier, { pin, words }) {
  const press = button(words.pay);
  const say = outcome();
  acting(press, say, (key) => asking(words)("POST", `status/dossiers/${dossier.code}/payments`, { amount: dossier.payment.amount }, key, pin), ({ url }) => {
    // Where the payer comes back to has no pin in its address: this tab remembers it.
    if (pin) sessionStorage.setItem(`pin:${dossier.code}`, pin);
    location.assign(url);
  });
  return [press, say];
}

function withdrawal(dossier, words, again) {
  const details = element("details", "", { className: "govuk-details" });
  const summary = element("summary", "", { className: "govuk-details__summary" });
  summary.append(element("span", words.withdraw, { className: "govuk-details__summary-text" }));
  const inside = element("div", "", { className: "govuk-details__text" });
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
  inside.append(element("p", words.withdraw_means, { className: "govuk-body" }), label, reason, press, say);
  details.append(summary, inside);
  return details;
}

function rating(dossier, words) {
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
  const comment = element("textarea", "", { className: "govuk-textarea", id: "comment", rows: 3, maxLength: 1000 });
  const press = button(words.send, true);
  const say = outcome();
  acting(press, say, async (key) => {
    const score = Number(form.querySelector("input:checked")?.value);
    if (!score) throw new Error(words.choose);
    const said = comment.value.normalize("NFC").trim();
    const reply = await asking(words)("POST", "feedback/ratings", { code: dossier.code, score, ...(said ? { comment: said } : {}) }, key);
    return reply.body.type?.endsWith("/already-rated") ? { status: 200, body: {} } : reply; // by an earlier press, or another day
  }, () => {
    const thanks = element("p", words.thanks, { className: "govuk-body", role: "status", tabIndex: -1 });
    form.replaceChildren(thanks);
    thanks.focus();
  });
  form.append(marks, label, comment, press, say);
  return form;
}

// Two lists of elements: what is needed of the person now, and all the rest; `again` looks the dossier up anew.
export async function actions(dossier, how) {
  const { pin, words, language, prefix, again } = how;
  const rest = await slips(dossier.code, pin, words, language);
  const receipt = element("p", "", { className: "govuk-body" });
  receipt.append(element("a", words.receipt, { href: `${prefix}/bien-nhan/${dossier.code}${pin ? `#${pin}` : ""}`, className: "govuk-link" }));
  rest.push(receipt);
  const needed = [];
  const mine = isSignedIn() && await owns(dossier);
  if (dossier.state === "payment_requested" && (pin || mine)) needed.push(...payment(dossier, how));
  if (!isSignedIn()) {
    if (!OPEN.includes(dossier.state) && !RATED.includes(dossier.state)) return [needed, rest];
    const press = button(words.signin, needed.length > 0);
    press.addEventListener("click", () => signIn(`${location.pathname}${location.hash}`));
    return [[...needed, press], rest];
  }
  if (!mine) return [needed, rest]; // an officer, or somebody with the pin only
  if (dossier.state === "supplement_requested") {
    needed.push(element("a", words.supplement_now, { href: `${prefix}/bo-sung/${dossier.code}`, role: "button", className: "govuk-button" }));
  }
  if (RATED.includes(dossier.state)) rest.push(rating(dossier, words));
  if (OPEN.includes(dossier.state)) rest.push(withdrawal(dossier, words, again));
  return [needed, rest];
}

// Filed by this account, or by another that acts for the same company. Mostly it is one of the newest of one's own, and a short
// list says so; all that was filed is ten times as much, and is asked only then.
async function owns(dossier) {
  const newest = await api("GET", "status/dossiers?limit=5");
  if (newest.body.items?.some((one) => one.code === dossier.code)) return true;
  const [me, content] = await Promise.all([api("GET", "submission/me"), api("GET", `submission/dossiers/${encodeURIComponent(dossier.code)}`)]);
  if (me.status !== 200 || content.status !== 200) return false;
  const { filed_by: by, applicant } = content.body;
  return by === me.body.user || me.body.acts_for.some((one) => one.tax_code === applicant.tax_code);
}
