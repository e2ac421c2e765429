/* SPDX-License-Identifier: Apache-2.0 */
/* The editor gains: a toolbar that writes marks, a preview that follows, files put in at the cursor, and typed words that
 * are kept on this device until they are saved. Without this script the same is done by buttons and pages. */
(() => {
  'use strict';
  const $ = (what, from = document) => from.querySelector(what);
  const $$ = (what, from = document) => [...from.querySelectorAll(what)];
  const form = $('#editor'), body = $('#f-body'), preview = $('#preview');
  /* What was sent and led on to another page has been saved. */
  const SENT = 'editor-sent', sent = sessionStorage.getItem(SENT), note = $('#kept');
  if (sent && (!note || 'item ' + note.dataset.keep !== sent)) {
    localStorage.removeItem(sent);
    sessionStorage.removeItem(SENT);
  }
  if (!form || !body) return;

  /* ---- marks ---- */

  /* Replaces the chosen text, so that the browser's own undo goes back over it. */
  const put = (text, from, to) => {
    body.focus();
    body.setSelectionRange(from, to);
    if (!document.execCommand('insertText', false, text)) body.setRangeText(text, from, to, 'end');
    body.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const around = (before, after) => {
    const from = body.selectionStart, to = body.selectionEnd, chosen = body.value.slice(from, to);
    put(before + chosen + after, from, to);
    body.setSelectionRange(from + before.length, from + before.length + chosen.length);
  };
  const lines = (mark) => {
    const from = body.value.lastIndexOf('\n', body.selectionStart - 1) + 1, to = body.selectionEnd;
    const marked = body.value.slice(from, to).split('\n').map((line, i) => mark(i) + line).join('\n');
    put(marked, from, to);
  };
  const marks = {
    bold: () => around('**', '**'),
    heading: () => lines(() => '## '),
    list: () => lines(() => '- '),
    numbers: () => lines((i) => i + 1 + '. '),
    quote: () => lines(() => '> '),
    link: () => around('[', '](https://)'),
    table: () => around('\n|  |  |\n|--|--|\n|  |  |\n', ''),
  };
  const bar = $('[role=toolbar]');
  body.before(bar);
  bar.hidden = false;
  bar.addEventListener('click', (e) => {
    const what = e.target.dataset.md;
    if (what) marks[what]();
  });
  $$('[data-insert]').forEach((button) => {
    button.hidden = false;
    button.addEventListener('click', () => {
      const name = button.dataset.insert, words = button.dataset.words.replace(/[[\]]/g, '');
      around((name.startsWith('file:') ? '[' : '\n![') + words + '](' + name + ')', '');
    });
  });
  body.addEventListener('keydown', (e) => {
    if (e.key === 'b' && (e.ctrlKey || e.metaKey) && !e.altKey) {
      e.preventDefault();
      marks.bold();
    }
  });

  /* ---- preview ---- */

  let shown = null, timer = 0, asking = null;
  const look = async () => {
    if (body.value === shown) return;
    const text = body.value, sent = new URLSearchParams(new FormData(form));
    sent.set('go', 'preview');
    if (asking) asking.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(form.action, { method: 'POST', body: sent, signal: asking.signal });
      const made = $('#preview', new DOMParser().parseFromString(await answer.text(), 'text/html'));
      if (!answer.ok || !made) return;
      shown = text;
      preview.replaceChildren(...made.childNodes);
    } catch (e) {
      if (e.name !== 'AbortError' && e.name !== 'TypeError') throw e;
    }
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(look, 800);
  };

  /* ---- what was typed and not saved ---- */

  const key = 'item ' + note.dataset.keep;
  const fields = () => $$('input[id^=f-], textarea, select', form).filter((f) => f.name && f.type !== 'hidden');
  const typed = () => JSON.stringify(fields().map((f) => [f.name, f.value]));
  const began = typed();
  const keep = () => {
    try {
      if (typed() !== began) localStorage.setItem(key, typed());
    } catch (e) { /* a full or closed store keeps nothing */ }
  };
  const kept = localStorage.getItem(key);
  if (kept && kept !== began && !$('.errs')) note.hidden = false;
  else if (kept) localStorage.removeItem(key);
  note.addEventListener('click', (e) => {
    const what = e.target.dataset.kept;
    if (!what) return;
    if (what === 'use') JSON.parse(kept).forEach(([name, value]) => {
      const field = form.elements[name];
      if (field) field.value = value;
    });
    localStorage.removeItem(key);
    note.hidden = true;
    soon();
  });
  form.addEventListener('input', () => {
    keep();
    soon();
  });
  form.addEventListener('submit', () => sessionStorage.setItem(SENT, key));
  if (body.value) soon();
})();
