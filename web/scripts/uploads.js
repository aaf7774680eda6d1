// Files of papers, each with its own state; how one is sent is loaded with the first (sending.js).
import { mark, words } from "./form.js";

export const uploads = new Map(); // paper -> {id, name} once sent; {sending, a promise} meanwhile; {fault} when it failed

export function send(paper, chosen) {
  const mine = { name: chosen.name };
  const key = paper.dataset.paper;
  uploads.set(key, mine);
  mine.sending = Promise.all([import("./sending.js"), import(`./more-${document.documentElement.lang}.js`)])
    .then(([one]) => one.sent(paper, chosen, mine), () => {
      uploads.set(key, { fault: words.offline });
      mark(paper, words.offline);
    });
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
