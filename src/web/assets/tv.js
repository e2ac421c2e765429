/* SPDX-License-Identifier: Apache-2.0 */
/* Screen of a hall. Panels turn every 12 s; a remote control turns them: arrows, Enter or OK to stay and go on, digits for
 * a panel, Back to the first. Every minute the page is asked for again and what is new put in; without network the last
 * content stays, and after a while it is said of when it is. The clock is the server's. */
(() => {
  'use strict';
  const TURN = 12000, ASK = 60000, STALE = 300000;
  const tv = document.getElementById('tv');
  const clock = document.getElementById('clock');
  let at = 0, stays = false, timer, ahead = 0, heard = Date.now(), shown = body(document);

  function body(doc) {
    return [...doc.querySelectorAll('#tv .stage, #tv .turns')].map((e) => e.innerHTML).join('');
  }

  const panels = () => [...tv.querySelectorAll('.panel')];

  const show = (to) => {
    const all = panels(), marks = [...tv.querySelectorAll('.turns li')];
    if (!all.length) return;
    at = (to + all.length) % all.length;
    all.forEach((p, i) => p.classList.toggle('on', i === at));
    all.forEach((p, i) => p.toggleAttribute('inert', i !== at));
    marks.forEach((m, i) => m.classList.toggle('on', i === at));
  };

  const wind = () => {
    clearInterval(timer);
    if (!stays) timer = setInterval(() => show(at + 1), TURN);
  };

  const tick = () => {
    const now = new Date(Date.now() + ahead + clock.dataset.offset * 60000);
    clock.textContent = now.toISOString().slice(11, 16);
    const since = tv.querySelector('.since'), old = Date.now() - heard > STALE;
    since.hidden = !old;
    if (old) {
      const of = new Date(heard + ahead + clock.dataset.offset * 60000);
      since.textContent = `${since.dataset.stale} ${of.toISOString().slice(11, 16)}`;
    }
  };

  const put = (doc) => {
    const fresh = doc.getElementById('tv');
    if (!fresh) return;
    tv.className = fresh.className;
    tv.classList.add('live');
    for (const part of ['.stage', '.turns', '.sprite'])
      document.querySelector(part).innerHTML = doc.querySelector(part).innerHTML;
    tv.querySelector('.push time').replaceWith(doc.querySelector('#tv .push time'));
    show(at);
  };

  const ask = async () => {
    try {
      const answer = await fetch(location.pathname + location.search, { cache: 'no-cache' });
      if (!answer.ok) return;
      const told = Date.parse(answer.headers.get('Date'));
      if (told) ahead = told - Date.now();
      const doc = new DOMParser().parseFromString(await answer.text(), 'text/html');
      heard = Date.now();
      if (body(doc) === shown && doc.getElementById('tv').classList.contains('flip') === tv.classList.contains('flip')) return;
      shown = body(doc);
      put(doc);
    } catch (e) { /* what stands there stays */ }
  };

  const keys = {
    ArrowRight: () => show(at + 1), ArrowDown: () => show(at + 1), ArrowLeft: () => show(at - 1), ArrowUp: () => show(at - 1),
    Enter: () => { stays = !stays; }, Escape: () => { stays = false; show(0); },
  };
  keys[' '] = keys.Enter;
  keys.Backspace = keys.GoBack = keys.BrowserBack = keys.Escape;

  addEventListener('keydown', (event) => {
    const digit = /^[1-9]$/.test(event.key) && +event.key <= panels().length;
    if (event.ctrlKey || event.altKey || event.metaKey || (!keys[event.key] && !digit)) return;
    event.preventDefault();
    if (digit) show(+event.key - 1);
    else keys[event.key]();
    wind();
  });
  tv.addEventListener('click', (event) => {
    const link = event.target.closest('.turns a');
    if (!link) return;
    event.preventDefault();
    show([...tv.querySelectorAll('.turns a')].indexOf(link));
    wind();
  });

  tv.classList.add('live');
  clock.hidden = false;
  show(0);
  wind();
  ask().then(tick);
  tick();
  setInterval(tick, 1000);
  setInterval(ask, ASK);
})();
