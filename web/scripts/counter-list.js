// Which procedure a paper dossier is of: what is typed narrows the list, whatever its marks and capitals.
import { enter, find, trying } from "./officer-parts.js";

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d").replaceAll("Đ", "D").toLowerCase();

find("wanted").addEventListener("input", () => {
  const wanted = plain(find("wanted").value).split(/\s+/);
  for (const one of find("procedures").children) one.hidden = !wanted.every((word) => plain(one.dataset.name).includes(word));
});
trying(enter);
