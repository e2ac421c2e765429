/* SPDX-License-Identifier: Apache-2.0 */
/* The editor gains: a toolbar that writes marks, a preview that follows, what is pasted as clean marks with its pictures, and typed words that
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
    picture: () => choose(false),
    gallery: () => choose(true),
  };
  const bar = $('[role=toolbar]'), tools = $$('[data-md]', bar);
  body.before(bar);
  bar.hidden = false;
  bar.addEventListener('click', (e) => {
    const what = e.target.dataset.md;
    if (what) marks[what]();
  });
  /* Tab reaches the bar once; the arrows go along it. */
  tools.forEach((tool, i) => { tool.tabIndex = i ? -1 : 0; });
  bar.addEventListener('keydown', (e) => {
    const at = tools.indexOf(e.target), last = tools.length - 1;
    const to = { ArrowRight: at < last ? at + 1 : 0, ArrowLeft: at ? at - 1 : last, Home: 0, End: last }[e.key];
    if (at < 0 || to === undefined) return;
    e.preventDefault();
    tools[at].tabIndex = -1;
    tools[to].tabIndex = 0;
    tools[to].focus();
  });
  const insertable = (button) => {
    button.hidden = false;
    button.addEventListener('click', () => {
      const name = button.dataset.insert, words = button.dataset.words.replace(/[[\]]/g, '');
      around((name.startsWith('file:') ? '[' : '\n![') + words + '](' + name + ')', '');
    });
  };
  $$('[data-insert]').forEach(insertable);
  const keys = { KeyB: 'bold', KeyK: 'link', 'Alt Digit2': 'heading', 'Shift Digit7': 'numbers', 'Shift Digit8': 'list', 'Shift Digit9': 'quote' };
  body.addEventListener('keydown', (e) => {
    const mark = keys[(e.altKey ? 'Alt ' : '') + (e.shiftKey ? 'Shift ' : '') + e.code];
    if (!mark || !(e.ctrlKey || e.metaKey)) return;
    e.preventDefault();
    marks[mark]();
  });

  /* ---- what comes from elsewhere: tidied by the server, put in at the cursor ---- */

  const paste = $('#paste'), noted = $('#paste-note'), readIn = $('#read-in');
  body.before(noted);
  const note1 = (words) => {
    const p = document.createElement('p');
    p.className = 'flash';
    p.textContent = words;
    noted.replaceChildren(p);
  };
  const versionIs = (version) => {
    if (form.elements.version) form.elements.version.value = version;
    for (const one of [paste, readIn]) if (one) one.elements.paste_version.value = version;
  };
  /* Answers with what to put in; fails with words for the person. */
  const tidied = async (what) => {
    const sent = new FormData(paste);
    sent.delete('_key'); /* each time is a new one */
    sent.delete('source');
    sent.delete('pictures');
    if (what.text) sent.set('source', what.text, 'source.html');
    if (what.gallery) sent.set('paste_gallery', '1');
    what.pictures.forEach((file) => sent.append('pictures', file, file.name || 'picture.png'));
    const answer = await fetch(paste.action, { method: 'POST', body: sent });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const made = $('#pasted', page), text = $('#pasted-text', page), errors = $('.errs', page);
    if (!answer.ok || !made) throw new Error(errors ? errors.textContent.trim() : noted.dataset.failed);
    if (made.dataset.version > 0) versionIs(made.dataset.version);
    noted.replaceChildren(...$$('p', made).map((p) => { p.className = 'flash warn'; return p; }));
    $$('li', made).forEach((li) => {
      insertable($('[data-insert]', li));
      $('#files').append(li);
    });
    return text ? text.value : '';
  };
  const take = async (what) => {
    const from = body.selectionStart, to = body.selectionEnd, before = body.value;
    note1(noted.dataset.busy);
    body.readOnly = true;
    let text = what.plain;
    try {
      text = await tidied(what);
    } catch (e) {
      note1(e.name === 'TypeError' ? noted.dataset.failed : e.message);
    }
    body.readOnly = false;
    if (text) put(text, from, body.value === before ? to : from);
  };
  /* From a text field comes plain text, which the browser puts in by itself. A picture copied alone comes as a file, and as HTML without words;
   * beside words a file is only a picture of them. */
  body.addEventListener('paste', (e) => {
    const html = e.clipboardData.getData('text/html'), plain = e.clipboardData.getData('text/plain');
    const pictures = [...e.clipboardData.files].filter((file) => file.type.startsWith('image/'));
    if (!html && !pictures.length) return;
    e.preventDefault();
    const hasWords = html.replace(/<(style|script|title)[^]*?<\/\1>|<[^>]*>|&nbsp;/gi, '').trim();
    take(pictures.length && !hasWords ? { pictures, plain } : { text: new Blob([html], { type: 'text/html' }), pictures: [], plain });
  });
  const chooser = paste.elements.pictures;
  let gallery = false;
  const choose = (isGallery) => {
    gallery = isGallery;
    chooser.click();
  };
  chooser.addEventListener('change', () => {
    const pictures = [...chooser.files];
    chooser.value = '';
    if (pictures.length) take({ pictures, gallery, plain: '' });
  });
  /* A Word file goes to the cursor, and what is not saved yet stays in the field. */
  if (readIn) readIn.addEventListener('submit', (e) => {
    const file = readIn.elements.document.files[0];
    if (!file) return;
    e.preventDefault();
    take({ text: file, pictures: [], plain: '' });
    readIn.reset();
  });

  /* ---- preview ---- */

  let shown = '', timer = 0, asking = null;
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
