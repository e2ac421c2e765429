/* SPDX-License-Identifier: Apache-2.0 */
/* A room that is open: what is new comes in by itself (a stream; where there is none it asks every 10 s), what is typed is
 * sent without loading the page anew, and how far one has read is told. Without this script the page does all of it by
 * links and forms. */
(() => {
  'use strict';
  const log = document.querySelector('[data-room]');
  if (!log || !self.fetch || !self.DOMParser) return;
  const { room, listen } = log.dataset, spread = +log.dataset.spread;
  const lost = document.querySelector('[data-lost]'), readForm = document.querySelector('[data-read-form]');
  const say = document.querySelector('[data-say]'), still = 'still' in log.dataset;
  let version = +log.dataset.version, last = +log.dataset.last, read = +log.dataset.read;
  let stream, busy = false, again = false, timer, over = false;

  const newKey = () => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))))
    .replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  const atEnd = () => innerHeight + scrollY > document.documentElement.scrollHeight - 400;

  const take = (fresh) => {
    const stays = atEnd(), typing = document.activeElement;
    for (const line of [...fresh.children]) {
      const old = document.getElementById(line.id);
      const seq = +line.id.slice(1);
      if (old) old.replaceWith(line);
      else if (seq > last) log.append(line);
    }
    version = +fresh.dataset.version;
    last = Math.max(last, +fresh.dataset.last);
    document.querySelectorAll('[name=seen]').forEach((field) => { field.value = last; });
    const empty = document.querySelector('.empty');
    if (empty && log.children.length) empty.remove();
    if (stays && typing?.closest('form') === say) typing.scrollIntoView({ block: 'nearest' });
    else if (stays) log.lastElementChild?.scrollIntoView({ block: 'nearest' });
  };

  const tellRead = async () => {
    if (!readForm || document.visibilityState !== 'visible' || last <= read) return;
    const body = new FormData(readForm), upto = last;
    body.set('upto', upto);
    body.set('_key', newKey());
    const answer = await fetch(readForm.action, { method: 'POST', body: new URLSearchParams(body), redirect: 'manual' });
    if (answer.type !== 'opaqueredirect') return;
    read = upto;
    readForm.hidden = true;
  };

  const look = async () => {
    if (over || still) return;
    if (busy) { again = true; return; }
    busy = true;
    try {
      const answer = await fetch(`${room}/new?after=${version}`, { redirect: 'manual' });
      if (!answer.ok) {
        if (answer.type === 'opaqueredirect' || answer.status === 404 || answer.status === 403) { /* no seat here any more */
          over = true;
          stream?.close();
          if (!say?.elements.words.value) location.reload();
        }
        throw new Error(answer.status);
      }
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const fresh = page.querySelector('[data-version]');
      again = again || 'more' in fresh.dataset;
      take(fresh);
      lost.hidden = true;
      await tellRead();
    } catch (e) {
      lost.hidden = false;
    }
    busy = false;
    if (again) { again = false; look(); }
  };

  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(look, Math.random() * spread);
  };

  const open = () => {
    if (!self.EventSource) return;
    stream = new EventSource(listen);
    stream.addEventListener('open', soon);
    stream.addEventListener('changed', soon);
  };

  /* The same key until the server has taken it: what is sent twice is there once. What it refuses is shown by its page. */
  const send = async (event) => {
    event.preventDefault();
    event.stopImmediatePropagation(); /* the page's own way of sending would load it anew */
    const button = event.submitter, body = new URLSearchParams(new FormData(say));
    if (say.way === 'shut') return;
    say.way = 'shut';
    button?.setAttribute('aria-disabled', 'true');
    try {
      const answer = await fetch(say.action, { method: 'POST', body, redirect: 'manual' });
      if (answer.type === 'opaqueredirect') {
        say.elements.words.value = '';
        say.elements.quote.value = '';
        say.elements._key.value = newKey();
        say.previousElementSibling?.matches('blockquote') && say.previousElementSibling.remove();
        await look();
        log.lastElementChild?.scrollIntoView({ block: 'nearest' });
      } else {
        say.submit();
      }
    } catch (e) {
      lost.hidden = false;
    }
    say.way = '';
    button?.removeAttribute('aria-disabled');
    say.elements.words.focus();
  };

  if (say && !still) addEventListener('submit', (event) => { if (event.target === say) send(event); }, true);
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') look(); });
  setInterval(() => { if (!stream || stream.readyState !== 1) look(); }, 10000);
  if (!still) {
    open();
    tellRead();
    if (!location.hash && !location.search) log.lastElementChild?.scrollIntoView({ block: 'end' });
  }
})();
