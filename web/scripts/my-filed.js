// What a dossier's own people have filed, as it stands now, and what each supplement changed: fetched when they want to read it.
import { formShown, newIn, paperName } from "./filed.js";
import { paperLink } from "./paper-link.js";
import { day, element, rows } from "./public.js";
import { api } from "./session.js";

const language = document.documentElement.lang === "en" ? "en" : "vi";
const AUTHORISATION = "representative_authorisation"; // shows who may file for another; no paper of the procedure's

const heading = (text) => element("h3", text, { className: "govuk-heading-s" });

// As elements. Throws TypeError without a connection, else the problem of who may not read it or not now.
export async function filed(code) {
  const path = `submission/dossiers/${encodeURIComponent(code)}`;
  const [{ words }, { status, body: content }] = await Promise.all([import(`./filed-${language}.js`), api("GET", path)]);
  if (status !== 200) throw content;
  const version = await api("GET", `submission/procedures/${encodeURIComponent(content.procedure)}?version=${content.procedure_version}`);
  if (version.status !== 200) throw version.body;
  const procedure = version.body;
  const { applicant, representative, form, submissions } = content;
  return [
    rows([[words.applicant, applicant.name], [words.number, applicant.identity_number ?? applicant.tax_code], [words.phone, applicant.phone],
      [words.email, applicant.email], [words.address, applicant.address], [words.represented, representative && `${representative.name}, ${representative.phone}`],
      [words.delivery, words[content.result_delivery]], [words.channel, words[content.channel]]]),
    ...formShown(procedure, words, form), ...papers(content, procedure, words, path),
    ...submissions.slice(1).flatMap((one, at) => [heading(words.supplemented.replace("{at}", `${one.at.slice(11, 16)} ${day(one.at)}`)),
      ...newIn(procedure, words, submissions, at + 1)]),
  ];
}

const filesOf = ({ documents, representative }) => [...documents, ...(representative?.authorisation ? [representative.authorisation] : [])];
const linkOf = (file) => file.view_url ?? file.url;

// Those that were sent as links, and those that lie in the agency's file unscanned.
function papers(content, procedure, words, path) {
  const named = (key) => (key === AUTHORISATION ? words.authorisation : paperName(procedure, key));
  const sent = filesOf(content).map((file) => {
    const again = async () => linkOf(filesOf((await api("GET", path)).body).find((one) => one.upload_id === file.upload_id));
    const name = named(file === content.representative?.authorisation ? AUTHORISATION : file.document);
    const link = paperLink(file.filename, linkOf(file), again);
    link.ariaLabel = `${name}: ${file.filename}`;
    return [name, link];
  });
  const all = [...sent, ...(content.on_paper ?? []).map((key) => [named(key), words.on_paper])];
  return all.length ? [heading(words.papers), rows(all)] : [];
}
