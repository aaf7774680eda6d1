// Who files, and who takes dossiers: what the form asks of the network once its steps stand.
import { words } from "./form.js";
import { api, isSignedIn, signIn, signOut, wasIdle } from "./session.js";

let entering = null; // once at a time, and again where it came to nothing
let told = false; // that nobody is signed in

// Between two pieces of work: whoever types or scrolls meanwhile is served first.
const breath = () => new Promise((done) => { setTimeout(done); });

export function askToSignIn(desk) {
  desk.say(words.signin);
  return signIn(`${location.pathname}${location.hash}`).catch(desk.lost);
}

// Who takes dossiers of this procedure today; where there are few, they stand in the page.
async function agencies({ form, reopen }) {
  const select = form.querySelector("select#w-agency");
  if (!select) return;
  for (let cursor = ""; cursor !== null;) {
    const { body: list } = await api("GET", `submission/agencies?procedure=${form.dataset.procedure}&limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    for (const { key, name } of list.items) {
      const text = name[document.documentElement.lang];
      const there = [...select.options].find((one) => one.value === key);
      if (there) there.textContent = text;
      else select.append(new Option(text, key));
    }
    cursor = list.next_cursor;
  }
  reopen();
}

export function enter(desk) {
  return (entering ??= entered(desk).then(() => { if (!desk.me) entering = null; }, (fault) => { entering = null; throw fault; }));
}

async function entered(desk) {
  const { status, body } = await api("GET", "submission/me");
  if (status !== 200) return status === 401 ? askToSignIn(desk) : desk.say(body.detail ?? words.offline);
  desk.me = body;
  const account = document.querySelector("#account"); // as header.js, for which this page has no request left
  account.firstChild.textContent = body.name;
  account.lastChild.onclick = () => signOut().catch(() => { sessionStorage.clear(); location.reload(); });
  account.className += " is-known";
  try { sessionStorage.name = body.name; } catch { /* full: the other pages then do not greet */ }
  // Of another account: told, not shown.
  const others = Object.keys(localStorage).filter((one) => one.startsWith(desk.DRAFT.split("@")[0]) && one !== desk.DRAFT);
  if (others.length) import("./others.js").then((one) => one.tell(desk.form, others), desk.lost);
  const [known, drafts] = await Promise.all([desk.later("known"), desk.later("drafts")]);
  await breath();
  known.begin(desk);
  await breath();
  await drafts.begin(desk);
  await breath();
  desk.reopen();
}

// Once the page stands, and again when the network is back. Nothing is fetched for a page that is left to sign in.
export async function join(desk) {
  const nobody = !desk.me && !isSignedIn() && !told;
  told ||= nobody;
  if (nobody && !wasIdle()) return askToSignIn(desk);
  agencies(desk).catch(desk.lost);
  if (desk.me && entering) return desk.changed();
  if (isSignedIn()) return enter(desk);
  return nobody ? desk.say(words.idle) : undefined;
}
