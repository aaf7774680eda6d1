// For whom I may act, who asks me to, and who may act for me: accept, decline, take back, invite.
import { element, paragraph, day, tables } from "./public.js";
import { api, isSignedIn, signIn } from "./session.js";

const { words } = tables();
const find = (id) => document.querySelector(`#${id}`);
const state = find("state");
const form = find("invite");
const told = (text, facts) => text.replace(/\{(\w+)\}/g, (_, name) => facts[name]);

const who = ({ name, tax_code: code, identity_number: number }) => `${name}${code ? ` (${words.tax_code} ${code})` : number ? ` (${words.number} ${number})` : ""}`;
const invited = ({ user, identity_number: number }) => user ?? `${words.number} ${number}`;

function say(text) {
  state.textContent = text;
  state.focus();
}

// What cannot be undone is asked twice, on the same button, once it is told what it does; once more somewhere else is nothing.
function button(text, act, one, sure) {
  const made = element("button", text, { type: "button", className: `govuk-button${act === "accept" ? "" : " govuk-button--secondary"}` });
  made.setAttribute("aria-label", `${text}: ${one.for.name}`);
  const key = crypto.randomUUID();
  made.addEventListener("click", async () => {
    if (sure && made.dataset.sure === undefined) {
      made.dataset.sure = "";
      made.textContent = words.sure;
      made.setAttribute("aria-label", words.sure);
      const means = { decline: words.means_decline, revoke: words.means_revoke, give_up: words.means_give_up }[act];
      made.before(Object.assign(paragraph(told(means, { name: one.for.name })), { role: "alert" }));
      return;
    }
    made.disabled = true;
    try {
      const { status, body } = await api("POST", `submission/me/authorisations/${one.id}/actions`, { action: act }, key);
      if (status === 200 || status === 409) await lists();
      const done = { accept: words.done_accept, decline: words.done_decline, revoke: words.done_revoke, give_up: words.done_give_up }[act];
      say(status === 200 ? told(done, { name: one.for.name }) : body.errors?.map((each) => each.detail).join(" ") ?? body.detail);
    } catch {
      say(words.offline);
    }
    made.disabled = false;
  });
  return made;
}

function line(...parts) {
  const made = element("li", "", { className: "app-card" });
  made.append(...parts);
  return made;
}

const SHOW = {
  held: (one) => line(paragraph(who(one.for), "govuk-body govuk-!-font-weight-bold"),
    paragraph(one.id ? told(words.since, { day: day(one.since) }) : words.entered), ...(one.id ? [button(words.give_up, "give_up", one, true)] : [])),
  asked: (one) => line(paragraph(who(one.for), "govuk-body govuk-!-font-weight-bold"), paragraph(told(words.until, { day: day(one.expires_at) })),
    button(words.accept, "accept", one), " ", button(words.decline, "decline", one, true)),
  given: (one) => line(paragraph(one.holder ? `${words.holds}: ${one.holder}` : `${words.to}: ${invited(one.to)}`, "govuk-body govuk-!-font-weight-bold"),
    paragraph(`${words.for} ${one.for.name} · ${told({ pending: words.pending, in_force: words.in_force, expired: words.expired }[one.state], { day: day(one.expires_at) })}`),
    button(words.revoke, "revoke", one, true)),
};

async function list(which, none) {
  const items = [];
  let cursor = "";
  while (cursor !== null) {
    const { status, body } = await api("GET", `submission/me/authorisations?list=${which}&limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);
    if (status !== 200) throw new Error(body.detail);
    items.push(...body.items);
    cursor = body.next_cursor;
  }
  find(which).replaceChildren(...(items.length ? items.map(SHOW[which]) : [element("li", none, { className: "govuk-body" })]));
}

const lists = () => Promise.all([list("asked", words.no_asked), list("held", words.no_held), list("given", words.no_given)]);

let key = crypto.randomUUID(); // of one invitation, until it is answered

async function invite() {
  const typed = form.to.value.normalize("NFC").trim();
  const digits = typed.replace(/[\s.]/g, "");
  const number = /^(\d{9}|\d{12})$/.test(digits);
  const bad = !typed || (/^\d+$/.test(digits) && !number);
  find("to-error").hidden = !bad;
  find("to-error").textContent = words.whom;
  form.to.setAttribute("aria-invalid", String(bad));
  if (bad) return form.to.focus();
  const { status, body } = await api("POST", "submission/me/authorisations", {
    for: form.whose.value ? { kind: "company", tax_code: form.whose.value } : { kind: "citizen" },
    to: number ? { identity_number: digits } : { user: typed },
  }, key);
  key = crypto.randomUUID();
  if (status !== 201) return say(body.errors?.map((one) => one.detail).join(" ") ?? body.detail);
  form.to.value = "";
  await lists();
  say(told(words.invited, { day: day(body.expires_at) }));
}

function ask() {
  state.textContent = words.signin;
  find("signing").hidden = false;
}

find("sign-in").addEventListener("click", () => signIn());
form.addEventListener("submit", (event) => {
  event.preventDefault();
  invite().catch(() => say(words.offline));
});

async function begin() {
  if (!isSignedIn()) return ask();
  const [me, held] = await Promise.all([api("GET", "submission/me"), api("GET", "submission/me/authorisations?list=held&limit=100")]);
  if (me.status !== 200) return ask();
  const own = (held.body.items ?? []).filter((one) => one.for.kind === "company" && !one.id);
  form.whose.append(new Option(told(words.myself, { name: me.body.name }), ""), ...own.map((one) => new Option(who(one.for), one.for.tax_code)));
  await lists();
  find("inside").hidden = false;
}

begin().catch(() => { state.textContent = words.offline; });
