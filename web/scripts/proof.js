// The lasting receipt: codes, QR, what was handed in, what comes next; made to be printed. The pin comes behind '#' and stays in this tab.
import { behind, decoded, element, keepPin, paragraph, pinOf, rows, day, tables } from "./public.js";
import { paperLink } from "./paper-link.js";
import { api, isSignedIn, signIn } from "./session.js";

const { states, nexts, words } = tables();
const language = document.documentElement.lang === "en" ? "en" : "vi";
const find = (id) => document.querySelector(`#${id}`);
const code = decoded(location.pathname.match(/\/bien-nhan\/([^/]+)$/)?.[1] ?? "");
let pin = pinOf(behind()) || (sessionStorage.getItem(`pin:${code}`) ?? "");
const prefix = language === "en" ? "/en" : "";

function draw({ size, path }) {
  find("qr").setAttribute("viewBox", `0 0 ${size} ${size}`);
  find("qr").firstElementChild.setAttribute("d", path);
  find("scan").hidden = false;
}

const text = (value) => value?.[language];

// Names of agency, procedure and papers; the papers themselves only for the account.
async function named(seen) {
  const [procedure, agencies, content] = await Promise.all([
    api("GET", `submission/procedures/${encodeURIComponent(seen.procedure)}`),
    api("GET", `submission/agencies?procedure=${encodeURIComponent(seen.procedure)}&include=ended&limit=100`),
    isSignedIn() ? api("GET", `submission/dossiers/${encodeURIComponent(code)}`) : { status: 0 },
  ]);
  const papers = content.status === 200 ? content.body.documents.map((one) => `${text(procedure.body.papers?.find((paper) => paper.key === one.document)?.name) ?? one.document} (${one.filename})`) : [];
  return { papers, procedure: text(procedure.body.name) ?? seen.procedure, agency: text(agencies.body.items?.find((one) => one.key === seen.agency)?.name) ?? seen.agency };
}

async function show() {
  const path = `status/dossiers/${encodeURIComponent(code)}`;
  let look = await api("GET", path, undefined, undefined, pin, false, true);
  if (look.status === 404 && pin && isSignedIn()) { // a wrong pin keeps nobody from their own
    pin = "";
    look = await api("GET", path);
  }
  const seen = look.body;
  if (look.status !== 200 && look.status !== 404) return void (find("state").textContent = `${seen.title}. ${seen.detail}`);
  if (!seen.history) return pin || isSignedIn() ? void (find("state").textContent = find("receipt").dataset.closed) : signIn(); // another's and nobody's alike
  keepPin(code, pin); // at once: whoever reloads before the rest has come is not asked for it
  const [{ papers, procedure, agency }, qr] = await Promise.all([named(seen), api("GET", `${path}/qr`, undefined, undefined, pin)]);
  const list = element("ol", "", { className: "govuk-list govuk-list--number" });
  list.append(...papers.map((one) => element("li", one)));
  const standing = seen.result?.outcome === "rejected" ? "rejected" : seen.state; // as on the look-up: a refusal is said
  const next = nexts[standing] ?? "";
  find("facts").replaceChildren(rows([[words.code, element("strong", seen.code, { className: "app-code" })],
    [words.pin, pin && element("strong", pin.replaceAll("-", "").match(/.{1,4}/g).join("-"), { className: "app-code" })],
    [words.procedure, procedure], [words.agency, agency],
    [words.filed, `${seen.registered_at.slice(11, 16)} ${day(seen.registered_at)}`], [words.state, states[standing]],
    [words.due, seen.closed_at || seen.state === "supplement_requested" ? "" : day(seen.due_date)], [words.next, next], [words.papers, papers.length ? list : ""]]));
  if (qr.status === 200) draw(qr.body);
  const follow = paragraph("", "govuk-body app-noprint");
  follow.append(element("a", words.follow, { href: `${prefix}/tra-cuu/${seen.code}${pin && `#${pin}`}`, className: "govuk-link" }));
  find("facts").append(follow);
  const made = () => api("GET", `${path}/slips`, undefined, undefined, pin);
  const slips = await made();
  if (slips.status === 200 && slips.body.items.length) {
    const links = element("ul", "", { className: "govuk-list" });
    links.append(...slips.body.items.map((slip) => {
      const line = element("li");
      const again = async () => (await made()).body.items?.find((one) => one.kind === slip.kind && one.number === slip.number)?.pdf_url;
      line.append(paperLink(`${text(slip.title)} (PDF)`, slip.pdf_url, again));
      return line;
    }));
    find("facts").append(element("h2", words.slips, { className: "govuk-heading-m app-noprint" }), links);
  }
  find("state").textContent = "";
  find("receipt").hidden = false;
}

addEventListener("hashchange", () => { if (location.hash !== "#main") location.reload(); });
find("print").addEventListener("click", () => print());
find("state").textContent = words.loading;
show().catch(() => { find("state").textContent = words.offline; });
