// The look-up: the code may stand in the address, the pin only after '#', so that no server ever logs it. Every text of an
// answer becomes a text node; nothing of it is ever read as markup.
import { api } from "./session.js";

const { states, timeliness, actions, outcomes, words } = JSON.parse(document.querySelector("#tables").textContent);
const language = document.documentElement.lang === "en" ? "en" : "vi";
const form = document.querySelector("#lookup");
const answer = document.querySelector("#answer");

function element(name, text = "", members = {}) {
  return Object.assign(document.createElement(name), { textContent: text, ...members });
}

const heading = (text) => element("h2", text, { className: "govuk-heading-m" });
const paragraph = (text) => element("p", text, { className: "govuk-body" });

// 2026-11-24 and 2026-11-24T18:09:12+07:00 as they are written here: 24/11/2026, 18:09 24/11/2026. Always Hà Nội's.
const day = (text) => text && text.slice(0, 10).split("-").reverse().join("/");
const instant = (text) => text && `${text.slice(11, 16)} ${day(text)}`;

function rows(pairs) {
  const list = element("dl", "", { className: "govuk-summary-list" });
  for (const [name, value] of pairs) {
    if (value === null || value === undefined || value === "") continue;
    const row = element("div", "", { className: "govuk-summary-list__row" });
    const told = element("dd", "", { className: "govuk-summary-list__value" });
    told.append(value);
    row.append(element("dt", name, { className: "govuk-summary-list__key" }), told);
    list.append(row);
  }
  return list;
}

// The procedure and the agency in words, for who may know them; what a supplement's items are called.
async function named(body) {
  if (!body.procedure) return { title: () => "" };
  const [procedure, agencies] = await Promise.all([api("GET", `submission/procedures/${encodeURIComponent(body.procedure)}`),
    api("GET", `submission/agencies?procedure=${encodeURIComponent(body.procedure)}&limit=100`)]);
  const { name, papers = [], form, form_translations: translated } = procedure.status === 200 ? procedure.body : {};
  const title = ({ document: paper, pointer }) => papers.find((one) => one.key === paper)?.name[language]
    ?? translated?.[language]?.[`/properties/${pointer?.split("/")[2]}/title`] ?? form?.properties?.[pointer?.split("/")[2]]?.title ?? "";
  const agency = agencies.body.items?.find((one) => one.key === body.agency)?.name[language];
  return { name: name?.[language] ?? body.procedure, agency, title };
}

// What only the dossier's own people are shown: what is asked of them, the result, each step.
function own(body, title) {
  const parts = [];
  if (body.state === "supplement_requested" && body.supplement) {
    const asked = element("ul", "", { className: "govuk-list govuk-list--bullet" });
    asked.append(...body.supplement.items.map((item) => {
      const line = element("li");
      if (title(item)) line.append(element("strong", title(item)), ": ");
      line.append(item.text);
      return line;
    }));
    parts.push(heading(words.supplement), paragraph(body.supplement.reason ?? ""), asked);
  }
  if (body.state === "payment_requested" && body.payment) {
    const amount = body.payment.amount.toLocaleString(language === "en" ? "en-GB" : "vi-VN");
    parts.push(heading(words.payment), paragraph(`${amount} đồng. ${body.payment.reason ?? ""}`));
  }
  if (body.result) {
    const { outcome, number, date, reason, url } = body.result;
    const paper = url && element("a", words.paper, { href: url, className: "govuk-link" });
    parts.push(heading(words.result), rows([[words.decision, outcomes[outcome] ?? outcome], [words.number, number],
      [words.date, day(date)], [words.reason, reason], ["", paper]]));
  }
  if (body.history) {
    const steps = element("ol", "", { className: "app-timeline govuk-body" });
    steps.append(...body.history.map((line) => {
      const one = element("li");
      one.append(element("strong", actions[line.action] ?? line.action), element("br"), instant(line.at));
      if (line.due_date_before) one.append(element("br"), `${words.due}: ${day(line.due_date_before)} → ${day(line.due_date)}`);
      if (line.note) one.append(element("br"), line.note);
      return one;
    }));
    parts.push(heading(words.steps), steps);
  }
  return parts;
}

