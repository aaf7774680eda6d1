// What the account and an earlier dossier say already is filled in where nothing stands, with its source beside it. What the person
// typed is never touched.
import { fill, inputs, line, mark, questions, targetOf, told, valueOf, words } from "./form.js";
import { api } from "./session.js";

const COMPANIES = ["business", "organisation"];
const ABOUT = ["name", "tax_code", "phone", "email", "address"];
const FEW = 2; // dossiers that are looked into at most

const day = (text) => text.slice(0, 10).split("-").reverse().join("/");

const source = (group, text) => line(group, "source", "govuk-hint", text);

// Fills in what is known, or takes back what was filled in before and is known no more.
function say(group, value, text) {
  if (!group || group.hidden || "own" in group.dataset || ["tick", "rows"].includes(group.dataset.kind)) return;
  if (group.contains(document.activeElement)) return; // somebody is about to type there
  const stands = valueOf(group);
  const ours = group.dataset.known !== undefined && group.dataset.known === JSON.stringify(stands);
  if (value === undefined || value === "") {
    if (!ours) return;
    fill(group, "");
    delete group.dataset.known;
    return source(group, "");
  }
  if (stands !== undefined && !ours && stands !== value) return;
  if (stands !== value) {
    fill(group, value);
    mark(group, ""); // who went on too soon was told that it was missing
  }
  group.dataset.known = JSON.stringify(valueOf(group));
  source(group, text);
}

let earlier; // {applicant, form, ...} of a dossier of the same applicant; null for none; undefined while nobody asked

const sameApplicant = (me, applicant, { applicant: before }) => (COMPANIES.includes(applicant.kind)
  ? before.tax_code !== undefined && before.tax_code === applicant.tax_code
  : before.identity_number !== undefined && before.identity_number === (applicant.kind === "self" ? me.identity_number : applicant.identity_number));

async function findEarlier(desk) {
  const { status, body } = await api("GET", "status/dossiers?limit=20");
  if (status !== 200) return null;
  const same = (one) => one.procedure === desk.form.dataset.procedure;
  const found = [...body.items.filter(same), ...body.items.filter((one) => !same(one))].slice(0, FEW);
  for (const one of found) {
    const { status: there, body: dossier } = await api("GET", `submission/dossiers/${one.code}`);
    if (there === 200 && sameApplicant(desk.me, desk.part("applicant"), dossier)) return { ...dossier, same: same(one), day: day(one.registered_at) };
  }
  return null;
}

// A step about the employer is filled from the applicant only when the applicant is a company, or the employer one person.
function mayTell(step, applicant) {
  const code = step.querySelector('[data-prefill="applicant.tax_code"]');
  if (!code || COMPANIES.includes(applicant.kind)) return true;
  const choice = code.dataset.when && step.querySelector(`[data-field="${code.dataset.when}"]`);
  return code.hidden && Boolean(choice && valueOf(choice));
}

const only = (list) => (list.length === 1 ? list[0] : undefined);

// Of several companies the person chooses one by its code; its name follows.
function suggest(group, companies) {
  const input = group && inputs(group)[0];
  if (!input || companies.length < 2 || input.list) return;
  const list = Object.assign(document.createElement("datalist"), { id: `${input.id}-list` });
  list.append(...companies.map((one) => new Option(one.name, one.tax_code)));
  input.after(list);
  input.setAttribute("list", list.id);
}

// What is known of somebody else is what they gave with their authorisation.
const byGiver = (one) => told("by_authorisation", one);

// Who said on the portal that this account may file for them needs no paper to say so again.
function authorised(desk, { kind, identity_number: number }) {
  const people = (kind === "other" && desk.me.acts_for_people) || [];
  const paper = desk.form.querySelector('[data-paper="representative_authorisation"]');
  const one = people.find((each) => each.identity_number === number) ?? (!number && people.every((each) => each.identity_number === people[0].identity_number) ? people[0] : undefined);
  if (paper) {
    paper.toggleAttribute("data-required", !one);
    source(paper, one ? `${byGiver(one)}: ${words.no_paper}` : "");
  }
  return one;
}

// -- whom this account may act for ------------------------------------------------------------------------------------------

const WEIGHTS = [31, 29, 23, 19, 17, 13, 7, 5, 3];

// The tenth digit checks the nine before it, as in chalicelib/submission/identifiers.py.
export function isTaxCode(text) {
  const [, number, branch] = text.match(/^([0-9]{10})(?:-([0-9]{3}))?$/) ?? [];
  if (!number || branch === "000" || number.slice(2, 9) === "0000000") return false;
  return 10 - (WEIGHTS.reduce((sum, weight, at) => sum + weight * number[at], 0) % 11) === Number(number[9]);
}

const asksFor = (desk, name) => desk.form.querySelector(`[data-part="applicant"] [data-field="${name}"]`);

