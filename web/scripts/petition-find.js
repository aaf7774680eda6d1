// One petition by its code and pin. The pin goes in a header, never into an address.
import { typed } from "./codes.js";
import { behind, day, named, paragraph, pinOf, rows, tables } from "./public.js";
import { api } from "./session.js";

const words = tables();
const form = document.querySelector("#find");
const state = document.querySelector("#state");
const answer = document.querySelector("#answer");
const names = document.querySelector("#agency");

let turn = 0;

async function find() {
  const id = typed(form.id.value).replaceAll("-", "").toLowerCase();
  if (!id) return form.id.focus();
  const mine = ++turn;
  state.textContent = words.looking;
  let parts = [];
  let told = "";
  try {
    const { status, body } = await api("GET", `feedback/petitions/${encodeURIComponent(id)}`, undefined, undefined, pinOf(form.pin.value.trim()));
    if (mine !== turn) return;
    if (status === 200) {
      const doubt = body.due_date && body.confidence !== "verified" && !body.answered_at;
      parts = [rows([[words.state, words[body.state]], [words.agency, named(names, body.agency)], [words.sent, day(body.received_at)],
        [words.due, day(body.due_date)], [words.on, day(body.answered_at)], [words.subject, body.subject], [words.content, body.content],
        [words.answer, body.answer ?? words.unanswered]]), ...(doubt ? [paragraph(words.doubt, "govuk-body-s app-note")] : [])];
    } else {
      told = `${body.title}. ${body.detail}`;
    }
  } catch {
    told = words.offline;
  }
  if (mine !== turn) return;
  state.textContent = told;
  answer.replaceChildren(...parts);
  if (parts.length) answer.focus();
}

form.id.value = behind().match(/.{1,4}/g)?.join(" ") ?? "";
form.addEventListener("submit", (event) => {
  event.preventDefault();
  find();
});
