// A form that was filed, in words: its questions in their order, under the headings they were asked under, and what a supplement
// changed. For officers (officer-show.js) and its own people (my-filed.js); `words` are those of either page.
import { grouped } from "./form.js";
import { day, element, rows } from "./public.js";

const language = document.documentElement.lang === "en" ? "en" : "vi";
const translated = (procedure, place) => procedure.form_translations?.[language]?.[place];
const schemaOf = (procedure, name) => procedure.form?.properties?.[name];

// What a question is called in this language.
export const titleOf = (procedure, name) => translated(procedure, `/properties/${name}/title`) ?? schemaOf(procedure, name)?.title ?? name;
export const paperName = (procedure, key) => procedure.papers.find((one) => one.key === key)?.name[language] ?? key;

// The form's steps as [{title, names}]. `given`: the answers; what no step names, were there any, comes last.
export function sectionsOf(procedure, words, given = {}) {
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

export const answerOf = (procedure, words, name, value) => (value === undefined ? words.empty : inWords(procedure, `/properties/${name}`, schemaOf(procedure, name), value));

// The answers that were given, heading after heading.
export const formShown = (procedure, words, form) => sectionsOf(procedure, words, form).flatMap(({ title, names }) => {
  const given = names.filter((name) => form[name] !== undefined);
  return given.length ? [element("h3", title, { className: "govuk-heading-s" }),
    rows(given.map((name) => [titleOf(procedure, name), answerOf(procedure, words, name, form[name])]))] : [];
});

// A supplement against what stood before it: its note, what was beside what is, then the papers that are new.
export function newIn(procedure, words, submissions, at) {
  const [before, one] = [submissions[at - 1].form, submissions[at]];
  const named = sectionsOf(procedure, words, { ...before, ...one.form }).flatMap(({ names }) => names).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(one.form[name]));
  return [...(one.note ? [element("p", one.note, { className: "govuk-body app-lines" })] : []),
    rows([...named.map((name) => [titleOf(procedure, name), `${answerOf(procedure, words, name, before[name])} → ${answerOf(procedure, words, name, one.form[name])}`]),
      ...one.documents.map((paper) => [paperName(procedure, paper.document), words.new_file])])];
}