// What to do stands beside the choice at once, not after all steps.
function warn(desk) {
  const group = asksFor(desk, "kind");
  const barred = COMPANIES.includes(valueOf(group)) && desk.me.acts_for.length === 0;
  line(group, "acting", "govuk-inset-text", barred ? `${words.acts_for_none} ` : "");
  const told = document.getElementById(`${targetOf(group).id}-acting`);
  const prefix = document.documentElement.lang === "en" ? "/en" : "";
  told?.append(desk.element("a", words.authorisations, { href: `${prefix}/uy-quyen`, className: "govuk-link" }));
}

// What the API would refuse at the end of who is filed for; faults as filing.js shows them.
function doubts(desk, step) {
  const group = asksFor(desk, "kind");
  const kind = valueOf(group);
  const code = asksFor(desk, kind === "self" ? "identity_number" : "tax_code");
  if (!step.contains(group) || kind === "other" || !kind) return [];
  const given = valueOf(code);
  const doubt = (at, sentence) => { mark(at, sentence); return [{ target: targetOf(at), sentence }]; };
  if (kind === "self") return /^\d{12}$/.test(given) && desk.me.identity_number && given !== desk.me.identity_number ? doubt(code, words.not_your_number) : [];
  if (desk.me.acts_for.length === 0) return doubt(group, words.acts_for_nobody);
  if (!given || !/^[0-9]{10}(-[0-9]{3})?$/.test(given)) return []; // told already
  if (!isTaxCode(given)) return doubt(code, words.tax_code_digit);
  return desk.me.acts_for.some((one) => one.tax_code === given) ? [] : doubt(code, words.acts_for_another);
}

// What came from the company stays when the person files in another name for the same employer; only its source is not said any more.
const stays = (step) => {
  const code = step.querySelector('[data-prefill="applicant.tax_code"]');
  return code && !code.hidden && code.dataset.known !== undefined;
};

function refill(desk) {
  const { form, me } = desk;
  warn(desk);
  const field = (part, name) => form.querySelector(`[data-part="${part}"] [data-field="${name}"]`);
  const { kind, tax_code: code } = desk.part("applicant");
  if (!kind) return;
  const companies = COMPANIES.includes(kind);
  const company = companies ? me.acts_for.find((one) => one.tax_code === code) ?? only(me.acts_for) : undefined;
  suggest(field("applicant", "tax_code"), companies ? me.acts_for : []);
  const mine = kind === "self" ? me : company ?? authorised(desk, desk.part("applicant"));
  const whence = kind === "other" && mine ? byGiver(mine) : words.by_account;
  for (const name of ["identity_number", "tax_code", "name"]) say(field("applicant", name), mine?.[name], whence);
  const before = earlier && sameApplicant(me, desk.part("applicant"), earlier) ? earlier : undefined;
  const from = before && told("by_dossier", { code: before.code, day: before.day });
  for (const name of ["phone", "email", "address"]) say(field("applicant", name), before?.applicant[name], from);
  if (before?.same) {
    say(field("where", "agency"), before.agency, from);
    say(field("delivery", "result_delivery"), before.result_delivery, from);
  }
  desk.show();
  const applicant = desk.part("applicant");
  const known = Object.fromEntries(ABOUT.map((name) => [`applicant.${name}`, applicant[name]]));
  if (!companies) Object.assign(known, { "account.name": applicant.name, "account.identity_number": applicant.identity_number });
  for (const step of desk.steps) {
    const about = [...step.querySelectorAll("[data-prefill]")];
    const may = mayTell(step, applicant);
    const kept = !may && stays(step);
    for (const group of about) {
      if (kept && group.dataset.known !== undefined) source(group, "");
      else say(group, may ? known[group.dataset.prefill] : undefined, words.by_step);
    }
    // The rest of a step about the applicant stands in the earlier dossier of the same procedure.
    if (about.length && before?.same) {
      for (const group of questions(step)) if (!about.includes(group) && !group.closest("[data-row]") && !group.hidden) say(group, before.form[group.dataset.field], from);
      desk.show();
    }
  }
  if (localStorage.getItem(desk.DRAFT)) desk.keep(); // what was filled in beside what was typed is there without a network too
  if (earlier === undefined && (kind !== "other" || applicant.identity_number)) {
    earlier = null;
    findEarlier(desk).then((found) => { earlier = found; refill(desk); desk.reopen(); }, desk.lost);
  }
}

export function begin(desk) {
  desk.form.addEventListener("input", (event) => {
    const group = event.target.closest?.("[data-field]");
    if (!group) return;
    group.dataset.own = "";
    if (group.dataset.known !== JSON.stringify(valueOf(group))) source(group, "");
  }, true);
  for (const group of questions(desk.form)) if (inputs(group).some((one) => one.type === "radio" && one.checked)) group.dataset.own = "";
  desk.refill = () => refill(desk);
  desk.doubts = (step) => doubts(desk, step);
  refill(desk);
}
