// The form that was filed: its questions in their order, under the headings they were asked under, each answer in words.
import { grouped } from "./form.js";
import { day, element, facts, find, instant, language, told, words } from "./officer-parts.js";

const translated = (procedure, place) => procedure.form_translations?.[language]?.[place];
const schemaOf = (procedure, name) => procedure.form?.properties?.[name];

// What a question is called in this language.
export const titleOf = (procedure, name) => translated(procedure, `/properties/${name}/title`) ?? schemaOf(procedure, name)?.title ?? name;
export const paperName = (procedure, key) => procedure.papers.find((one) => one.key === key)?.name[language] ?? key;

// The form's steps as [{title, names}]. `given`: the answers; what no step names, were there any, comes last.
export function sectionsOf(procedure, given = {}) {
  const pages = procedure.form?.["x-ui"]?.pages ?? [];
  const sections = pages.map((one, at) => ({ title: translated(procedure, `/x-ui/pages/${at}/title`) ?? one.title, names: one.fields }));
  const placed = new Set(pages.flatMap((one) => one.fields));
  const names = [...new Set([...Object.keys(procedure.form?.properties ?? {}), ...Object.keys(given)])].filter((name) => !placed.has(name));
  return names.length ? [...sections, { title: words.other_answers, names }] : sections;
}

// `place`: where the question stands in the schema, as the translations name it.
function inWords(procedure, place, schema, value) {
  if (value === true) return "✓";
  if (Array.isArray(value)) return value.map((row, at) => `${at + 1}. ${rowInWords(procedure, `${place}/items`, schema?.items, row)}`).join("\n");
  const chosen = schema?.oneOf?.findIndex((one) => one.const === value) ?? -1;
  if (chosen >= 0) return translated(procedure, `${place}/oneOf/${chosen}/title`) ?? schema.oneOf[chosen].title;
  const unit = translated(procedure, `${place}/x-ui/unit`) ?? schema?.["x-ui"]?.unit ?? "";
  if (typeof value === "number") return `${grouped(value)} ${unit}`.trim();
  return schema?.format === "date" ? day(value) : String(value);
}

function rowInWords(procedure, place, schema, row) {
  const columns = Object.entries(schema?.properties ?? {}).filter(([name]) => row[name] !== undefined);
  return columns.map(([name, column]) => {
    const own = `${place}/properties/${name}`;
    return `${translated(procedure, `${own}/title`) ?? column.title}: ${inWords(procedure, own, column, row[name])}`;
  }).join("; ");
}

export const answerOf = (procedure, name, value) => (value === undefined ? words.empty : inWords(procedure, `/properties/${name}`, schemaOf(procedure, name), value));

export function showFiled({ content, procedure, nameOf }) {
  const { applicant, representative, form } = content;
  const heading = (text) => element("h3", text, { className: "govuk-heading-s" });
  const sections = sectionsOf(procedure, form).map(({ title, names }) => [title, names.filter((name) => form[name] !== undefined)]).filter(([, names]) => names.length);
  find("filed").replaceChildren(
    facts([[words.applicant, applicant.name], [words.number, applicant.identity_number ?? applicant.tax_code], [words.phone, applicant.phone],
      [words.address, applicant.address], [words.represented, representative && `${representative.name}, ${representative.phone}`],
      [words.channel, content.channel && `${nameOf(content.filed_by)} (${content.channel === "counter" ? words.counter : words.post})`]]),
    ...sections.flatMap(([title, names]) => [heading(title), facts(names.map((name) => [titleOf(procedure, name), answerOf(procedure, name, form[name])]))]),
  );
}

// A supplement against what stood before it: what was is shown beside what is, then the papers that are new.
export function newIn({ content, procedure }, at) {
  const [before, one] = [content.submissions[at - 1].form, content.submissions[at]];
  const named = sectionsOf(procedure, { ...before, ...one.form }).flatMap(({ names }) => names).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(one.form[name]));
  return [one.note ? element("p", one.note, { className: "govuk-body" }) : null,
    facts([...named.map((name) => [titleOf(procedure, name), told("was", { before: answerOf(procedure, name, before[name]), after: answerOf(procedure, name, one.form[name]) })]),
      ...one.documents.map((paper) => [paperName(procedure, paper.document), words.new_file])])];
}

export function showChanges(page) {
  const cards = page.content.submissions.slice(1).map((one, at) => element("section", "", { className: "app-card" },
    element("h3", told("supplemented", { at: instant(one.at) }), { className: "govuk-heading-s" }), ...newIn(page, at + 1)));
  find("changes").replaceChildren(...cards);
  find("changes-part").hidden = cards.length === 0;
}
