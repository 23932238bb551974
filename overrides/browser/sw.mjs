// @ts-check
// The service worker: after one visit the letter page works without network, and so do pages that were seen. The build
// writes a first line above this one: `globalThis.TOLD = { build, files }`, each file of the tool with its hash.
//
// A version is whole or not there: it is kept under its own name once every file has arrived and has the hash it must
// have, and takes over when no page of the old one is open, or when somebody says so. What is kept are files of this
// site, asked for by their own address. Nothing that is typed is ever part of a request, so nothing of it can be kept.

/** @typedef {any} Worker_ ServiceWorkerGlobalScope, whose types are not part of the page's */
const here = /** @type {Worker_} */ (globalThis);
const { build, files } = /** @type {{ build: string, files: Record<string, string> }} */ (here.TOLD);
const scope = here.registration.scope;
const { pathname } = new URL(scope);
const TOOL = `${pathname}.tool-${build}`;
const SEEN = `${pathname}.seen`;
const SEEN_MOST = 300;
const OFFLINE = `${scope}offline/`;

const wanted = new Map(Object.entries(files).map(([path, hash]) => [scope + path.replace(/(^|\/)index\.html$/, "$1"), hash]));

/** Nobody has to wait for this: the page says when its letter is there. */
const mayBegin = new Promise((begin) => here.addEventListener("message", (/** @type {MessageEvent} */ { data }) => {
  if (data === "begin") begin(null);
  if (data === "take over") here.skipWaiting();
}));

/** One file of this version, from the browser's own cache where it lies there already. @param {string} address @param {string} integrity */
async function arrive(address, integrity) {
  try {
    return await fetch(address, { integrity });
  } catch {
    return fetch(address, { integrity, cache: "reload" }); // an older one lay there
  }
}

async function install() {
  await mayBegin;
  const cache = await caches.open(TOOL);
  for (const [address, hash] of wanted) {
    if (await cache.match(address)) continue; // from an install that was broken off
    const answer = await arrive(address, hash);
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    await cache.put(address, answer.redirected ? new Response(answer.body, { headers: answer.headers }) : answer);
  }
}

async function activate() {
  for (const name of await caches.keys()) {
    if (name.startsWith(`${pathname}.tool-`) && name !== TOOL) await caches.delete(name);
  }
  for (const { url } of await here.clients.matchAll({ type: "window", includeUncontrolled: true })) {
    await see(bare(url)).catch(() => {}); // the page of this first visit
  }
}

/** An address without its fragment. @param {string} url */
const bare = (url) => url.split("#")[0];

/** @param {string} address */
async function see(address) {
  if (!address.startsWith(scope) || wanted.has(address)) return;
  const answer = await fetch(address);
  if (answer.ok) await keepSeen(address, answer);
}

/** @param {string} address @param {Response} answer */
async function keepSeen(address, answer) {
  const cache = await caches.open(SEEN);
  await cache.put(address, answer);
  const keys = await cache.keys();
  for (const old of keys.slice(0, Math.max(0, keys.length - SEEN_MOST))) await cache.delete(old);
}

/** @param {Request} request */
async function answer(request) {
  const address = bare(request.url);
  if (wanted.has(address)) {
    const kept = await (await caches.open(TOOL)).match(address);
    if (kept) return kept;
  }
  try {
    const fresh = await fetch(request);
    if (fresh.ok && fresh.type === "basic" && !address.includes("?")) keepSeen(address, fresh.clone()).catch(() => {});
    return fresh;
  } catch (error) {
    const kept = await (await caches.open(SEEN)).match(address);
    if (kept) return kept;
    if (request.mode === "navigate") return Response.redirect(OFFLINE, 302);
    throw error;
  }
}

/**
 * A static host sends no rules; this adds them. Pages carry their own policy and get what a page cannot say of itself:
 * that nobody may frame it. Whatever else may become a document or a worker gets a policy too.
 * @param {Request} request @param {Response} from
 */
function ruled(request, from) {
  const place = /** @type {string} */ (request.destination);
  if (!["document", "iframe", "frame", "embed", "object", "worker", "sharedworker"].includes(place) || from.type === "opaqueredirect" || (from.status >= 300 && from.status < 400)) return from;
  const isPage = (from.headers.get("Content-Type") ?? "").startsWith("text/html");
  const headers = new Headers(from.headers);
  const rule = isPage ? "frame-ancestors 'none'" : place.endsWith("worker") ? "default-src 'none'; script-src 'self'; connect-src 'self'" : "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox";
  headers.append("Content-Security-Policy", rule);
  headers.set("X-Content-Type-Options", "nosniff");
  headers.set("Referrer-Policy", "no-referrer");
  if (isPage) headers.set("Cross-Origin-Opener-Policy", "same-origin");
  return new Response(from.body, { status: from.status, statusText: from.statusText, headers });
}

here.addEventListener("install", (/** @type {any} */ event) => event.waitUntil(install()));
here.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(activate()));
here.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(scope) || bare(request.url) === `${scope}sw.js`) return;
  event.respondWith(answer(request).then((from) => ruled(request, from)));
});
