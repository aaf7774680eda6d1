// Files of papers: made small on the phone, sent straight to storage while the form goes on, each with its own state and retry.
import { mark, told, words } from "./form.js";
import { api } from "./session.js";

export const uploads = new Map(); // paper -> {id, name} once sent; {sending, a promise} meanwhile; {fault} when it failed
const LONGEST_SIDE = 1600;

// The line that says how far the file is.
function stateOf(paper) {
  const before = paper.querySelector("[data-state]");
  if (before) return before;
  const line = Object.assign(document.createElement("p"), { className: "govuk-hint", role: "status" });
  line.dataset.state = "";
  paper.append(line);
  return line;
}

// A photo of a phone, made small enough for a bad network; what cannot be read stays as it is.
async function smaller(file) {
  if (!file.type.startsWith("image/") || file.size < 500_000) return file;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = Object.assign(document.createElement("canvas"), { width: picture.width * scale, height: picture.height * scale });
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.8); });
    return blob && blob.size < file.size ? new File([blob], file.name.replace(/\.\w+$/, ".jpg"), { type: "image/jpeg" }) : file;
  } catch {
    return file;
  }
}

function post(url, fields, file, progress) {
  return new Promise((done, failed) => {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    body.append("file", file);
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", (event) => progress(Math.round((100 * event.loaded) / event.total)));
    request.addEventListener("load", () => (request.status < 300 ? done() : failed(new Error(String(request.status)))));
    for (const name of ["error", "abort", "timeout"]) request.addEventListener(name, () => failed(new Error(name)));
    request.open("POST", url);
    request.send(body);
  });
}

function send(paper, chosen) {
  const mine = { name: chosen.name };
  mine.sending = sent(paper, chosen, mine);
  uploads.set(paper.dataset.paper, mine);
}

async function sent(paper, chosen, mine) {
  const key = paper.dataset.paper;
  const line = stateOf(paper);
  await null; // until `mine` is kept
  const end = (outcome, text) => {
    if (uploads.get(key) !== mine) return; // another file was chosen meanwhile
    uploads.set(key, outcome);
    line.textContent = text;
    mark(paper, outcome.fault ?? "");
  };
  const file = await smaller(chosen);
  if (!paper.dataset.accept.split(" ").includes(file.type)) return end({ fault: words.type }, "");
  if (file.size === 0 || file.size > Number(paper.dataset.bytes)) return end({ fault: words.size }, "");
  try {
    const { status, body } = await api("POST", "submission/uploads", { filename: file.name.normalize("NFC").slice(-200), content_type: file.type, size: file.size });
    if (status !== 201) return end({ fault: body.detail ?? words.unsent }, "");
    await post(body.url, body.fields, file, (n) => { if (uploads.get(key) === mine) line.textContent = told("sending", { n }); });
    return end({ id: body.upload_id, name: file.name }, told("sent", { name: file.name }));
  } catch {
    return end({ fault: words.unsent }, "");
  }
}

// From now on a chosen file is sent at once.
export function listenToFiles(papers) {
  for (const paper of papers) {
    paper.querySelector("input").addEventListener("change", (event) => {
      const [file] = event.target.files;
      if (file) send(paper, file);
    });
  }
}

export const allSent = () => Promise.all([...uploads.values()].map((one) => one.sending));

export function forgetUploads(papers) {
  uploads.clear();
  for (const paper of papers) stateOf(paper).textContent = "";
}
