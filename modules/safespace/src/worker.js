// Keeps the games on a device, where somebody asked for it: the network first, what is kept where there is none.
const version = "VERSION";
const list = LIST;

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(version);
      await cache.addAll(list.map((address) => new Request(address, { cache: "no-cache" })));
      await self.skipWaiting();
    })(),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        // The other language has a worker of its own.
        const own = version.slice(0, version.lastIndexOf("-") + 1);
        if (name !== version && name.startsWith(own)) await caches.delete(name);
      }
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  // Nothing but the list is ever kept; without network its first page stands in for pages that are not in it.
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  event.respondWith(
    (async () => {
      try {
        return await fetch(request);
      } catch (error) {
        const cache = await caches.open(version);
        const isPage = request.mode === "navigate";
        const kept = (await cache.match(request)) ?? (isPage ? ((await cache.match(request, { ignoreSearch: true })) ?? (await cache.match(list[0]))) : undefined);
        if (kept) return kept;
        throw error;
      }
    })(),
  );
});
