// The offline shell: the page and its files are kept, so that the app opens without the server and
// says so. What the API answers is never kept.
const SHELL = 'flint-shell-2';

/** Keeps a page with the files that it names; what older pages named is given up. */
async function keep(response) {
  const cache = await caches.open(SHELL);
  const html = await response.clone().text();
  const before = await cache.match('/');
  if (before && (await before.text()) === html) {
    return;
  }
  const files = ['/icon.svg', '/app.webmanifest', ...html.matchAll(/\/assets\/[\w.-]+/g)].map(String);
  await Promise.all((await cache.keys()).map((request) => cache.delete(request)));
  await cache.addAll(files);
  await cache.put('/', response);
}

self.addEventListener('install', (event) => {
  event.waitUntil(fetch('/').then(keep).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== SHELL).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  const own = url.origin === location.origin && event.request.method === 'GET';
  if (!own) {
    return;
  }
  if (event.request.mode === 'navigate' && url.pathname === '/') {
    event.respondWith(
      fetch(event.request)
        .then((response) => {
          if (response.ok) {
            event.waitUntil(keep(response.clone()));
          }
          return response;
        })
        .catch(() => caches.match('/')),
    );
  } else if (url.pathname.startsWith('/assets/') || url.pathname === '/icon.svg' || url.pathname === '/app.webmanifest') {
    event.respondWith(
      caches.match(event.request).then(
        (known) =>
          known ??
          fetch(event.request).then((response) => {
            if (response.ok) {
              const copy = response.clone();
              event.waitUntil(caches.open(SHELL).then((cache) => cache.put(event.request, copy)));
            }
            return response;
          }),
      ),
    );
  }
});
