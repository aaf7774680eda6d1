// Who may do what at which agency: shown and set, with who did so before, when and why.
import { api } from "./session.js";
import { all, begin, element, find, instant, language, learn, nameOf, pressed, say, told, words } from "./admin-parts.js";
import { fill, inOrder, read, showFaults, watch } from "./admin-fields.js";

const root = find("change");
let agencies = [];
let user = "";
let version = 0;

function prepare(item) {
  for (const one of item.querySelectorAll("select[data-agencies]")) one.append(...agencies.map((each) => new Option(each.name[language], each.key)));
}

function show(person) {
  version = person.version;
  find("who").textContent = person.name ? `${person.name} (${user})` : user;
  find("new").hidden = version > 0;
  fill([root], { roles: person.roles, acts_for: person.acts_for, reason: "" }, prepare);
  find("history").replaceChildren(...(person.history ?? []).map((one) => element("li", `${nameOf(one.by)}, ${instant(one.at)}`, {}, element("br"), one.reason ?? "")));
  root.hidden = false;
}

async function load() {
  const { status, body } = await api("GET", `submission/people/${encodeURIComponent(user)}`);
  if (status !== 200 && status !== 404) throw new Error(told(body));
  if (status === 200) await learn(body.history.map((one) => one.by));
  show(status === 200 ? body : { version: 0, roles: [], acts_for: [] });
}

begin(async () => {
  agencies = inOrder(await all("submission/agencies"));
  watch(root, prepare, () => {});
  pressed(find("look"), async () => {
    user = find("user").value.trim();
    say("");
    showFaults(root, []);
    if (!user) return find("user").focus();
    await load();
    return find("who").focus();
  });
  pressed(root, async () => {
    const { roles = [], acts_for = [], reason } = read([root]);
    say("");
    if (!reason) return showFaults(root, [{ pointer: "/reason", detail: words.reason_wanted }]);
    const { status, body } = await api("PUT", `submission/people/${encodeURIComponent(user)}`, { version, roles, acts_for, reason });
    if (status !== 200) return showFaults(root, body.errors ?? [{ pointer: "/reason", detail: told(body) }]);
    showFaults(root, []);
    await load();
    say(words.roles_set);
    return find("who").focus();
  });
});
