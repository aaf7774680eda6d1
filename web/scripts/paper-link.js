// Links to papers: results, slips, what was handed in.
import { element, tables } from "./public.js";

export const FRESH = 240_000; // milliseconds that an address is used, of the five minutes that it lives

// A link whose address lives for minutes only: pressed later, `again` asks for a new one; null says that there is none now. What
// opens in a tab of its own does so still.
export function renewed(link, again, sorry = () => {}) {
  const made = Date.now();
  link.addEventListener("click", async (event) => {
    if (Date.now() - made < FRESH) return;
    event.preventDefault();
    const tab = link.target || event.ctrlKey || event.metaKey ? open("", "_blank") : null; // by the press itself
    const fresh = await again().catch(() => null);
    if (!fresh) return tab?.close(), sorry();
    if (!tab) return location.assign(fresh);
    tab.opener = null;
    tab.location.replace(fresh);
  });
  return link;
}

export function paperLink(text, url, again) {
  const link = element("a", text, { href: url, className: "govuk-link" });
  const told = element("span", "", { role: "status" });
  return renewed(link, again, () => { link.after(told); told.textContent = ` ${tables().words.offline}`; });
}
