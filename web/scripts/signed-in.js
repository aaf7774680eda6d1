// Where the sign-in page sends people back to.
import * as session from "./session.js";
import { signedIn } from "./signing.js";

try {
  location.replace(await signedIn(session, new URLSearchParams(location.search)));
} catch {
  document.querySelector("#failed").hidden = false;
  document.querySelector("#working").hidden = true;
}
