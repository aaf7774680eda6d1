// Nobody waits for a supplement any more, perhaps since another device sent one: what was typed here is shown, to be copied.
import { labelOf, said } from "./form.js";

const element = (name, textContent, className) => Object.assign(document.createElement(name), { textContent, className });

export function show(form, state, source, { typed, note }) {
  const list = element("dl", "", "govuk-summary-list");
  const row = (name, text) => {
    const line = element("div", "", "govuk-summary-list__row");
    line.append(element("dt", name, "govuk-summary-list__key"), element("dd", text, "govuk-summary-list__value app-lines"));
    list.append(line);
  };
  for (const [name, value] of Object.entries(typed)) {
    if (value === null) continue;
    const asked = source?.querySelector(`[data-part="form"] [data-field="${CSS.escape(name)}"]`);
    if (asked) row(labelOf(asked), said(asked, value));
    else row(name, typeof value === "object" ? JSON.stringify(value) : value); // its form is not here: better so than lost
  }
  if (note.trim()) row(labelOf(form.querySelector("#note").parentElement), note);
  if (!list.children.length) return;
  state.textContent = `${form.dataset.nothing} ${form.dataset.held}`;
  state.after(list);
}
