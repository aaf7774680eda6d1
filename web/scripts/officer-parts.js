// What the officer's list and dossier share: the words of the page, elements, days, the line that says what came of it.
export const { states, timeliness, actions, outcomes, asks, words, papers: paperWords } = JSON.parse(document.querySelector("#tables").textContent);
export const language = document.documentElement.lang === "en" ? "en" : "vi";
export const find = (id) => document.querySelector(`#${id}`);

export function element(name, text = "", members = {}, ...inside) {
  const made = Object.assign(document.createElement(name), { textContent: text, ...members });
  made.append(...inside.filter((one) => one !== null && one !== undefined && one !== ""));
  return made;
}

export const day = (text) => text && text.slice(0, 10).split("-").reverse().join("/");
export const instant = (text) => text && `${text.slice(11, 16)} ${day(text)}`;
export const say = (text) => { find("state").textContent = text; };
export const told = ({ title, detail, errors }) => errors?.map((one) => one.detail).join(" ") || `${title}. ${detail}`;
