// Public results: the list with its filters, one of them, and its proof, worked out here from what the log says (RFC 9162, 2.1.3.2).
import { day, element, named, paragraph, recall, remember, rows, tables } from "./public.js";
import { listing } from "./listing.js";
import { api } from "./session.js";

const words = tables();
const language = document.documentElement.lang;
const form = document.querySelector("#filters");
const state = document.querySelector("#state");
const list = document.querySelector("#results");
const more = document.querySelector("#more");
const answer = document.querySelector("#answer");

let turn = 0; // of the result that is asked for

function line(result) {
  const item = element("li");
  item.append(element("a", named(form.procedure, result.procedure), { className: "govuk-link", href: `?code=${encodeURIComponent(result.code)}` }),
    element("p", `${named(form.agency, result.agency)} · ${day(result.decided_on)} · ${result.code}`, { className: "app-count" }));
  return item;
}

const look = listing({ path: "publish/results", list, state, more, words, shown: (results) => results.map(line) });

// -- one result ---------------------------------------------------------------------------------------------------------------

const hex = (bytes) => [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
const bytes = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const hash = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", await new Blob(parts).arrayBuffer()));

// Whether the leaf is in the log with this root.
export async function proven({ index, size, leaf, root, path }) {
  let mark = await hash(Uint8Array.of(0), new TextEncoder().encode(leaf));
  let [at, last] = [index, size - 1];
  for (const step of path.map(bytes)) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      mark = await hash(Uint8Array.of(1), step, mark);
      while (at % 2 === 0 && at !== 0) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
    } else {
      mark = await hash(Uint8Array.of(1), mark, step);
    }
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 && hex(mark) === root;
}

// Whether what is shown is what the leaf says, whatever the order of its members.
const sorted = (value) => (value && typeof value === "object" ? Object.keys(value).sort().map((key) => [key, sorted(value[key])]) : value);
const same = (one, other) => JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));

function public_fields(result, procedure) {
  const { form: schema, form_translations: translated } = procedure;
  const words_of = translated?.[language] ?? {};
  return Object.entries(result.fields).map(([name, value]) => {
    const told = schema?.properties?.[name];
    const title = words_of[`/properties/${name}/title`] ?? told?.title ?? words[name] ?? name;
    const place = told?.oneOf?.findIndex((one) => one.const === value) ?? -1;
    const shown = place >= 0 ? words_of[`/properties/${name}/oneOf/${place}/title`] ?? told.oneOf[place].title
      : typeof value === "boolean" ? words[value ? "yes" : "no"]
        : /^\d{4}-\d\d-\d\d$/.test(value) ? day(value) : String(value);
    return [title, shown];
  });
}

async function proof(result) {
  const { status, body } = await api("GET", `publish/log/proofs/${encodeURIComponent(result.code)}`);
  if (status !== 200) return [paragraph(words.waiting)];
  const good = same(JSON.parse(body.leaf), result) && await proven(body);
  const told = good ? words.good.replace("{index}", body.index + 1).replace("{size}", body.size) : words.bad;
  const details = element("details", "", { className: "govuk-details" });
  const summary = element("summary", "", { className: "govuk-details__summary" });
  summary.append(element("span", words.how, { className: "govuk-details__summary-text" }));
  const inside = element("div", "", { className: "govuk-details__text app-code" });
  inside.append(rows([[words.leaf, body.leaf], [words.hash, body.hash], [words.path, body.path.join("\n")], [words.root, body.root]]),
    paragraph(words.keep));
  details.append(summary, inside);
  return [paragraph(told, `govuk-inset-text ${good ? "is-good" : "is-bad"}`), details];
}

async function one(code) {
  const mine = ++turn;
  document.querySelector("#all").hidden = true;
  answer.hidden = false;
  answer.replaceChildren(paragraph(words.looking));
  const heading = (text) => element("h2", text, { className: "govuk-heading-m" });
  let parts;
  try {
    const { status, body: result } = await api("GET", `publish/results/${encodeURIComponent(code)}`);
    if (status !== 200) {
      parts = [paragraph(`${result.title}. ${result.detail}`)];
    } else {
      const procedure = await api("GET", `submission/procedures/${encodeURIComponent(result.procedure)}?version=${result.procedure_version}`);
      const known = procedure.status === 200 ? procedure.body : {};
      const told = public_fields(result, known);
      parts = [element("h2", known.name?.[language] ?? result.procedure, { className: "govuk-heading-l", tabIndex: -1 }),
        rows([[words.code, result.code], [words.agency, named(form.agency, result.agency)], [words.day, day(result.decided_on)],
          [words.version, result.procedure_version]]),
        heading(words.fields), told.length ? rows(told) : paragraph(words.few),
        heading(words.proof), ...await proof(result)];
    }
  } catch {
    parts = [paragraph(words.offline)];
  }
  if (mine !== turn) return;
  answer.replaceChildren(...parts);
  answer.focus();
}

function show() {
  const query = recall(form);
  const code = query.get("code");
  if (code) return one(code);
  document.querySelector("#all").hidden = false;
  answer.hidden = true;
  turn += 1; // the answer to an earlier question is for nobody
  return look(query, true);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  look(remember(form), true);
});
more.addEventListener("click", () => look(new URLSearchParams(location.search), false));
addEventListener("popstate", show);
show();
