// What an officer sees of a dossier: facts, what is open, its form, papers, clock, history, notes, slips.
import { formShown, newIn, paperName, titleOf } from "./filed.js";
import { foundAs } from "./officer-items.js";
import { actions, day, element, facts, find, instant, language, outcomes, say, stamp, states, timeliness, told, words } from "./officer-parts.js";
import { FRESH, renewed } from "./paper-link.js";

// `again` gives a fresh address: one lives for minutes, and a dossier stands open for longer.
const link = (text, href, again) => renewed(element("a", text, { href, className: "govuk-link", target: "_blank", rel: "noopener noreferrer" }), again, () => say(words.offline));
const put = (id, ...inside) => { find(id).replaceChildren(...inside); };
const empty = () => element("p", words.none_yet, { className: "govuk-body" });

export function showFacts({ dossier, content, procedure, nameOf, agencyOf }) {
  put("facts", facts([
    [words.procedure, procedure.name[language]],
    [words.state, states[dossier.state]],
    [words.due, dossier.state === "supplement_requested" ? words.stands_still : dossier.due_date ? `${day(dossier.due_date)} – ${timeliness[dossier.timeliness]}` : timeliness[dossier.timeliness]],
    [words.step, `${dossier.step.number} / ${dossier.step.of}`],
    [words.agency, agencyOf(dossier.agency)],
    [words.assignee, dossier.assignee ? nameOf(dossier.assignee) : words.nobody],
    [words.filed, instant(dossier.registered_at)],
    [words.delivery, { online: words.online, counter: words.counter, post: words.post }[content.result_delivery]],
  ]));
}

// The line of the supplement that answers the last request; undefined while one is still awaited.
const cameAfter = (history) => {
  const lines = history.slice(history.findLastIndex((one) => one.action === "request_supplement") + 1);
  return lines.findLast((one) => one.action === "supplement");
};

// What waits for somebody: a proposal, a question to another unit, a parallel step, a payment, a supplement.
export function showOpen({ dossier, content, nameOf, agencyOf, procedure, resultOf }) {
  const cards = [];
  const card = (title, ...inside) => cards.push(element("section", "", { className: "app-card" }, element("h2", title, { className: "govuk-heading-s" }), ...inside));
  const line = (text) => element("p", text, { className: "govuk-body" });
  const { proposal, result, payment, supplement } = dossier;
  const paper = (one) => facts([[words.reason, one.reason], [words.paper_number, [one.number, day(one.date)].filter(Boolean).join(", ")], [words.paper, one.url && link(words.open_paper, one.url, () => resultOf(one.number))]]);
  if (proposal) card(`${words.proposal}: ${outcomes[proposal.outcome]}`, line(`${words.proposed_by}: ${nameOf(proposal.by)}, ${instant(proposal.at)}`), paper(proposal));
  if (result) card(`${words.decided}: ${outcomes[result.outcome]}`, paper(result));
  for (const one of dossier.consultations ?? []) {
    card(told("consultation", { whom: one.unit ?? agencyOf(one.agency) }), line(one.question),
      line(one.answered_at ? told("answered", { at: instant(one.answered_at), text: one.answer }) : told("waits", { day: day(one.answer_by) })));
  }
  for (const one of dossier.visits ?? []) card(`${words.visit}: ${one.place}`, line(instant(one.at)), line(one.participants.map((unit) => `${unit.unit} (${unit.count})`).join(", ")), line(one.content));
  for (const one of dossier.steps_open ?? []) cards.push(line(told("parallel", { n: one.number, agency: agencyOf(one.agency) })));
  if (supplement) {
    const what = (one) => (one.document ? paperName(procedure, one.document) : titleOf(procedure, one.pointer.split("/")[2]));
    const asked = [line(supplement.reason), element("ul", "", { className: "govuk-list govuk-list--bullet" }, ...supplement.items.map((one) => element("li", `${what(one)}: ${one.text}`)))];
    const came = cameAfter(dossier.history);
    if (came && content.submissions.length > 1) {
      card(told("supplemented", { at: instant(came.at) }), ...newIn(procedure, words, content.submissions, content.submissions.length - 1),
        element("h3", words.asked, { className: "govuk-heading-s" }), ...asked);
    } else {
      card(words.asked, ...asked);
    }
  }
  if (payment) card(words.payment, line(`${payment.amount.toLocaleString("vi-VN")} đồng. ${payment.reason}`), payment.paid_at ? line(`${words.paid} ${instant(payment.paid_at)} (${payment.reference})`) : null);
  put("open-questions", ...cards);
}

