// The sending of a file: looked at, made small on the phone, sent straight to storage while the form goes on, with progress and retry;
// and files that were sent before.
import { labelOf, mark, told, words } from "./form.js";
import { api, isSignedIn } from "./session.js";
import { see } from "./see.js";
import { uploads } from "./uploads.js";

export { uploads };
const LONGEST_SIDE = 1600;
const NAMES = { "application/pdf": "PDF", "image/jpeg": "JPEG", "image/png": "PNG" };
const STARTS = [["application/pdf", "%PDF-"], ["image/jpeg", "\xff\xd8\xff"], ["image/png", "\x89PNG"]];

let place = null; // where this tab keeps which files were sent
let changed = () => {};

function save() {
  if (!place || !isSignedIn()) return; // forgotten meanwhile
  const kept = [...uploads].filter(([, one]) => one.id).map(([paper, { id, name }]) => [paper, { id, name }]);
  try { sessionStorage.setItem(place, JSON.stringify(Object.fromEntries(kept))); } catch { /* full: a reload forgets them */ }
  changed();
}

// A paper that is there is no fault any more, nor stands in the summary of faults.
function good(paper) {
  mark(paper, "");
  const summary = document.querySelector("#summary");
  summary.querySelector(`[href="#${paper.querySelector("input").id}"]`)?.parentElement.remove();
  if (summary.querySelector("li")) return;
  summary.hidden = true;
  document.title = document.title.replace(words.error, "");
}

// Shows a file that was sent before as a paper's.
export function use(paper, { id, name }) {
  uploads.set(paper.dataset.paper, { id, name });
  stateOf(paper).textContent = told("sent", { name });
  good(paper);
  offerRetry(paper, null);
  offerLook(paper);
  save();
}

// Photos of several pages can be chosen at once where they may become a PDF.
export const takesPages = ({ dataset }) => dataset.accept.includes("pdf") && dataset.accept.includes("image");

// From now on the tab remembers what was sent, also over a reload; `tell` hears of every change.
export function remember(name, papers, tell) {
  place = name;
  let kept = {};
  try { kept = JSON.parse(sessionStorage.getItem(name)) ?? {}; } catch { /* nothing that can be used */ }
  for (const paper of papers) {
    paper.querySelector("input").multiple = takesPages(paper);
    const one = kept[paper.dataset.paper];
    if (typeof one?.id === "string" && !uploads.has(paper.dataset.paper)) use(paper, { id: one.id, name: String(one.name) });
  }
  changed = tell;
}

// The line that says how far the file is.
function stateOf(paper) {
  const before = paper.querySelector("[data-state]");
  if (before) return before;
  const line = Object.assign(document.createElement("div"), { className: "govuk-hint", role: "status" });
  line.dataset.state = "";
  paper.append(line);
  return line;
}

function button(text, name, press) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "govuk-button govuk-button--secondary", textContent: text });
  made.append(Object.assign(document.createElement("span"), { className: "govuk-visually-hidden", textContent: ` ${name}` }));
  made.addEventListener("click", press);
  return made;
}

function offerRetry(paper, file) {
  paper.querySelector("[data-retry]")?.remove();
  if (!file) return;
  const again = button(words.retry, labelOf(paper), () => { mark(paper, ""); send(paper, file); stateOf(paper).textContent = told("sending", { n: 0 }); });
  again.dataset.retry = "";
  paper.append(again);
}

// A button that shows the file which stands for a paper now.
export function lookAt(one) {
  const made = button(words.look, one.name, () => see(one).then((seen) => seen, () => false)
    .then((seen) => { made.nextElementSibling?.remove(); if (!seen) made.after(Object.assign(document.createElement("p"), { className: "govuk-error-message", textContent: words.unseen })); }));
  return made;
}

function offerLook(paper) {
  paper.querySelector("[data-look]")?.remove();
  const one = uploads.get(paper.dataset.paper);
  if (!one?.id) return;
  const box = document.createElement("div");
  box.dataset.look = "";
  box.append(lookAt(one));
  stateOf(paper).after(box);
}

// A photo of a phone, made small enough for a bad network; what cannot be read stays as it is.
async function smaller(file, accepted) {
  if (!file.type.startsWith("image/") || !accepted.includes("image/jpeg") || (file.size < 500_000 && accepted.includes(file.type))) return file;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = Object.assign(document.createElement("canvas"), { width: picture.width * scale, height: picture.height * scale });
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.8); });
    const better = blob && (blob.size < file.size || !accepted.includes(file.type));
    return better ? new File([blob], file.name.replace(/\.\w+$/, ".jpg"), { type: "image/jpeg" }) : file;
  } catch {
    return file;
  }
}

// What a file is by its first bytes, whatever it is called; "" for none of those that papers are.
async function realType(file) {
  const start = String.fromCharCode(...new Uint8Array(await file.slice(0, 8).arrayBuffer()));
  return STARTS.find(([, first]) => start.startsWith(first))?.[0] ?? "";
}

const megabytes = (bytes) => (bytes / 1_048_576).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });

