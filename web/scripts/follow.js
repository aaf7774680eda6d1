// How a dossier stands, for anyone by its code, for its own people with all that is theirs. Every text of an answer becomes a text
// node; nothing of it is ever read as markup. What is needed or was decided stands first, then what comes next, then all the rest.
import { element, keepPin, folded, paragraph, pinOf, rows, day, tables } from "./public.js";
import { paperLink } from "./paper-link.js";
import { api, isSignedIn } from "./session.js";

const { states, timeliness, actions, outcomes, nexts, own, sets, words } = tables();
const language = document.documentElement.lang === "en" ? "en" : "vi";

const heading = (text, level = "h2") => element(level, text, { className: "govuk-heading-m" });
const instant = (text) => text && `${text.slice(11, 16)} ${day(text)}`;
export const money = (amount) => `${amount.toLocaleString(language === "en" ? "en-GB" : "vi-VN")} đồng`;
const filled = (text, facts) => text.replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? "");

// The name of a procedure or an agency: as this tab had it on a form (receipt.js), else from a list of the API.
async function nameOf(kind, key, list) {
  const met = sessionStorage.getItem(`name:${language}:${kind}:${key}`);
  if (met) return met;
  const { body } = await api("GET", list);
  return body.items?.find((one) => one.key === key)?.name[language] ?? key;
}

// The procedure and the agency in words, for who may know them; what a supplement's items are called.
async function named(body) {
  if (!body.procedure) return { title: () => "" };
  const path = encodeURIComponent(body.procedure);
  const asked = body.state === "supplement_requested" && body.supplement; // else its name is enough
  const [whole, listed, agency] = await Promise.all([
    asked ? api("GET", `submission/procedures/${path}`) : {},
    asked ? undefined : nameOf("procedure", body.procedure, "submission/procedures?include=ended&limit=100"),
    nameOf("agency", body.agency, `submission/agencies?procedure=${path}&include=ended&limit=100`)]);
  const { name, papers = [], form, form_translations: translated } = whole.body ?? {};
  const title = ({ document: paper, pointer }) => papers.find((one) => one.key === paper)?.name[language]
    ?? translated?.[language]?.[`/properties/${pointer?.split("/")[2]}/title`] ?? form?.properties?.[pointer?.split("/")[2]]?.title ?? "";
  return { name: listed ?? name?.[language] ?? body.procedure, agency, title };
}

// What only the dossier's own people are shown first: what is asked of them, or the result.
function first(body, title, pin) {
  if (body.state === "supplement_requested" && body.supplement) {
    const asked = element("ul", "", { className: "govuk-list govuk-list--bullet" });
    asked.append(...body.supplement.items.map((item) => {
      const line = element("li");
      if (title(item)) line.append(element("strong", title(item)), ": ");
      line.append(item.text);
      return line;
    }));
    return [heading(words.supplement), paragraph(body.supplement.reason ?? "", "govuk-body app-lines"), asked];
  }
  if (body.state === "payment_requested" && body.payment) {
    return [heading(words.payment), paragraph(`${money(body.payment.amount)}. ${body.payment.reason ?? ""}`, "govuk-body app-lines")];
  }
  if (!body.result) return [];
  const { outcome, number, date, reason, url } = body.result;
  const paper = url && paperLink(words.paper, url, async () => (await api("GET", `status/dossiers/${body.code}`, undefined, undefined, pin)).body.result?.url);
  if (paper) Object.assign(paper, { className: "govuk-button", role: "button" });
  return [heading(words.result), rows([[words.decision, outcomes[outcome] ?? outcome], [words.number, number],
    [words.date, day(date)], [words.reason, reason]]), ...(paper ? [paper] : [])];
}

