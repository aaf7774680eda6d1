// What every page has: the language link stays on what is open (query and place), and whoever is signed in sees that they are.
const other = document.querySelector("#language");
const account = document.querySelector("#account");
const address = other.getAttribute("href");

const follow = () => {
  other.href = `${address}${location.search}${location.hash}`;
};
follow();
addEventListener("hashchange", follow);
other.addEventListener("click", follow); // other scripts may have changed the address since

// `name` is remembered for the pages that do not ask the API who this is; without one there is only the way out.
export function greet(name = sessionStorage.getItem("name")) {
  if (name) sessionStorage.setItem("name", name);
  document.querySelector("#account-name").textContent = name ? account.dataset.hello.replace("{name}", () => name) : "";
  account.classList.add("is-known");
}

if (sessionStorage.getItem("session")) greet();
document.querySelector("#account-out").addEventListener("click", async () => {
  (await import("./session.js")).signOut().catch(() => location.reload());
});
