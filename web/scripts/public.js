// What the public lists share: elements of texts, days as they are written here, names of agencies and procedures from the page.
export const element = (name, text = "", members = {}) => Object.assign(document.createElement(name), { textContent: text, ...members });
export const button = (text, secondary) => element("button", text, { type: "button", className: `govuk-button${secondary ? " govuk-button--secondary" : ""}` });
export const paragraph = (text, className = "govuk-body") => element("p", text, { className });

// 2026-11-24 and 2026-11-24T18:09:12+07:00: 24/11/2026. Always Hà Nội's.
export const day = (text) => text && text.slice(0, 10).split("-").reverse().join("/");

export const tables = () => JSON.parse(document.querySelector("#tables").textContent);

export function rows(pairs) {
  const list = element("dl", "", { className: "govuk-summary-list" });
  for (const [name, value] of pairs) {
    if (value === null || value === undefined || value === "") continue;
    const row = element("div", "", { className: "govuk-summary-list__row" });
    const told = element("dd", "", { className: "govuk-summary-list__value app-lines" });
    told.append(value);
    row.append(element("dt", name, { className: "govuk-summary-list__key" }), told);
    list.append(row);
  }
  return list;
}

// Folded until it is wanted; what is within, a list of elements, comes then by `bring`. Where that fails, the problem it throws
// or `words` say so till it is opened again.
export function folded(text, words, bring) {
  const details = element("details", "", { className: "govuk-details" });
  const summary = element("summary", "", { className: "govuk-details__summary" });
  const inside = element("div", "", { className: "govuk-details__text" });
  summary.append(element("span", text, { className: "govuk-details__summary-text" }));
  details.append(summary, inside);
  const say = (said) => { inside.replaceChildren(element("p", said, { className: "govuk-body", role: "status" })); };
  let there;
  details.addEventListener("toggle", async () => {
    if (!details.open || there) return;
    there = true;
    say(words.looking);
    try {
      inside.replaceChildren(...await bring());
    } catch (fault) {
      there = false;
      say(fault.detail ?? words.offline);
    }
  });
  return details;
}

// A part of an address; one that is no text of UTF-8 as it stands: no script dies of it, and nothing has such a name.
export const decoded = (part) => { try { return decodeURIComponent(part); } catch { return part; } };

// The name of a key, from the choices of a list in the page.
export const named = (select, key) => [...select.options].find((one) => one.value === key)?.text ?? key;

// What is asked stands in the address, so that Back, a bookmark and the other language keep it.
export function remember(form) {
  const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
  history.pushState(null, "", query.size ? `?${query}` : location.pathname);
  dispatchEvent(new Event("moved"));
  return query;
}

export function recall(form) {
  const query = new URLSearchParams(location.search);
  for (const one of form.elements) if (one.name) one.value = query.get(one.name) ?? "";
  return query;
}

// A typed pin as a header carries it; for what is none, one that opens nothing (as web/server/lookup.py, which drops the dashes too).
export const pinOf = (text) => text && (text.normalize("NFKC").replace(/[\s\p{Cf}]/gu, "").replace(/[_\p{Pd}\u2212]/gu, "-").match(/^[\w-]{1,44}$/)?.[0] ?? "0");

// What stands behind '#' of the address, but for the way past the head of the page.
export const behind = () => decoded(location.hash.replace(/^#(main$)?/, ""));

// A pin that opened a dossier leaves the address and stays in this tab until the session ends: "Back" brings it to nobody else.
export function keepPin(code, pin) {
  if (!pin) return;
  try { sessionStorage.setItem(`pin:${code}`, pin); } catch { return; } // full: it stays in the address, or a reload would lose it
  if (!location.hash) return;
  history.replaceState(null, "", location.pathname + location.search);
  dispatchEvent(new Event("moved")); // the language link had it too (header.js)
}
