// What every page has: the language link stays on what is open (query and place), and whoever is signed in sees that they are.
const other = document.querySelector("#language");
const account = document.querySelector("#account");
const address = other.pathname;
const own = address.startsWith("/en") ? address.slice(3) : `/en${address}`;

// Behind its own address stands which dossier is open; under any other the page answers something that cannot be opened again.
const follow = () => {
  const { pathname, search, hash } = location;
  Object.assign(other, { pathname: address + (own && pathname.startsWith(`${own}/`) ? pathname.slice(own.length) : ""), search, hash });
};
follow();
for (const name of ["hashchange", "moved"]) addEventListener(name, follow); // the second from scripts that change the address
other.addEventListener("click", follow); // other scripts may have changed the address since

// `name` is remembered for the pages that do not ask the API who this is; without one there is only the way out.
export function greet(name = sessionStorage.getItem("name")) {
  if (name) sessionStorage.setItem("name", name);
  document.querySelector("#account-name").textContent = name ? account.dataset.hello.replace("{name}", () => name) : "";
  account.classList.add("is-known");
}

// "Back" puts into a form what was typed in the same one, perhaps by somebody else: with a name of this load alone it is never the same.
for (const form of document.forms) form.prepend(Object.assign(document.createElement("input"), { type: "hidden", disabled: true, name: Math.random() }));

// Another tab may have signed out meanwhile: the session sees to it.
const began = () => { try { return JSON.parse(sessionStorage.getItem("session") ?? "{}").since ?? 1; } catch { return 0; } };
const left = () => sessionStorage.getItem("session") && !(began() > (localStorage.ended ?? 0));
addEventListener("storage", ({ key }) => {
  if (key === "forgotten") { sessionStorage.clear(); location.reload(); }
  if (key === "ended" && left()) import("./session.js");
});
const had = sessionStorage.getItem("session") && began();
addEventListener("pageshow", ({ persisted }) => { if (persisted && had && (!sessionStorage.getItem("session") || began() !== had)) location.reload(); });
if (left()) import("./session.js");
else if (sessionStorage.getItem("session")) greet();
document.querySelector("#account-out").addEventListener("click", async () => {
  let session = null;
  try { session = JSON.parse(sessionStorage.getItem("session")); } catch { /* touched by somebody */ }
  sessionStorage.clear(); // whatever else can be had now
  try { await (await import("./session.js")).signOut(session); } catch { location.reload(); }
});
