// Without a network: pages and scripts that were seen before go on. Network first, so nothing old is pinned; one cache for each
// state of the scripts. Never what is personal: no API, no papers, no sign-in, no code of a dossier in a name.
const CACHE = "portal-{{version}}";
const FILES = new Set({{files}});
const EARLY = {{early}}; // what a form needs later, fetched while there is a network
const NOT_OURS = /^(\/en)?\/(api|papers|oauth2|login|logout|signed-in|forms|national-portal|payment-gateway|_gateway)(\/|$)|^\/sign-in\.json$/;
const CODED = /^((?:\/en)?\/(?:tra-cuu|bo-sung|bien-nhan|nop-phi|can-bo))\/.+$/;
const LOST = (path) => (/^\/en(\/|$)/.test(path) ? "/en/mat-mang" : "/mat-mang");

// Under which name a page or file is kept; null for what is never kept.
function nameOf(request) {
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || NOT_OURS.test(pathname)) return null;
  if (FILES.has(pathname)) return pathname;
  return request.mode === "navigate" ? pathname.replace(CODED, "$1") : null;
}

// The cache, while this device has one: after it was made to forget, nothing that comes late makes it anew.
const present = async () => (await caches.has(CACHE) ? caches.open(CACHE) : undefined);

// Only what the server calls public; a page of an address that was redirected is another's.
async function keep(reply, name, cache) {
  if (reply.status !== 200 || reply.type !== "basic" || reply.redirected || !/\bpublic\b/.test(reply.headers.get("Cache-Control") ?? "")) return;
  const copy = reply.clone();
  await (await cache)?.put(name, copy);
}

async function fresh(request, name) {
  const reply = await fetch(request);
  keep(reply, name, present()).catch(() => {});
  return reply;
}

async function answer(request, name) {
  try {
    return await fresh(request, name);
  } catch (fault) {
    const cache = await present();
    const kept = await cache?.match(name) ?? (request.mode === "navigate" ? await cache?.match(LOST(name)) : undefined);
    if (kept) return kept;
    throw fault;
  }
}

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE); // once: what is put into a deleted one is gone with it
    const open = (await clients.matchAll({ includeUncontrolled: true, type: "window" })).map((one) => new URL(one.url).pathname)
      .filter((path) => !NOT_OURS.test(path)).map((path) => path.replace(CODED, "$1"));
    // One by one: what is missing today shall not keep the rest away.
    const language = open.some((path) => /^\/en(\/|$)/.test(path)) ? "en" : "vi";
    const early = EARLY.filter((path) => !/-(vi|en)\.js$/.test(path) || path.endsWith(`-${language}.js`));
    await Promise.all([...new Set([...early, ...open, LOST(language === "en" ? "/en" : "/")])].map((path) => fetch(path).then((reply) => keep(reply, path, cache)).catch(() => {})));
  })());
});

addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
    await clients.claim();
  })());
});

addEventListener("fetch", (event) => {
  const name = nameOf(event.request);
  if (name) event.respondWith(answer(event.request, name));
});