function timeline(body) {
  const steps = element("ol", "", { className: "app-timeline govuk-body" });
  steps.append(...body.history.map((line) => {
    const one = element("li");
    one.append(element("strong", actions[line.action] ?? line.action), element("br"), instant(line.at));
    if (line.due_date_before) one.append(element("br"), `${words.due}: ${day(line.due_date_before)} → ${day(line.due_date)}`);
    if (line.action === "confirm_payment" && body.payment?.paid_at === line.at) {
      one.append(element("br"), `${words.paid}: ${money(body.payment.amount)} · ${words.reference} ${body.payment.reference}`);
    }
    if (line.note) one.append(element("br"), element("span", line.note, { className: "app-lines" }));
    return one;
  }));
  return [heading(words.steps), steps];
}

// The sheet with the look of tables comes with the first of them: few ask, and the page stands sooner without it. Without the sheet
// the table is still there to read.
let sheet;
const styled = () => (sheet ??= new Promise((done) => {
  const link = element("link", "", { rel: "stylesheet", href: document.querySelector("#answer").dataset.more });
  for (const name of ["load", "error"]) link.addEventListener(name, done);
  document.head.append(link);
}));

// The day-by-day table, asked for when somebody wants to know.
const reasons = (code, pin) => folded(words.why, words, async () => {
  const [{ status, body }] = await Promise.all([api("GET", `status/dossiers/${encodeURIComponent(code)}/deadline`, undefined, undefined, pin), styled()]);
  if (status !== 200) throw body;
  return [paragraph(body.sentence[language]), days(body.lines)];
});

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

// What can be done with it, fetched only for its own people.
async function doable(dossier, pin, again) {
  const { actions: made } = await import("./dossier.js");
  const prefix = location.pathname.startsWith("/en/") ? "/en" : "";
  return made(dossier, { pin, sets, words, language, prefix, again });
}

// By the account and the pin together; a pin that is wrong keeps nobody from their own. With it the pin that is good for more.
async function look(code, pin) {
  const path = `status/dossiers/${encodeURIComponent(code)}`;
  const reply = await api("GET", path, undefined, undefined, pin, false, true);
  const own = reply.status === 404 && pin && isSignedIn() ? await api("GET", path) : undefined;
  return own?.body.yours ? [own, ""] : [reply, pin];
}

// The whole answer as elements. A code that is unknown, malformed or another's gets the same sentence.
export async function follow(code, typed, again) {
  const [{ status, body }, pin] = await look(code, pinOf(typed));
  if (status !== 200) return [paragraph(status === 404 ? words.unknown : `${body.title}. ${body.detail}`)];
  if (body.history) keepPin(code, pin);
  const { name, agency, title } = await named(body);
  const ended = sets.ended.includes(body.state);
  const standing = body.result?.outcome === "rejected" ? "rejected" : body.state; // a result that is a refusal is said first
  const due = body.state === "supplement_requested" || (ended && body.timeliness === "closed_without_result") ? "" : day(body.due_date);
  const [needed = [], rest = []] = body.history ? await doable(body, pin, again) : [];
  const head = element("div", "", { className: "app-band" });
  head.append(heading(states[standing] ?? standing));
  if (due && !ended) head.append(paragraph(`${words.due}: ${due}`, "govuk-body app-date"));
  head.append(paragraph(filled((body.history && own[standing]) ?? nexts[standing] ?? "", { due: day(body.due_date) })));
  if (sets.against.includes(standing)) head.append(element("a", words.petition, { href: `${language === "en" ? "/en" : ""}/phan-anh/gui`, className: "govuk-link" }));
  return [
    head, ...first(body, title, pin), ...needed,
    rows([[words.code, body.code], [words.procedure, name], [words.agency, agency], [words.due, due],
      [words.timeliness, timeliness[body.timeliness] ?? body.timeliness],
      [words.step, body.accepted_at && !ended ? `${body.step.number} / ${body.step.of}` : ""], [words.registered, instant(body.registered_at)],
      [words.accepted, instant(body.accepted_at)], [words.closed, instant(body.closed_at)]]),
    ...(due ? [reasons(code, pin)] : []), ...(body.history ? timeline(body) : []), ...rest,
  ];
}
