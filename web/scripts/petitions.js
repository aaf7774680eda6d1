// Published petitions with their answers.
import { day, element, named, paragraph, recall, remember, tables } from "./public.js";
import { api } from "./session.js";

const words = tables();
const form = document.querySelector("#filters");
const state = document.querySelector("#state");
const list = document.querySelector("#petitions");
const more = document.querySelector("#more");
const TRIES = 5; // pages asked for at once that may hold nothing published

let cursor;
let turn = 0;

function entry(petition) {
  const item = element("li");
  const details = element("details", "", { className: "govuk-details" });
  const summary = element("summary", "", { className: "govuk-details__summary" });
  summary.append(element("span", petition.subject, { className: "govuk-details__summary-text" }));
  const inside = element("div", "", { className: "govuk-details__text" });
  inside.append(paragraph(petition.content, "govuk-body app-lines"), element("h3", words.answer, { className: "govuk-heading-s" }),
    paragraph(petition.answer, "govuk-body app-lines"));
  details.append(summary, inside);
  item.append(details, paragraph(`${named(form.agency, petition.agency)} · ${words.sent} ${day(petition.received_at)} · ${words.on} ${day(petition.answered_at)}`, "app-count"));
  return item;
}

async function look(query, fresh) {
  const mine = ++turn;
  let clear = fresh; // what stands there stays until the answer is here
  if (fresh) cursor = undefined;
  if (!list.childElementCount) state.textContent = words.looking;
  more.hidden = true;
  let told = words.offline;
  try {
    for (let tries = 0, got = 0; tries < TRIES && !got; tries += 1) {
      const asked = new URLSearchParams(query);
      if (cursor) asked.set("cursor", cursor);
      const { status, body } = await api("GET", `feedback/petitions?${asked}`);
      if (mine !== turn) return;
      if (status !== 200) {
        told = body.detail;
        break;
      }
      const published = body.items.filter((one) => one.state === "published");
      if (clear) list.replaceChildren();
      clear = false;
      list.append(...published.map(entry));
      got = published.length;
      cursor = body.next_cursor;
      told = list.childElementCount ? words.some : words.none;
      if (!cursor) break;
    }
  } catch {
    if (mine !== turn) return;
  }
  state.textContent = told;
  more.hidden = !cursor;
}

form.addEventListener("change", () => look(remember(form), true));
form.addEventListener("submit", (event) => event.preventDefault());
more.addEventListener("click", () => look(new URLSearchParams(location.search), false));
addEventListener("popstate", () => look(recall(form), true));
look(recall(form), true);
