// Whose is what a page keeps in this tab or on this device.
import { read } from "./session.js";

// The name under which this account keeps something, so that no other is ever shown it (filing.js has the same for its own). What was
// begun without an account goes to the first that signs in.
export function owned(name, store = sessionStorage) {
  const who = read()?.who;
  if (!who) return name;
  const mine = `${name}@${who}`;
  const begun = store.getItem(name);
  if (begun !== null && store.getItem(mine) === null) store.setItem(mine, begun);
  store.removeItem(name);
  return mine;
}