export function showFiled({ content, procedure, nameOf }) {
  const { applicant, representative, form } = content;
  put("filed", facts([[words.applicant, applicant.name], [words.number, applicant.identity_number ?? applicant.tax_code], [words.phone, applicant.phone],
    [words.address, applicant.address], [words.represented, representative && `${representative.name}, ${representative.phone}`],
    [words.channel, content.channel && `${nameOf(content.filed_by)} (${content.channel === "counter" ? words.counter : words.post})`]]),
  ...formShown(procedure, words, form));
}

export function showChanges({ content, procedure }) {
  const cards = content.submissions.slice(1).map((one, at) => element("section", "", { className: "app-card" },
    element("h3", told("supplemented", { at: instant(one.at) }), { className: "govuk-heading-s" }), ...newIn(procedure, words, content.submissions, at + 1)));
  put("changes", ...cards);
  find("changes-part").hidden = cards.length === 0;
}

// A picture is shown as a picture, a PDF in a frame of the papers' own place, where a page of ours cannot be reached. Nothing
// else is shown; all can be opened.
function shown(file, name, fileOf) {
  if (file.content_type.startsWith("image/")) return late(element("img", "", { src: file.url, alt: name, className: "app-shown", loading: "lazy" }), () => fileOf(file, "url"));
  if (!file.view_url || navigator.pdfViewerEnabled === false) return null; // phones without a viewer draw an empty box
  return late(element("iframe", "", { src: file.view_url, title: name, className: "app-shown app-shown--page", loading: "lazy", referrerPolicy: "no-referrer" }), () => fileOf(file, "view_url"));
}

// What is loaded only when it comes near: minutes later its address is no good any more.
const coming = new Map(); // element -> what brings it up to date
const near = new IntersectionObserver((seen) => {
  for (const { target } of seen.filter((one) => one.isIntersecting)) {
    near.unobserve(target);
    coming.get(target)();
    coming.delete(target);
  }
}, { rootMargin: "1000px" });

function late(media, again) {
  const made = Date.now();
  coming.set(media, () => { if (Date.now() - made > FRESH) again().then((fresh) => { if (fresh) media.src = fresh; }, () => say(words.offline)); });
  near.observe(media);
  return media;
}

const isWanted = (paper, form) => paper.required && (!paper.when || paper.when.values.map(String).includes(String(form[paper.when.field])));

const typed = (list) => [...list.querySelectorAll("[data-document]")].some((one) => one.querySelector(":checked") || one.querySelector("[data-note]").value);