// The file as it shall travel, or the sentence that says why it cannot.
async function ready(paper, chosen) {
  const accepted = paper.dataset.accept.split(" ");
  if (chosen.size === 0) return { fault: told("empty", { name: chosen.name }) };
  const file = await smaller(chosen, accepted);
  const type = await realType(file);
  const photo = accepted.some((one) => one.startsWith("image/")); // else nobody is told to take one
  const kinds = accepted.map((one) => NAMES[one] ?? one).join(", ");
  if (!accepted.includes(type)) return { fault: told(accepted.includes(file.type) ? "disguised" : photo ? "type" : "type_no_photo", { name: file.name, kinds }) };
  if (file.size > Number(paper.dataset.bytes)) return { fault: told(photo ? "size" : "size_no_photo", { size: megabytes(file.size), most: megabytes(paper.dataset.bytes) }) };
  return { file, type };
}

function post(url, fields, file, progress) {
  return new Promise((done, failed) => {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    body.append("file", file);
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", (event) => progress(Math.round((100 * event.loaded) / event.total)));
    request.addEventListener("load", () => (request.status < 300 ? done() : failed(Object.assign(new Error("refused"), { status: request.status }))));
    for (const name of ["error", "abort", "timeout"]) request.addEventListener(name, () => failed(new Error(name)));
    request.open("POST", url);
    request.send(body);
  });
}

// Sends the file that was chosen for a paper, or several photos as the pages of one; what becomes of it stands in `uploads` and at
// the paper.
export function send(paper, ...chosen) {
  const mine = { name: chosen[0].name };
  uploads.set(paper.dataset.paper, mine);
  mine.sending = sent(paper, chosen, mine);
}

async function sent(paper, files, mine) {
  const key = paper.dataset.paper;
  const line = stateOf(paper);
  const end = (outcome, text = "") => {
    if (uploads.get(key) !== mine) return; // another file was chosen meanwhile
    uploads.set(key, outcome);
    line.textContent = text;
    if (outcome.fault) mark(paper, outcome.fault);
    else good(paper);
    offerRetry(paper, outcome.file);
    offerLook(paper);
    save();
  };
  const chosen = files.length > 1 ? await import("./join.js").then((one) => one.joined(files)).catch(() => null) : files[0];
  if (!chosen) return end({ fault: words.not_joined });
  const { file, type, fault } = await ready(paper, chosen);
  if (fault) return end({ fault });
  // As the portal takes one: no marks that nobody sees, no letter cut in two.
  const name = [...file.name.normalize("NFC").replace(/\p{C}/gu, "")].slice(-200).join("");
  try {
    // A ticket lives for minutes: one that storage refuses is asked for again, once.
    for (const last of [false, true]) {
      const { status, body } = await api("POST", "submission/uploads", { filename: name, content_type: type, size: file.size });
      if (status !== 201) return end({ fault: body.errors?.map((one) => one.detail).join(" ") || body.detail || words.unsent, file });
      try {
        await post(body.url, body.fields, file, (n) => { if (uploads.get(key) === mine) line.textContent = told("sending", { n }); });
        return end({ id: body.upload_id, name, blob: new Blob([file], { type }) }, told("sent", { name }));
      } catch (refused) {
        if (last || ![400, 403].includes(refused.status)) throw refused;
      }
    }
  } catch {
    return end({ fault: words.unsent, file });
  }
}

addEventListener("online", () => {
  for (const one of document.querySelectorAll("[data-retry]")) one.click();
});

// -- papers that were sent before ---------------------------------------------------------------------------------------------

let earlier = null;

// A choice of what this person sent before, at every paper it would suit.
export async function offerEarlier(desk) {
  if (!desk.me || earlier) return;
  earlier = [];
  const { status, body } = await api("GET", "submission/uploads?limit=100").catch((fault) => { earlier = null; throw fault; });
  if (status !== 200) return;
  // The newest of those that are called alike and as large.
  earlier = [...new Map([...body.items].reverse().map((one) => [`${one.filename} ${one.size}`, one])).values()].reverse();
  for (const paper of desk.papers) {
    const fits = earlier.filter((one) => paper.dataset.accept.split(" ").includes(one.content_type) && one.size <= Number(paper.dataset.bytes));
    if (fits.length === 0) continue;
    const box = Object.assign(document.createElement("details"), { className: "govuk-details" });
    const title = Object.assign(document.createElement("summary"), { className: "govuk-details__summary", textContent: words.earlier });
    title.append(Object.assign(document.createElement("span"), { className: "govuk-visually-hidden", textContent: ` ${labelOf(paper)}` }));
    const list = Object.assign(document.createElement("div"), { className: "govuk-details__text" });
    list.append(...fits.slice(0, 10).map((one) => button(`${one.filename}, ${one.uploaded_at.slice(0, 10).split("-").reverse().join("/")}`, "", () => {
      use(paper, { id: one.upload_id, name: one.filename });
      box.open = false;
      title.focus();
    })));
    box.append(title, list);
    paper.append(box);
  }
}
