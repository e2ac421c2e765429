/* SPDX-License-Identifier: Apache-2.0 */
/* What pages show of sync.js: a form that is kept while one writes and sends itself (data-keep), how many drafts wait, on
 * every page, the list of them with receipts, refusals and conflicts (data-drafts), and the question at the log-out. Where
 * nothing can be kept all forms stay plain forms. */
(() => {
  'use strict';
  const { Sync, judge, newDraft, isWhole, waits, open } = EchowallSync;
  const PRIVATE = 'echowall-private', REPORT_RULES = '/report/rules', AGAIN_MS = 30000, PAUSE_MS = 500, LABEL_MAX = 24;
  const root = document.querySelector('[data-offline]');
  let store, sync, ticket, bar;

  const words = (key, n) => (ticket?.words[key] ?? '').replace('{n}', n);
  const el = (name, attributes = {}, ...inner) => {
    const made = Object.assign(document.createElement(name), attributes);
    made.append(...inner.filter(Boolean));
    return made;
  };
  const button = (words, does, className = 'btn') => el('button', { type: 'button', className, onclick: does }, words);
  const chosenKey = () => new URLSearchParams(location.search).get('draft');
  const isOwn = (d) => !d.owner || d.owner === ticket?.owner;

  /* ---- how many wait ---- */

  const tell = async () => {
    const drafts = await store.all(), n = drafts.filter(waits).length;
    const has = drafts.length || (await globalThis.caches?.has(PRIVATE));
    if (has) localStorage.ew_drafts = n;
    else delete localStorage.ew_drafts;
    bar ??= document.body.insertBefore(el('p', { className: 'waiting', hidden: true }), document.querySelector('main'));
    bar.setAttribute('role', 'status');
    bar.hidden = n === 0;
    bar.replaceChildren(el('a', { href: '/report/waiting' }, words('waiting', n)));
    await list(drafts);
  };

  /* ---- the list ---- */

  const label = (d) => {
    const { words: said = '', subject = '', kind, secrecy } = d.fields;
    return kind === 'complaint' || secrecy === 'confidential' ? '' : [...(subject || said)].slice(0, LABEL_MAX).join('');
  };
  const stateWords = (d) => {
    if (!isWhole(d)) return words('state_broken');
    if (d.hold && d.state === 'waiting') return words(`hold_${d.hold}`);
    return words(d.flight ? 'state_unknown' : `state_${d.state}`);
  };
  const inFours = (code) => code.replace(/(.{4})(?=.)/g, '$1 ');
  const receipt = (d) => d.receipt && [
    d.receipt.number && el('p', { className: 'big' }, words('number'), ' ', d.receipt.number),
    d.receipt.code && el('p', { className: 'big' }, words('code'), ' ', inFours(d.receipt.code)),
    d.receipt.code && el('p', { className: 'small mute' }, words('keep_both')),
    d.receipt.link && el('a', { className: 'more', href: d.receipt.link }, words('open')),
  ];
  const faults = (d) => [
    d.message && el('li', {}, d.message),
    d.tooLarge && el('li', {}, words('too_large')),
    ...Object.values(d.errors ?? {}).map((message) => el('li', {}, message)),
    d.old && el('li', {}, words('old'), ' ', d.old.map(([, value]) => value).join(' · ')),
  ].filter(Boolean);

  /* What is kept of other people is not shown: that it waits, and nothing else. */
  const remove = (d) => {
    const press = button(words('remove'), async () => {
      if (press.dataset.sure) {
        await store.remove(d.key);
        return tell();
      }
      press.dataset.sure = '1';
      press.textContent = words('sure');
      return undefined;
    });
    return press;
  };
  const conflict = (d) => {
    const form = el('form', { className: 'stack' }, el('p', { className: 'hint' }, words('choose')));
    for (const name of d.differ) {
      const field = ticket.fields.find((f) => f.name === name);
      const shown = (value) => field?.options?.find(([one]) => one === value)?.[1] ?? value;
      const pick = (side, value) => el('label', { className: 'pick' },
        el('input', { type: 'radio', name, value, required: true }), el('span', {}, el('b', {}, words(side)), el('span', {}, shown(value))));
      form.append(el('fieldset', { className: 'field' }, el('legend', {}, field?.label ?? name), pick('mine', d.mine[name] ?? ''), pick('theirs', d.theirs[name])));
    }
    form.append(el('button', { className: 'btn main' }, words('save')));
    form.onsubmit = async (event) => {
      event.preventDefault();
      event.stopPropagation();
      document.activeElement.blur();
      await sync.choose(d.key, Object.fromEntries(new FormData(form)));
      await send();
    };
    return form;
  };
  const card = (d) => {
    if (!isWhole(d)) return el('div', { className: 'card stack' }, el('b', {}, words('state_broken')), el('pre', {}, JSON.stringify(d?.fields ?? {}, null, 1)), d?.key && remove(d));
    const isMine = isOwn(d), isFixed = d.flight || d.state === 'sent';
    const wrong = isMine && d.state === 'refused' ? faults(d) : [];
    return el('div', { className: 'card stack', id: d.key },
      el('p', {}, el('b', {}, stateWords(d)), ' ', isMine ? label(d) : '', d.photos.length ? ` · ${words('photos', d.photos.length)}` : '',
        el('span', { className: 'small mute' }, ` · ${new Date(d.sentAt ?? d.at).toLocaleString(document.documentElement.lang)}`)),
      wrong.length > 0 && el('ul', { className: 'err' }, ...wrong),
      ...(isMine && receipt(d) || []),
      isMine && d.state === 'conflict' && conflict(d),
      el('p', {}, isMine && !isFixed && d.state !== 'conflict' && el('a', { className: 'btn', href: `${d.page}?draft=${d.key}` }, words('edit')), ' ',
        d.state === 'waiting' && isMine && button(words('now'), () => send()), ' ', (isMine || d.state === 'sent') && remove(d)));
  };
  const list = async (drafts) => {
    const place = document.querySelector('[data-drafts]');
    if (!place || !ticket || place.contains(document.activeElement?.closest('form'))) return;
    drafts.sort((a, b) => (b.key === chosenKey()) - (a.key === chosenKey()) || (b.at ?? 0) - (a.at ?? 0));
    place.replaceChildren(...drafts.map(card));
  };

  /* ---- sending ---- */

  const send = async () => {
    if (!navigator.onLine) return tell();
    if (await sync.send() !== 'done') setTimeout(send, AGAIN_MS);
    return tell();
  };
  const later = async () => {
    const worker = await navigator.serviceWorker?.getRegistration();
    await worker?.sync?.register('echowall').catch(() => {}); /* where it is not allowed an open page does it */
  };

  /* ---- a form that is kept ---- */

  const keepForm = async (form) => {
    const owner = await store.meta('owner') ?? '', page = location.pathname;
    const own = (await store.all()).filter((d) => isWhole(d) && isOwn(d) && !d.flight && d.state !== 'sent');
    let draft = own.find((d) => d.key === chosenKey()) ?? own.find((d) => d.state === 'begun' && d.page === page);
    const box = form.querySelector('[data-errors]'), photos = form.querySelector('[data-photos]');
    if (draft) fill(draft.fields);
    else if (form.dataset.keep === 'visit') fill(momentNow());
    draft ??= newDraft(form.dataset.keep, form.getAttribute('action'), form.dataset.offline, page, owner, Date.now());
    showPhotos();

    /* A page that was kept some days ago knows another now. */
    function momentNow() {
      const now = new Date(Date.now() + ticket.offset).toISOString();
      return { day: now.slice(0, 10), time: now.slice(11, 16) };
    }
    function fill(fields) {
      for (const [name, value] of Object.entries(fields))
        for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]:not([type=file])`)) {
          if (field.type === 'radio' || field.type === 'checkbox') field.checked = field.value === value;
          else field.value = value;
        }
    }
    function showPhotos() {
      if (!photos) return;
      const rows = draft.photos.map((photo) => el('li', {}, el('div', { className: 'row' }, el('span', { className: 'grow' }, photo.name), button(words('remove'), async () => {
        draft.photos = draft.photos.filter((one) => one !== photo);
        await save('begun');
        showPhotos();
      }))));
      photos.replaceChildren(...rows);
      photos.hidden = !rows.length;
    }
    function read() {
      const fields = {};
      for (const [name, value] of new FormData(form))
        if (typeof value === 'string' && !name.startsWith('_') && name !== 'draft' && name !== 'owner') fields[name] = value;
      return fields;
    }
    /* Photos leave the form as they are kept: they would be sent twice. */
    async function takePhotos() {
      for (const input of form.querySelectorAll('[type=file]')) {
        for (const file of input.files) {
          const blob = await echowallSmaller(file, Number(form.dataset.shrink));
          draft.photos = [...draft.photos, { name: blob.name, blob }];
        }
        input.value = '';
      }
      showPhotos();
    }
    async function save(state) {
      const isKept = await sync.keep({ ...draft, fields: read(), state, errors: undefined, message: undefined, old: undefined, receipt: undefined, key: draft.other ? EchowallSync.newKey() : draft.key, other: undefined });
      if (!isKept) throw Object.assign(new Error('on its way'), { words: 'state_unknown' });
    }
    function complain(messages) {
      for (const field of form.querySelectorAll('[aria-invalid]')) field.removeAttribute('aria-invalid');
      for (const name of Object.keys(messages)) document.getElementById(`f-${name}`)?.setAttribute('aria-invalid', 'true');
      box.replaceChildren(el('div', { className: 'errs' }, el('ul', {}, ...Object.entries(messages).map(([name, message]) =>
        el('li', {}, name ? el('a', { href: `#f-${name}` }, message) : message)))));
      box.focus();
    }
    const failed = (e) => complain({ '': words(e.words ?? 'full') });

    /* One after the other: photos take their time, and what is handed over is not taken back by a late save. */
    let timer, line = Promise.resolve(), isDone = false;
    const inTurn = (work) => { line = line.then(work).catch(failed); return line; };
    const begun = () => (isDone ? undefined : save('begun'));
    form.addEventListener('input', () => {
      clearTimeout(timer);
      timer = setTimeout(() => inTurn(begun), PAUSE_MS);
    });
    form.addEventListener('change', (event) => {
      if (event.target.type === 'file') inTurn(() => takePhotos().then(begun));
    });
    const handOver = async () => {
      await takePhotos();
      const wrong = judge(ticket, read(), draft.photos.length);
      if (Object.keys(wrong).length) return complain(wrong);
      await save('waiting');
      isDone = true;
      return undefined;
    };
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      event.stopPropagation();
      clearTimeout(timer);
      if (isDone) return;
      await inTurn(handOver);
      if (!isDone) return;
      await later();
      if (navigator.onLine || navigator.serviceWorker?.controller) location.assign(`/report/waiting?draft=${draft.key}`);
      else box.replaceChildren(el('p', { className: 'flash' }, words('kept')));
    });
    const show = { ...draft.errors, ...(draft.message && { '': draft.message }), ...(draft.old && { '': `${words('old')} ${draft.old.map(([, v]) => v).join(' · ')}` }) };
    if (Object.keys(show).length) complain(show);
  };

  /* ---- logging out ---- */

  const forget = async (own) => {
    for (const d of own) await store.remove(d.key);
    await globalThis.caches?.delete(PRIVATE);
    await store.setMeta('owner', '');
  };
  const leave = async (form) => {
    const own = (await store.all()).filter((d) => d.owner && d.owner === ticket?.owner), wait = own.filter(waits);
    const go = async (drafts) => {
      await forget(drafts);
      await tell();
      form.submit();
    };
    if (!wait.length) return go(own);
    const ask = el('div', { className: 'card stack', role: 'alert' }, el('b', {}, words('leave', wait.length)),
      button(words('leave_keep'), () => go(own.filter((d) => !waits(d)))), button(words('leave_drop'), () => go(own), 'btn bad'),
      button(words('leave_not'), () => ask.remove()));
    form.after(ask);
    return ask.querySelector('button').focus();
  };

  /* ---- beginning ---- */

  /* The form of a visit is there from the first look at any page of the patrol on. */
  const keepVisitPage = async () => {
    const cache = await caches.open(PRIVATE);
    if (await cache.match('/patrol/new')) return;
    const page = await fetch('/patrol/new', { redirect: 'manual' });
    if (page.status === 200) await cache.put('/patrol/new', page);
  };
  const worker = async () => {
    if (!navigator.serviceWorker || !root) return;
    await navigator.serviceWorker.register('/worker.js', { scope: '/report' });
    if (!location.pathname.startsWith('/patrol')) return;
    await navigator.serviceWorker.register('/worker.js', { scope: '/patrol' });
    await keepVisitPage();
  };
  /* The form's own ticket and that of the page that lists drafts; without network those of the last time. */
  const takeTicket = async () => {
    const before = await store.meta('owner');
    try {
      ticket = await sync.ticket(rulesPath);
      if (rulesPath !== REPORT_RULES) await sync.ticket(REPORT_RULES);
      if (before && before !== ticket.owner) await globalThis.caches?.delete(PRIVATE);
    } catch {
      ticket ??= await store.meta(rulesPath) ?? await store.meta(REPORT_RULES);
    }
  };
  const rulesPath = root?.dataset.offline ?? REPORT_RULES;
  const begin = async () => {
    try {
      store = await open();
      await store.all();
    } catch {
      const box = document.querySelector('[data-keep] [data-errors]');
      ticket = await fetch(rulesPath).then((answer) => answer.json()).catch(() => undefined);
      if (box && ticket) box.replaceChildren(el('p', { className: 'hint' }, words('none')));
      return;
    }
    sync = new Sync({ store, fetch: fetch.bind(window), locks: navigator.locks, changed: tell });
    await takeTicket();
    const form = document.querySelector('[data-keep]');
    if (form && ticket) await keepForm(form);
    addEventListener('submit', (event) => {
      if (event.target.getAttribute('action') !== '/logout') return;
      event.preventDefault();
      event.stopImmediatePropagation();
      leave(event.target);
    }, true);
    addEventListener('online', send);
    document.addEventListener('visibilitychange', () => document.hidden || send());
    await worker().catch(() => {}); /* not over http: the rest works without */
    await tell();
    await send();
  };
  begin();
})();
