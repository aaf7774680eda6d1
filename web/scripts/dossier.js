// What the dossier's own people can do on its look-up page: pay, answer a supplement, read what they filed, take the slips, say how
// it was, withdraw.
import { paperLink } from "./paper-link.js";
import { button, element, folded } from "./public.js";
import { api, isSignedIn, signIn } from "./session.js";

const heading = (text) => element("h2", text, { className: "govuk-heading-m" });

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

// Two lists of elements: what is needed of the person now, and all the rest; `again` looks the dossier up anew.
export async function actions(dossier, how) {
  const { pin, sets, words, language, prefix, again } = how;
  const rest = await slips(dossier.code, pin, words, language);
  const receipt = element("p", "", { className: "govuk-body" });
  receipt.append(element("a", words.receipt, { href: `${prefix}/bien-nhan/${dossier.code}${pin ? `#${pin}` : ""}`, className: "govuk-link" }));
  rest.push(receipt);
  const needed = [];
  if (dossier.state === "payment_requested" && (pin || dossier.yours)) needed.push(...(await import("./dossier-acts.js")).payment(dossier, how));
  if (!isSignedIn()) {
    const press = button(words.signin, needed.length > 0);
    press.addEventListener("click", () => signIn(`${prefix}/tra-cuu/${dossier.code}${pin && `#${pin}`}`));
    return [[...needed, press], rest];
  }
  if (!dossier.yours) return [needed, rest]; // an officer, or somebody with the pin only
  rest.unshift(folded(words.filed, words, async () => (await import("./my-filed.js")).filed(dossier.code)));
  if (dossier.state === "supplement_requested") {
    needed.push(element("a", words.supplement_now, { href: `${prefix}/bo-sung/${dossier.code}`, role: "button", className: "govuk-button" }));
  }
  if (sets.rated.includes(dossier.state)) rest.push((await import("./dossier-acts.js")).rating(dossier, words));
  if (sets.open.includes(dossier.state)) rest.push(folded(words.withdraw, words, async () => (await import("./dossier-acts.js")).withdrawal(dossier, words, again)));
  return [needed, rest];
}
