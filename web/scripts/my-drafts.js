// What I began and did not file: each draft by itself, also two of one procedure; going on with just that one, throwing one away.
// The form page keeps one draft of a procedure on this device (filing.js); it is led to another one here, and what this device
// alone has is never replaced unasked.
import { element, paragraph, day } from "./public.js";
import { api, read } from "./session.js";

const SHOWN = 10;
const at = (instant) => `${instant.slice(11, 16)} ${day(instant)}`; // instants of the API are Hà Nội's
// As owned.js, for which this page has no request left.
function owned(name, store) {
  const mine = `${name}@${read()?.who}`;
  if (store[name] && !store[mine]) { store[mine] = store[name]; delete store[name]; }
  return mine;
}
const place = (procedure) => owned(`draft:${procedure}`, localStorage);
const on_device = (procedure) => { try { return JSON.parse(localStorage.getItem(place(procedure))); } catch { return null; } };
const tab_part = (name, procedure) => owned(`${name}:${procedure}`, sessionStorage);

function forget(procedure) {
  localStorage.removeItem(place(procedure));
  for (const name of ["private", "papers", "filing"]) sessionStorage.removeItem(tab_part(name, procedure));
}

// Whether this device has words of the procedure that are in no draft of the account, or a filing that was not answered.
function unsaved(procedure) {
  const kept = on_device(procedure);
  return Boolean(kept && (!kept.server || kept.server.dirty)) || sessionStorage.getItem(tab_part("filing", procedure)) !== null;
}

const is_here = (one) => on_device(one.procedure)?.server?.id === one.id;

// `desk`: find, words, links, named(procedure), agency(key), say(text) which takes the focus.
export async function drafts(desk) {
  const { find, words } = desk;
  let waiting = [];
  let cursor = "";

  async function more() {
    if (!waiting.length && cursor !== null) {
      const { status, body } = await api("GET", `submission/drafts?limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
      if (status !== 200) throw new Error(body.detail);
      waiting = body.items;
      cursor = body.next_cursor;
    }
    const lines = waiting.splice(0, SHOWN).map((one) => card(desk, one));
    find("drafts").append(...lines);
    find("more-drafts").hidden = !waiting.length && cursor === null;
    find("draft").hidden = !find("drafts").childElementCount;
    return lines[0];
  }

  find("drafts").append(...only_here(desk));
  find("more-drafts").addEventListener("click", () => more().then((first) => first?.querySelector("a").focus(), () => desk.say(words.offline)));
  await more();
}

// Typed on this device without an account, or before a draft could be saved; of this account, and of a procedure there is.
function only_here(desk) {
  const names = Object.keys(localStorage).filter((name) => name.startsWith("draft:")).map((name) => name.slice(6).split("@")[0]);
  const begun = [...new Set(names)].filter((one) => desk.knows(one) && on_device(one)?.at > 0 && !on_device(one).server);
  return begun.map((procedure) => line(desk, procedure, desk.words.only_here, {
    remove: async () => { forget(procedure); return true; },
  }));
}

function card(desk, one) {
  const about = paragraph("");
  const made = line(desk, one.procedure, about, {
    go: () => go_on(desk, one, made),
    remove: async () => {
      const { status, body } = await api("DELETE", `submission/drafts/${encodeURIComponent(one.id)}`);
      if (status !== 204 && status !== 404) throw new Error(body.detail); // gone already is what was asked for
      if (is_here(one)) forget(one.procedure);
      return true;
    },
  });
  about.append(...[one.agency && desk.agency(one.agency), `${desk.words.saved} ${at(one.updated_at)}`].filter(Boolean).join("\n"));
  about.classList.add("app-lines");
  whom(desk, one, about);
  return made;
}

// For whom it is stands in the draft alone, not in the list.
async function whom(desk, one, about) {
  const { body } = await api("GET", `submission/drafts/${encodeURIComponent(one.id)}`).catch(() => ({ body: {} }));
  if (body.applicant?.name) about.prepend(`${desk.words.applicant}: ${body.applicant.name}\n`);
}

function line(desk, procedure, about, { go, remove }) {
  const { words, links } = desk;
  const made = element("li", "", { className: "app-card" });
  const title = element("h3", "", { className: "govuk-heading-s" });
  const name = desk.named(procedure);
  const link = element("a", name, { href: `${links.procedures}/${procedure}/nop`, className: "govuk-link" });
  if (go) link.addEventListener("click", (event) => { event.preventDefault(); go(); });
  title.append(link, ` – ${words.go_on}`);
  made.append(title, typeof about === "string" ? paragraph(about) : about, removal(desk, made, name, remove));
  return made;
}

// Asks once more, and says what is lost.
function removal({ find, words, say }, made, name, remove) {
  const box = element("details", "", { className: "govuk-details" });
  const summary = element("summary", "", { className: "govuk-details__summary" });
  const said = element("span", words.remove, { className: "govuk-details__summary-text" });
  said.append(element("span", ` ${name}`, { className: "govuk-visually-hidden" }));
  summary.append(said);
  const inside = element("div", "", { className: "govuk-details__text" });
  const button = element("button", words.remove_yes, { type: "button", className: "govuk-button govuk-button--warning" });
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await remove();
      made.remove();
      find("draft").hidden = !find("drafts").childElementCount;
      say(words.removed);
    } catch (fault) {
      button.disabled = false;
      say(fault instanceof TypeError ? words.offline : fault.message);
    }
  });
  inside.append(paragraph(words.remove_means), button);
  box.append(summary, inside);
  return box;
}

// To the form, which opens what this device is led to. What only this device has is asked about first.
function go_on(desk, one, made) {
  const open = () => location.assign(`${desk.links.procedures}/${one.procedure}/nop`);
  const lead = () => {
    forget(one.procedure);
    localStorage.setItem(place(one.procedure), JSON.stringify({ at: Date.now(), server: { id: one.id, version: 0 } }));
    open();
  };
  if (is_here(one)) return open();
  if (!unsaved(one.procedure)) return lead();
  const box = element("div", "", { className: "govuk-inset-text", tabIndex: -1 });
  const keep = element("button", desk.words.keep_here, { type: "button", className: "govuk-button" });
  const change = element("button", desk.words.change_here, { type: "button", className: "govuk-button govuk-button--secondary" });
  keep.addEventListener("click", open);
  change.addEventListener("click", lead);
  box.append(paragraph(desk.words.unsaved_here), keep, " ", change);
  made.querySelector(".govuk-inset-text")?.remove();
  made.querySelector("h3").after(box);
  box.focus();
  return undefined;
}
