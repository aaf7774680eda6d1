// The kill switch: served in place of sw.js it drops every cache, takes itself away and has open pages loaded from the network.
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) await caches.delete(name);
    await registration.unregister();
  })());
});
