// The kiosk's service worker: the page with its files is kept on the tablet, so that it also begins without a network.
// It keeps nothing that was answered: answers are posts, and posts go past it. ES2020.
"use strict";

const PAGE = "/kiosk";
const KEPT = "parem-kiosk-1";
const PATIENCE = 5000;

// The files that a page names. The page comes to be kept only after all of them are: whole or not at all.
const filesOf = (html) => {
  const found = Array.from(html.matchAll(/(?:src|href)="(\/static\/[^"]+)"/g), (match) => match[1].replace(/&amp;/g, "&"));
  return Array.from(new Set(found));
};

const keep = async (response) => {
  const names = filesOf(await response.clone().text());
  const cache = await caches.open(KEPT);
  await Promise.all(names.map(async (name) => { if (!(await cache.match(name))) await cache.add(name); }));
  await cache.put(PAGE, response);
  const wanted = new Set([PAGE, ...names].map((name) => new URL(name, self.location.origin).href));
  await Promise.all((await cache.keys()).filter(({ url }) => !wanted.has(url)).map((request) => cache.delete(request)));
};

const kept = async () => (await caches.open(KEPT)).match(PAGE);
// A tablet that is not known (any more) gets no new page; what it kept stays until staff type a code.
const isWorthKeeping = (response) => response.ok && !["unknown", null].includes(response.headers.get("Parem-Kiosk"));

const patiently = (promise) => new Promise((resolve, reject) => {
  const timer = setTimeout(() => reject(new Error("slow")), PATIENCE);
  promise.then((value) => { clearTimeout(timer); resolve(value); }, (error) => { clearTimeout(timer); reject(error); });
});

const page = async (event) => {
  const before = await kept();
  const loading = fetch(event.request);
  try {
    const response = await (before ? patiently(loading) : loading);
    if (isWorthKeeping(response)) event.waitUntil(keep(response.clone()).catch(() => {}));
    return response.status >= 500 && before ? before : response;
  } catch (_error) {
    return before || Response.error();
  }
};

const file = async (request) => (await (await caches.open(KEPT)).match(request)) || fetch(request);

self.addEventListener("install", (event) => {
  const begin = async () => {
    const response = await fetch(PAGE, { credentials: "same-origin", cache: "no-store" });
    if (isWorthKeeping(response)) await keep(response);
    await self.skipWaiting();
  };
  event.waitUntil(begin());
});
self.addEventListener("activate", (event) => { event.waitUntil(self.clients.claim()); });
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && url.pathname === PAGE) event.respondWith(page(event));
  else if (url.pathname.startsWith("/static/")) event.respondWith(file(event.request));
});
