// A file that was sent, shown in a tab of its own: as this tab still has it from the device, else by a fresh link of the portal. What
// it is, its first bytes have said: a picture or a PDF, of which a browser runs nothing here.
import { api } from "./session.js";

const LONG = 600_000; // the tab may be reloaded so long

// False where the file could not be had now. Throws TypeError without a connection.
export async function see({ id, blob }) {
  if (blob) {
    const address = URL.createObjectURL(blob);
    setTimeout(() => URL.revokeObjectURL(address), LONG);
    open(address, "_blank", "noopener");
    return true;
  }
  const tab = open("", "_blank"); // now, by the press itself: later a browser would think that nobody asked for it
  try {
    const { status, body } = await api("GET", `submission/uploads/${id}`);
    if (status !== 200) return tab?.close(), false;
    if (!tab) return location.assign(body.url), true;
    tab.opener = null;
    tab.location.replace(body.view_url ?? body.url);
    return true;
  } catch (fault) {
    tab?.close();
    throw fault;
  }
}