// The list of papers stays as it is while somebody is half-way through it.
export function showPapers({ dossier, content, procedure, may, fileOf }) {
  const list = find("papers");
  find("check-papers").hidden = !may.has("check_papers");
  const given = content.documents.map((one) => one.upload_id).join(" ");
  if (list.dataset.given === given && typed(list)) return;
  list.dataset.given = given;
  const last = new Map((dossier.papers_check?.papers ?? []).map((one) => [one.document, one]));
  const keys = [...new Set([...procedure.papers.filter((one) => isWanted(one, content.form)).map((one) => one.key), ...content.documents.map((one) => one.document), ...(content.on_paper ?? []).filter((key) => key !== "representative_authorisation")])];
  list.replaceChildren(...keys.map((key, at) => {
    const made = stamp("paper", at + 1);
    const part = (name) => made.querySelector(`[data-${name}]`);
    const files = content.documents.filter((one) => one.document === key);
    made.dataset.document = key;
    part("name").textContent = paperName(procedure, key);
    part("shown").replaceChildren(...files.map((one) => shown(one, paperName(procedure, key), fileOf)).filter(Boolean));
    part("open").replaceChildren(...(files.length ? files.map((one) => link(`${words.open_paper}: ${one.filename}`, one.view_url ?? one.url, () => fileOf(one, one.view_url ? "view_url" : "url"))) : [content.on_paper?.includes(key) ? words.on_paper : words.not_given]));
    const before = last.get(key);
    part("before").textContent = before ? `${words.before} (${instant(dossier.papers_check.at)}): ${foundAs(before)}${before.note ? `. ${before.note}` : ""}` : "";
    part("check").hidden = !may.has("check_papers");
    part("check").addEventListener("change", () => { part("remark").hidden = false; });
    return made;
  }));
}

export function showClock(clock) {
  find("clock-part").hidden = !clock;
  if (!clock) return;
  const days = clock.lines.map((one) => element("tr", "", { className: `govuk-table__row${one.counted ? "" : " is-off"}` },
    element("td", day(one.date), { className: "govuk-table__cell" }), element("td", one.counted ? words.counted : words.not_counted, { className: "govuk-table__cell" }),
    element("td", [one.why[language], one.law].filter(Boolean).join(" – "), { className: "govuk-table__cell" })));
  put("clock", ...[element("p", clock.sentence[language], { className: "govuk-body" }),
    days.length ? element("table", "", { className: "govuk-table govuk-table--small-text-until-tablet app-days" }, element("tbody", "", { className: "govuk-table__body" }, ...days)) : null].filter(Boolean));
}

// Money that came and was not asked for, or not any more: the agency gives it back, and an officer writes that down.
export function showRefunds(orders, canMark, mark) {
  const back = orders.flatMap((order) => (order.give_back ?? []).map((one) => ({ ...one, order: order.order })));
  find("refunds-part").hidden = back.length === 0;
  put("refunds", ...back.map((one) => {
    const card = element("div", "", { className: "app-card" }, element("p", told("refund", { amount: one.amount.toLocaleString("vi-VN"), reference: one.reference, at: instant(one.at) }), { className: "govuk-body" }),
      element("p", one.given_back_at ? told("given_back", { at: instant(one.given_back_at) }) : { other_amount: words.other_amount, paid_twice: words.paid_twice, not_asked: words.not_asked }[one.why], { className: "govuk-body" }));
    if (!one.given_back_at && canMark) {
      const press = element("button", words.mark_given_back, { type: "button", className: "govuk-button govuk-button--secondary" });
      press.addEventListener("click", () => mark(one));
      card.append(press);
    }
    return card;
  }));
}

export function showHistory({ dossier, whoOf }) {
  put("history", element("ol", "", { className: "app-timeline govuk-body" }, ...dossier.history.map((line) =>
    element("li", "", {}, element("strong", actions[line.action] ?? line.action), element("br"), `${instant(line.at)} · ${whoOf(line)}`,
      ...(line.note ? [element("br"), line.note] : [])))));
}

export function showSlips(slips, slipOf) {
  put("slips", slips.length === 0 ? empty() : element("ul", "", { className: "govuk-list" }, ...slips.map((one) => element("li", "", {},
    `${told("slip", { title: one.title[language], n: one.number })}, ${instant(one.at)}: `, link(words.print, one.html_url, () => slipOf(one, "html_url")), " · ", link("PDF", one.pdf_url, () => slipOf(one, "pdf_url"))))));
}

export function showNotes(notes, nameOf) {
  put("notes", ...notes.map((one) => element("li", "", {}, one.text, element("br"), `${nameOf(one.by)} · ${instant(one.at)}`)));
}
