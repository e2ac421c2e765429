/* SPDX-License-Identifier: Apache-2.0 */
/* The service worker of /report and /patrol, behind KEPT and VERSION (problem_worker.c) and sync.js. It only adds: with a
 * network every page comes from the site. Without one it gives the pages that it keeps, and keeps a report that was under
 * way. The page of a grid worker is kept until they log out. */
(() => {
  'use strict';
  const CACHE = `echowall-${VERSION}`, PRIVATE = 'echowall-private';
  const WHOLE = '/report/whole', WAITING = '/report/waiting', VISIT = '/patrol/new';
  const STEP_CHECK = '6', SEND = '7';

  const fill = async () => {
    const cache = await caches.open(CACHE);
    await cache.addAll(KEPT.map((path) => new Request(path, { cache: path.startsWith('/a/') ? 'default' : 'reload' })));
    await self.skipWaiting();
  };
  const tidy = async () => {
    for (const name of await caches.keys()) if (name.startsWith('echowall-') && name !== CACHE && name !== PRIVATE) await caches.delete(name);
    await self.clients.claim();
  };

  const kept = async (path) => await (await caches.open(CACHE)).match(path) ?? (await caches.open(PRIVATE)).match(path);

  /* The page in place of one that cannot be fetched. */
  const instead = async (path) => {
    const wanted = path === VISIT || path === WAITING ? path : path.startsWith('/patrol') ? (await kept(VISIT) ? VISIT : WAITING) : WHOLE;
    return await kept(path.startsWith('/patrol/visits') ? WAITING : wanted) ?? Response.error();
  };

  /* Pages that are kept are renewed whenever they are seen; nobody's page outlives a log-out. */
  const renew = async (path, response) => {
    if (response.type === 'opaqueredirect' && path.startsWith('/patrol')) return caches.delete(PRIVATE);
    if (response.status !== 200) return undefined;
    if (path === WHOLE || path === WAITING) return (await caches.open(CACHE)).put(path, response.clone());
    return path === VISIT ? (await caches.open(PRIVATE)).put(path, response.clone()) : undefined;
  };

  const page = async (request) => {
    const { pathname } = new URL(request.url);
    let response;
    try {
      response = await fetch(request);
    } catch {
      return instead(pathname);
    }
    await renew(pathname, response).catch(() => {}); /* no room is no reason to show nothing */
    return response;
  };

  /* A page of the report that could not be sent: a draft with all that was typed, under the key of its form, by which the
   * server knows it if it had arrived after all. */
  const capture = async (data) => {
    const { open, newDraft, newKey } = EchowallSync, store = await open();
    const draft = newDraft('report', '/report', '/report/rules', WHOLE, await store.meta('owner') ?? '', Date.now());
    for (const [name, value] of data) {
      if (value instanceof File && value.size) draft.photos.push({ name: value.name, blob: value });
      else if (typeof value === 'string' && !name.startsWith('_') && name !== 'drop') draft.fields[name] = value;
    }
    const isLast = draft.fields.go === SEND;
    Object.assign(draft.fields, { go: SEND, step: STEP_CHECK, far: STEP_CHECK });
    draft.key = isLast && data.get('_key') ? data.get('_key') : newKey();
    draft.state = isLast ? 'waiting' : 'begun';
    draft.captured = JSON.stringify(draft.fields);
    await store.update(draft.key, () => draft);
    return `${isLast ? WAITING : WHOLE}?draft=${draft.key}`;
  };
  const post = async (request) => {
    const copy = request.clone();
    try {
      return await fetch(request);
    } catch {
      return Response.redirect(await capture(await copy.formData()), 303);
    }
  };

  const answer = (event) => {
    const { request } = event, url = new URL(request.url);
    if (url.origin !== location.origin) return;
    if (request.mode === 'navigate' && request.method === 'GET') event.respondWith(page(request));
    else if (request.mode === 'navigate' && request.method === 'POST' && url.pathname === '/report') event.respondWith(post(request));
    else if (KEPT.includes(url.pathname) && url.pathname.startsWith('/a/')) event.respondWith(kept(url.pathname).then((found) => found ?? fetch(request)));
  };

  const send = async () => {
    const { Sync, open } = EchowallSync;
    const sync = new Sync({ store: await open(), fetch: fetch.bind(self), locks: navigator.locks });
    if (await sync.send() !== 'done') throw new Error('not yet'); /* the browser tries again */
  };

  self.addEventListener('install', (event) => event.waitUntil(fill()));
  self.addEventListener('activate', (event) => event.waitUntil(tidy()));
  self.addEventListener('fetch', answer);
  self.addEventListener('sync', (event) => event.waitUntil(send()));
})();
