// Links to papers: results and slips.
import { element } from "./public.js";

// A link that lives for minutes only: pressed later, its address is asked for anew.
export function paperLink(text, url, again) {
  const link = element("a", text, { href: url, className: "govuk-link" });
  const made = Date.now();
  link.addEventListener("click", async (event) => {
    if (Date.now() - made < 240_000) return;
    event.preventDefault();
    const fresh = await again().catch(() => null);
    if (fresh) location.assign(fresh);
  });
  return link;
}
