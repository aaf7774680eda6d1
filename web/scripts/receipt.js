// What is shown once a dossier is filed: its codes, and what comes next.
import { words } from "./form.js";

// For this page loaded again (filing.js): which dossier it was. For the look-up that follows: names that this page has, which so
// need not be asked for again.
function remember({ form, part }, code, pin) {
  sessionStorage[`pin:${code}`] = pin;
  sessionStorage[`filed:${form.dataset.procedure}`] = code;
  const { labels, textContent } = form.querySelector('[data-field="agency"] :checked');
  const names = { [`procedure:${form.dataset.procedure}`]: document.querySelector("h1").textContent,
    [`agency:${part("where").agency}`]: labels?.[0].textContent ?? textContent };
  for (const [key, name] of Object.entries(names)) sessionStorage.setItem(`name:${document.documentElement.lang}:${key}`, name.trim());
}

export function filed(desk, { code, pin, lookup_url: follow }) {
  const { form, element, open, DONE } = desk;
  try { remember(desk, code, pin); } catch { /* no room, or another kind of form: the look-up asks */ }
  const panel = element("div", "", { className: "govuk-panel govuk-panel--confirmation" });
  const codes = element("p", "", { className: "govuk-panel__body" });
  codes.append(`${words.code}: `, element("strong", code), element("br"), `${words.pin}: `, element("strong", pin));
  panel.append(codes);
  const link = element("p", "", { className: "govuk-body" });
  link.append(element("a", words.follow, { href: `${form.dataset.lookup}/${code}${new URL(follow, location.href).hash}`, className: "govuk-link" }));
  const page = element("p", "", { className: "govuk-body" });
  page.append(element("a", words.receipt, { href: `${form.dataset.lookup.replace("tra-cuu", "bien-nhan")}/${code}#${pin}`, className: "govuk-link" }));
  const print = element("button", words.print, { type: "button", className: "govuk-button govuk-button--secondary" });
  print.addEventListener("click", () => window.print());
  document.querySelector("#receipt").replaceChildren(panel, element("p", words.keep, { className: "govuk-body" }),
    element("p", words.next, { className: "govuk-body" }), link, page, print);
  document.querySelector("#other-draft")?.remove(); // an offer that was not answered: nothing to go on with here
  history.replaceState(null, "", `#${DONE}`);
  open(DONE);
}
