/* SPDX-License-Identifier: Apache-2.0 */
/* The desk gains: a menu whose parts close by themselves, letters press what stands on the page (each is a button, a box or a link there too), rows come in
 * anew when the stream tells of a change without losing what is chosen, reply templates go into their field at once,
 * and the place in the list is kept after an act. Without this script all of it works by pages. */
(() => {
  'use strict';
  const $ = (what, from = document) => from.querySelector(what);
  const $$ = (what, from = document) => [...from.querySelectorAll(what)];
  const PLACE = 'desk-place', OFF = 'desk-keys-off';
  const rows = () => $$('[id^="r-"]');
  const link = (row) => $('a', row);
  const box = (row) => $('[type=checkbox]', row);
  const current = () => document.activeElement.closest('[id^="r-"]');

  /* ---- the menu: an open part closes when one goes elsewhere, so that it covers nothing ---- */

  const shut = (part) => { part.open = false; };
  $$('.rest').forEach((part) => part.addEventListener('focusout', (e) => {
    if (e.relatedTarget && !part.contains(e.relatedTarget)) shut(part);
  }));
  document.addEventListener('click', (e) => $$('.rest[open]').forEach((part) => part.contains(e.target) || shut(part)));
  document.addEventListener('keydown', (e) => {
    const part = $('.rest[open]');
    if (e.key !== 'Escape' || !part) return;
    if (part.contains(document.activeElement)) $('summary', part).focus();
    shut(part);
  });

  /* ---- what is chosen ---- */

  const count = () => {
    const say = $('[data-picked]');
    const n = $$('[name=item]:checked').length;
    if (!say) return;
    say.dataset.hint = say.dataset.hint || say.textContent;
    say.textContent = n ? say.dataset.picked + ' ' + n : say.dataset.hint;
  };

  /* ---- the place in the list ---- */

  const keep = () => {
    const all = rows(), at = current() || all.find((row) => box(row) && box(row).checked);
    if (at) sessionStorage.setItem(PLACE, at.id + ' ' + all.indexOf(at));
  };

  const come_back = () => {
    const kept = sessionStorage.getItem(PLACE), all = rows(), head = $('h1[tabindex]');
    if (head) head.focus();
    if (!kept || !all.length || location.hash) return;
    sessionStorage.removeItem(PLACE);
    const [id, n] = kept.split(' ');
    link(document.getElementById(id) || all[Math.min(+n, all.length - 1)]).focus();
  };

  /* ---- letters ---- */

  const step = (by) => {
    const all = rows(), at = all.indexOf(current());
    if (!all.length) return;
    const to = at < 0 ? 0 : Math.max(0, Math.min(all.length - 1, at + by));
    link(all[to]).focus();
  };

  const pick = () => {
    const row = current();
    if (row && box(row)) box(row).click();
  };

  const act = (key) => {
    const button = $('#bulk [aria-keyshortcuts="' + key + '"]');
    if (!button) return open_fold(key);
    const row = current();
    if (!$('[name=item]:checked') && row && box(row)) box(row).checked = true;
    button.click();
    return true;
  };

  /* On the page of a case or a voice the same letters open the fold of the act. */
  const open_fold = (key) => {
    const part = { a: 'assign', m: 'merge', d: 'decline', p: 'publish', u: 'urge' }[key];
    const form = part && $('details form[action$="/' + part + '"]');
    const field = key === 'r' ? $('#template') : form && $('input:not([type=hidden]), select, textarea, button', form);
    if (!field) return false;
    if (form) form.closest('details').open = true;
    field.focus();
    return true;
  };

  const help = () => {
    const sheet = $('#keys');
    if (!sheet) return;
    sheet.open = !sheet.open;
    $('summary', sheet).focus();
  };

  const keys = {
    j: () => step(1), k: () => step(-1), x: pick, '?': help,
    '/': () => { const field = $('[type=search]'); if (field) field.focus(); },
  };

  const press = (event) => {
    const on = event.target, key = event.key;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || localStorage.getItem(OFF)) return;
    if (on.matches('textarea, select, input:not([type=checkbox]):not([type=radio])')) return;
    if (keys[key]) keys[key]();
    else if (!'amdrpu'.includes(key) || !act(key)) return;
    event.preventDefault();
  };

  const switch_keys = (button) => {
    const show = () => button.setAttribute('aria-pressed', String(!localStorage.getItem(OFF)));
    button.hidden = false;
    button.onclick = () => {
      if (localStorage.getItem(OFF)) localStorage.removeItem(OFF);
      else localStorage.setItem(OFF, '1');
      show();
    };
    show();
  };

  /* ---- reply templates ---- */

  const insert = (field, words) => {
    const fold = field.closest('details');
    if (fold) fold.open = true;
    field.focus();
    field.setRangeText(words, field.selectionStart, field.selectionEnd, 'end');
  };

  const reply = (form) => {
    const list = $('select', form);
    const words = () => list.selectedOptions[0].dataset.words;
    form.addEventListener('submit', (event) => {
      const into = event.submitter && event.submitter.value;
      const field = document.getElementById(form.dataset.reply || 'f-' + into);
      if (!field || !words()) return;
      event.preventDefault();
      insert(field, words());
    });
  };

  /* ---- what has changed meanwhile ---- */

  const mark = (row, word) => {
    const note = document.createElement('span');
    note.className = 'chip info fresh';
    note.textContent = word;
    link(row).append(note);
  };

  const take_in = (live, page) => {
    const known = new Set(rows().map((row) => row.id));
    const chosen = new Set($$('[name=item]:checked').map((one) => one.value));
    const row = current(), on_box = row && document.activeElement.type === 'checkbox';
    for (const part of $$('[data-part]')) {
      const fresh = $('[data-part="' + part.dataset.part + '"]', page);
      if (fresh && fresh.innerHTML !== part.innerHTML) part.replaceChildren(...fresh.childNodes);
    }
    const came = rows().filter((one) => !known.has(one.id));
    came.forEach((one) => mark(one, live.dataset.new));
    $$('[name=item]').forEach((one) => { one.checked = chosen.has(one.value); });
    const again = row && document.getElementById(row.id);
    if (again && document.activeElement === document.body) (on_box ? box(again) : link(again)).focus();
    live.textContent = live.dataset.said + (came.length ? ' ' + live.dataset.came + ' ' + came.length : '');
    count();
  };

  const live = (line) => {
    const stream = new EventSource(line.dataset.refresh);
    let wait;
    const look = async () => {
      wait = undefined;
      try {
        const answer = await fetch(location.href, { credentials: 'same-origin' });
        if (answer.ok && !answer.redirected)
          take_in(line, new DOMParser().parseFromString(await answer.text(), 'text/html'));
      } catch (e) { /* the next change, or the next page */ }
    };
    stream.addEventListener('changed', () => { wait = wait || setTimeout(look, 1000); });
  };

  addEventListener('keydown', press);
  addEventListener('change', count);
  addEventListener('submit', keep);
  addEventListener('click', (event) => { if (event.target.closest('[id^="r-"] a')) keep(); });
  $$('[data-reply]').forEach(reply);
  $$('[data-keys]').forEach(switch_keys);
  $$('[data-refresh]').forEach(live);
  come_back();
  count();
})();
