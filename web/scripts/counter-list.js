// Which procedure a paper dossier is of: what is typed narrows the list, whatever its marks and capitals.
import { enter, find, plain, trying } from "./officer-parts.js";

find("wanted").addEventListener("input", () => {
  const wanted = plain(find("wanted").value).split(/\s+/);
  for (const one of find("procedures").children) one.hidden = !wanted.every((word) => plain(one.dataset.name).includes(word));
});
trying(enter);
