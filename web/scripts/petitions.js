// Published petitions with their answers.
import { day, element, named, paragraph, recall, remember, tables } from "./public.js";
import { listing } from "./listing.js";

const words = tables();
const form = document.querySelector("#filters");
const state = document.querySelector("#state");
const list = document.querySelector("#petitions");
const more = document.querySelector("#more");

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

const published = (petitions) => petitions.filter((one) => one.state === "published").map(entry);
const look = listing({ path: "feedback/petitions", list, state, more, words, shown: published });

form.addEventListener("change", () => look(remember(form), true));
form.addEventListener("submit", (event) => event.preventDefault());
more.addEventListener("click", () => look(new URLSearchParams(location.search), false));
addEventListener("popstate", () => look(recall(form), true));
look(recall(form), true);