// What can be done with it, fetched only for its own people.
async function doable(dossier, pin) {
  const { actions } = await import("./dossier.js");
  const supplement = location.pathname.replace(/\/tra-cuu.*$/, "/bo-sung");
  return actions(dossier, { pin, words, language, supplement, again: () => look(dossier.code, pin) });
}

// The day-by-day table, asked for when somebody wants to know.
function reasons(code, pin) {
  const details = element("details", "", { className: "govuk-details" });
  const summary = element("summary", "", { className: "govuk-details__summary" });
  summary.append(element("span", words.why, { className: "govuk-details__summary-text" }));
  const inside = element("div", "", { className: "govuk-details__text" });
  details.append(summary, inside);
  details.addEventListener("toggle", async () => {
    if (!details.open || inside.childElementCount) return;
    try {
      const { status, body } = await api("GET", `status/dossiers/${encodeURIComponent(code)}/deadline`, undefined, undefined, pin);
      inside.replaceChildren(...(status === 200 ? [paragraph(body.sentence[language]), days(body.lines)] : [paragraph(body.detail)]));
    } catch {
      details.open = false;
      inside.replaceChildren();
    }
  });
  return details;
}

function days(lines) {
  const table = element("table", "", { className: "govuk-table govuk-table--small-text-until-tablet app-days" });
  const head = element("tr", "", { className: "govuk-table__row" });
  head.append(...[words.day, words.counts, words.because].map((text) =>
    element("th", text, { className: "govuk-table__header", scope: "col" })));
  table.createTHead().append(head);
  const rest = table.createTBody();
  for (const line of lines) {
    const row = element("tr", "", { className: `govuk-table__row${line.counted ? "" : " is-off"}` });
    row.append(element("th", day(line.date), { className: "govuk-table__header", scope: "row" }),
      element("td", line.counted ? words.yes : words.no, { className: "govuk-table__cell" }),
      element("td", line.why[language], { className: "govuk-table__cell" }));
    rest.append(row);
  }
  return table;
}

let asked = 0;

async function look(code, pin) {
  const mine = ++asked; // a late answer to an earlier question is dropped
  answer.replaceChildren(paragraph(words.looking));
  let parts;
  try {
    const { status, body } = await api("GET", `status/dossiers/${encodeURIComponent(code)}`, undefined, undefined, pin);
    const { name, agency, title } = await named(body);
    parts = status === 200
      ? [rows([[words.code, body.code], [words.procedure, name], [words.agency, agency], [words.state, states[body.state] ?? body.state],
          [words.due, day(body.due_date)], [words.timeliness, timeliness[body.timeliness] ?? body.timeliness],
          [words.step, body.accepted_at && `${body.step.number} / ${body.step.of}`], [words.registered, instant(body.registered_at)],
          [words.accepted, instant(body.accepted_at)], [words.closed, instant(body.closed_at)]]),
        ...(body.due_date ? [reasons(code, pin)] : []), ...own(body, title), ...(body.history ? await doable(body, pin) : [])]
      : [paragraph(`${body.title}. ${body.detail}`)];
  } catch {
    parts = [paragraph(words.offline)];
  }
  if (mine !== asked) return;
  answer.replaceChildren(...parts);
  answer.focus();
}

// Codes and pins as people type and paste them: spaces, small letters, the full-width digits of some keyboards.
const typed = (text) => text.normalize("NFKC").replace(/\s+/g, "").toUpperCase();

form.addEventListener("submit", (event) => {
  event.preventDefault();
  form.code.value = typed(form.code.value);
  const missing = !form.code.value;
  const error = document.querySelector("#code-error");
  error.hidden = !missing;
  form.code.classList.toggle("govuk-input--error", missing);
  form.code.setAttribute("aria-describedby", missing ? "code-hint code-error" : "code-hint");
  if (missing) form.code.focus();
  else look(form.code.value, form.pin.value.trim());
});

const coded = location.pathname.match(/\/tra-cuu\/([^/]+)$/);
if (coded) {
  form.code.value = decodeURIComponent(coded[1]);
  form.pin.value = decodeURIComponent(location.hash.slice(1));
  look(form.code.value, form.pin.value);
}
