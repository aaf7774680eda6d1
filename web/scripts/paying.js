// Back from the gateway of payments: says what is known and no more, and asks again for a while. The gateway tells the portal, not
// this page; so nothing in the address counts.
import { decoded, element, paragraph, tables } from "./public.js";
import { api, isSignedIn, signIn } from "./session.js";

const { words } = tables();
const language = document.documentElement.lang === "en" ? "en" : "vi";
const find = (id) => document.querySelector(`#${id}`);
const code = decoded(location.pathname.match(/\/nop-phi\/([^/]+)$/)?.[1] ?? "");
const pin = sessionStorage.getItem(`pin:${code}`) ?? "";
const EACH = 3000;
const TIMES = 40;

const money = (amount) => amount.toLocaleString(language === "en" ? "en-GB" : "vi-VN");
const filled = (text, facts) => text.replace(/\{(\w+)\}/g, (_, name) => facts[name]);

// Another order, after one that came to nothing; one key, so that pressed twice it is one.
function offerAgain({ state, amount }) {
  const press = find("repay");
  press.hidden = !["cancelled", "expired"].includes(state);
  const key = crypto.randomUUID();
  press.onclick = async () => {
    press.disabled = true;
    try {
      const { status, body } = await api("POST", `status/dossiers/${encodeURIComponent(code)}/payments`, { amount }, key, pin);
      if (status < 300) return location.assign(body.url);
      find("state").textContent = body.errors?.map((one) => one.detail).join(" ") || `${body.title}. ${body.detail}`;
    } catch {
      find("state").textContent = words.offline;
    }
    press.disabled = false;
  };
}

function say(order) {
  offerAgain(order);
  find("state").textContent = order.state === "paid" ? filled(words.paid, { amount: money(order.amount), reference: order.reference }) : words[order.state];
  find("outcome").className = order.state === "paid" ? "govuk-inset-text is-good" : "govuk-inset-text";
  find("back-money").replaceChildren(...(order.give_back ?? []).map((one) =>
    paragraph(filled(words.give_back, { amount: money(one.amount), reference: one.reference }))));
}

let running = false;

async function ask() {
  if (running) return;
  running = true;
  find("again").hidden = true;
  let done = false;
  for (let times = 0; times < TIMES; times += 1) {
    if (times) await new Promise((done) => { setTimeout(done, EACH); });
    const { status, body } = await api("GET", `status/dossiers/${encodeURIComponent(code)}/payments`, undefined, undefined, pin);
    if (status === 401 || (status === 404 && !pin && !isSignedIn())) return signIn();
    if (status !== 200) { find("state").textContent = words.unknown; break; }
    const [order] = body.items;
    if (!order) { find("state").textContent = words.none; break; }
    say(order);
    done = order.state === "paid"; // nothing more to ask
    if (!["open", "received"].includes(order.state)) break;
    if (times === TIMES - 1) find("state").textContent = words.later;
  }
  running = false;
  find("again").hidden = done;
}

const begin = () => {
  find("state").textContent = words.asking;
  ask().catch(() => {
    running = false;
    find("state").textContent = words.offline;
    find("again").hidden = false;
  });
};

find("dossier").append(element("a", find("dossier").dataset.text, { href: `${language === "en" ? "/en" : ""}/tra-cuu/${code}${pin && `#${pin}`}`, className: "govuk-link" }));
find("again").addEventListener("click", begin);
begin();
