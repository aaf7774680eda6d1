// Keys of the officer's pages: one letter each, none while somebody types, and none at all where somebody turned them off (WCAG
// 2.1.4). The sheet of keys is a dialog of the page.
import { find } from "./officer-parts.js";
import { stored } from "./session.js";

const OFF = "officer:keys-off"; // how this device is used; says nothing of anybody
const isTyping = (target) => target.matches("input:not([type=checkbox], [type=radio]), textarea, select");

// `keys`: letter -> what it does; gets the event. What it handles, the browser does not.
export function listenToKeys(keys) {
  const sheet = find("keys");
  const all = { ...keys, "?": () => sheet.showModal() };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || document.querySelector("dialog[open]") || isTyping(event.target)) return;
    const does = Object.hasOwn(all, event.key) ? all[event.key] : null;
    if (!does || localStorage.getItem(OFF) !== null) return;
    if (event.key.startsWith("Arrow") && event.target.matches("input")) return; // they choose among radio buttons
    event.preventDefault();
    does(event);
  });
  find("help").addEventListener("click", () => sheet.showModal());
  find("keys-off").checked = localStorage.getItem(OFF) !== null;
  find("keys-off").addEventListener("change", (event) => {
    if (event.target.checked) localStorage.setItem(OFF, "1");
    else localStorage.removeItem(OFF);
  });
}

// -- from one dossier to the next ------------------------------------------------------------------------------------------------

const LIST = "officer:list"; // codes of the rows that were shown, in their order, in this tab alone
const LAST = "officer:last"; // the dossier that was open

export const keepList = (codes) => sessionStorage.setItem(LIST, JSON.stringify(codes));

// The code after this one in the list that it was opened from; undefined for none.
export function nextAfter(code) {
  const codes = stored(LIST);
  const at = Array.isArray(codes) ? codes.indexOf(code) : -1;
  return at < 0 ? undefined : codes[at + 1];
}

export const keepLast = (code) => sessionStorage.setItem(LAST, code);

// The dossier that somebody comes back from, told once.
export function lastOpen() {
  const code = sessionStorage.getItem(LAST);
  sessionStorage.removeItem(LAST);
  return code;
}
