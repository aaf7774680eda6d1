// Where the sign-in page sends people back to.
import { signedIn } from "./signing.js";

try {
  location.replace(await signedIn(new URLSearchParams(location.search)));
} catch {
  document.querySelector("#failed").hidden = false;
  document.querySelector("#working").hidden = true;
}
