/* SPDX-License-Identifier: Apache-2.0 */
/* Reports and visits that a browser keeps and sends by itself, each exactly once: the key that is made for a draft goes
 * along with every attempt, and the server keeps it for good with what came of it. No page is needed: the same runs in
 * pages, in the service worker and in tests. EchowallSync.open() gives the browser's store, EchowallSync.judge() says what
 * is wrong with a draft by the rules that the server sent, new EchowallSync.Sync(…).send() sends what waits. */
(() => {
  'use strict';

  /* ---- what is wrong, by the same table as on the server ---- */

  const trim = (s) => s.replace(/^[ \t\n\v\f\r\u3000]+|[ \t\n\v\f\r\u3000]+$/g, '');
  const narrow = (s) => [...s].map((c) => {
    const n = c.codePointAt(0);
    return n === 0x3000 ? ' ' : n >= 0xff01 && n <= 0xff5e ? String.fromCodePoint(n - 0xfee0) : c;
  }).join('').replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, '');
  const size = (s) => [...s].length;

  const isPhone = (s) => {
    const digits = s.replace(/[^0-9]/g, '').length;
    return /^\+?[-0-9 ().]*$/.test(s) && digits >= 5 && digits <= 20;
  };
  const isDay = (s) => {
    const m = /^(\d{4})-(\d{2})-(\d{2})$/.exec(s), at = m && new Date(`${s}T00:00:00Z`);
    return Boolean(m) && !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === s;
  };
  const isTime = (s) => {
    const m = /^(\d{1,2}):(\d{2})(?::(?:00)?)?$/.exec(s);
    return Boolean(m) && m[1] < 24 && m[2] < 60;
  };
  const isNumber = (s) => s.length < 64 && /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(s);

  const ranged = (f, n) => (f.low === 0 && f.high === 0) || n >= f.low ? (f.low === 0 && f.high === 0) || n <= f.high ? '' : 'high' : 'low';
  const textWrong = (f, s) => {
    const n = size(trim(f.kind === 'lines' ? s.replace(/\r\n?/g, '\n') : s));
    return n > f.high ? 'high' : n < f.low ? 'low' : '';
  };
  const kinds = {
    text: textWrong,
    lines: textWrong,
    phone: (f, s) => isPhone(narrow(s)) ? '' : 'kind',
    int: (f, s) => /^-?\d+$/.test(narrow(s)) ? ranged(f, Number(narrow(s))) : 'kind',
    id: (f, s) => /^\d+$/.test(s) ? '' : 'kind',
    number: (f, s) => isNumber(narrow(s)) ? ranged(f, Number(narrow(s))) : 'kind',
    day: (f, s) => isDay(narrow(s)) ? '' : 'kind',
    time: (f, s) => isTime(narrow(s)) ? '' : 'kind',
    choice: (f, s) => !f.closed || f.options.some(([value]) => value === s) ? '' : 'kind',
  };

  const fieldWrong = (f, fields, photos) => {
    if (f.kind === 'files') return photos > f.high ? f.wrong.high : photos === 0 && f.required ? f.wrong.required : '';
    const value = fields[f.name] ?? '';
    if (trim(value) === '' || (f.kind === 'id' && /^0+$/.test(value))) return f.required ? f.wrong.required : '';
    const how = kinds[f.kind]?.(f, value);
    return how ? f.wrong[how] : '';
  };

  const momentWrong = (rule, fields, now, offset) => {
    const [hour, minute] = narrow(fields[rule.time]).split(':'), day = narrow(fields[rule.field]);
    const at = Date.parse(`${day}T00:00:00Z`) - offset + (hour * 60 + Number(minute)) * 60000;
    const days = (Math.floor((now + offset) / 864e5) * 864e5 - Date.parse(`${day}T00:00:00Z`)) / 864e5;
    return at > now + 60000 ? rule.late : days > rule.back ? rule.early : '';
  };
  const ruleWrong = (rule, rules, fields, now) => {
    const value = fields[rule.field] ?? '', field = rules.fields.find((f) => f.name === rule.field);
    if (rule.when && fields[rule.when] !== rule.is) return '';
    if (rule.check === 'must') return trim(value) === '' ? rule.words : '';
    if (rule.check === 'moment') return momentWrong(rule, fields, now, rules.offset);
    if (trim(value) === '' && field.kind !== 'id') return '';
    return (field.options ?? []).some(([one]) => one === value) ? '' : rule.words;
  };

  /* { field: message }: what the server would say. The rules over several fields hold once each is right by itself. */
  const judge = (rules, fields, photos = 0, now = Date.now()) => {
    const wrong = {};
    for (const f of rules.fields) {
      const message = fieldWrong(f, fields, photos);
      if (message) wrong[f.name] = message;
    }
    if (Object.keys(wrong).length) return wrong;
    for (const rule of rules.rules) {
      const message = ruleWrong(rule, rules, fields, now);
      if (message) wrong[rule.field] ??= message;
    }
    return wrong;
  };

  /* ---- drafts ---- */

  const newKey = () => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))))
    .replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

  const STATES = ['begun', 'waiting', 'refused', 'conflict', 'sent'];
  const isWhole = (d) => Boolean(d) && typeof d.key === 'string' && typeof d.action === 'string' && d.action.startsWith('/') &&
    typeof d.rules === 'string' && STATES.includes(d.state) && typeof d.fields === 'object' && d.fields !== null && Array.isArray(d.photos);
  const waits = (d) => isWhole(d) && (d.state === 'waiting' || d.state === 'conflict' || d.state === 'refused');

  /* A draft as it is kept; what lies unknown at the server keeps its key and cannot be changed. */
  const newDraft = (form, action, rules, page, owner, at) =>
    ({ v: 1, key: newKey(), form, action, rules, page, owner, at, state: 'begun', fields: {}, photos: [], flight: false, tries: 0 });

  /* ---- both changed: which value of each field ---- */

  /* Only one side changed it: that one. Both did, to different values: somebody has to choose. */
  const merge = (mine, theirs, base) => {
    const merged = {}, differ = [];
    for (const [name, value] of Object.entries(theirs)) {
      const own = mine[name] ?? value;
      merged[name] = own;
      if (own === value) continue;
      if (base && own === base[name]) merged[name] = value;
      else if (!base || value !== base[name]) differ.push(name);
    }
    return { merged, differ };
  };

  /* ---- sending ---- */

  const withoutLock = { request: (name, work) => work() };

  class Sync {
    constructor({ store, fetch, now = () => Date.now(), locks = withoutLock, changed = () => {} }) {
      Object.assign(this, { store, fetch, now, locks, changed });
    }

    /* Whose browser it is now, a fresh form guard, rules and words; kept for the time without network. */
    async ticket(path) {
      const answer = await this.fetch(path, { credentials: 'same-origin', redirect: 'manual', cache: 'no-store' });
      if (answer.status !== 200) throw Object.assign(new Error('not for this person'), { status: answer.status });
      const ticket = await answer.json();
      try {
        await this.store.setMeta(path, ticket);
        await this.store.setMeta('owner', ticket.owner);
      } catch { /* no room: it serves while the page is open */ }
      return ticket;
    }

    /* Keeps a draft; false: it is on its way and cannot be changed now. */
    async keep(draft) {
      const kept = await this.store.update(draft.key, (old) => (old?.flight || old?.state === 'sent' ? undefined : draft));
      await this.changed();
      return kept !== undefined;
    }

    async waiting() {
      return (await this.store.all()).filter(waits);
    }

    /* Sends what waits, one after the other, in one tab at a time. 'done', or why it stopped: offline, busy. */
    send() {
      this.running ??= this.locks.request('echowall send', () => this.sendAll()).finally(() => { this.running = undefined; });
      return this.running;
    }

    async sendAll() {
      const tickets = new Map();
      const drafts = (await this.store.all()).filter((d) => isWhole(d) && d.state === 'waiting').sort((a, b) => a.at - b.at);
      for (const { key, rules } of drafts) {
        const stop = await this.sendOne(key, rules, tickets);
        await this.changed();
        if (stop) return stop;
      }
      return 'done';
    }

    async hold(key, why, flight = false) {
      await this.store.update(key, (d) => d && { ...d, hold: why, flight });
    }

    async ticketFor(key, rules, tickets) {
      try {
        if (!tickets.has(rules)) tickets.set(rules, await this.ticket(rules));
        return { ticket: tickets.get(rules) };
      } catch (e) {
        if (!e.status) return { stop: 'offline' };
        const isBusy = e.status >= 500 || e.status === 429;
        await this.hold(key, isBusy ? 'busy' : 'login');
        return isBusy ? { stop: 'busy' } : {};
      }
    }

    /* undefined: go on with the next one. */
    async sendOne(key, rules, tickets, isAgain = false) {
      const before = await this.store.get(key);
      if (!isWhole(before) || before.state !== 'waiting') return undefined;
      const { ticket, stop } = await this.ticketFor(key, rules, tickets);
      if (!ticket) return stop;
      if (before.owner && before.owner !== ticket.owner) return this.hold(key, 'person', before.flight);
      const old = this.withoutPlace(before, ticket);
      if (old.length) return this.refuse(key, { old });
      const draft = await this.store.update(key, (d) =>
        (isWhole(d) && d.state === 'waiting' ? { ...d, flight: true, hold: '', tries: d.tries + 1 } : undefined));
      if (!draft) return undefined;
      let status, answer;
      try {
        const sent = await this.fetch(draft.action, { method: 'POST', body: this.body(draft, ticket), credentials: 'same-origin', redirect: 'manual' });
        status = sent.status;
        answer = await sent.json().catch(() => ({}));
      } catch {
        return 'offline'; /* it may have arrived: it stays on its way until an answer comes */
      }
      if (answer.error !== 'stale' || isAgain) return this.take(draft, status, answer);
      tickets.delete(rules);
      await this.hold(key, '');
      return this.sendOne(key, rules, tickets, true);
    }

    body(draft, ticket) {
      const body = new FormData();
      for (const [name, value] of Object.entries(draft.fields)) body.append(name, value);
      body.append('draft', draft.key);
      body.append('owner', draft.owner);
      for (const photo of draft.photos) body.append('photos', photo.blob, photo.name);
      body.append('_guard', ticket.guard);
      return body;
    }

    /* What was typed into fields that the form of today has not. */
    withoutPlace(draft, ticket) {
      const names = new Set(ticket.fields.map((f) => f.name));
      return Object.entries(draft.fields).filter(([name, value]) => value !== '' && !names.has(name));
    }

    async refuse(key, more) {
      await this.store.update(key, (d) => d && { ...d, ...more, state: 'refused', flight: false, hold: '' });
    }

    async arrived(draft, answer) {
      const { number, code, link, version } = answer;
      await this.store.update(draft.key, (d) => d && {
        ...d, state: 'sent', flight: false, hold: '', fields: {}, photos: [], errors: undefined, sentAt: this.now(),
        receipt: { number, code, link, version },
      });
    }

    async take(draft, status, answer) {
      const { key } = draft, isSame = draft.captured !== undefined && draft.captured === JSON.stringify(draft.fields);
      if ((status === 200 && answer.link) || answer.error === 'arrived' || (answer.error === 'other' && isSame)) return this.arrived(draft, answer);
      if (answer.error === 'other') return this.refuse(key, { other: true, message: answer.message, receipt: { number: answer.number, code: answer.code, link: answer.link } });
      if (answer.error === 'person') return this.hold(key, 'person');
      if (answer.theirs) return this.both(draft, answer);
      if (answer.error && status < 429) return this.refuse(key, { errors: answer.fields ?? {}, message: answer.message });
      if (status === 413) return this.refuse(key, { errors: {}, tooLarge: true });
      if (status === 0 || status === 303 || status === 401 || status === 403) return this.hold(key, 'login');
      if (status < 429) return this.refuse(key, { errors: {}, message: '' });
      await this.hold(key, 'busy', status !== 429);
      return 'busy';
    }

    /* Corrected elsewhere meanwhile. Nothing of either side is lost: what only one changed is taken from it. */
    async both(draft, answer) {
      const { merged, differ } = merge(draft.fields, answer.theirs, answer.base);
      const fields = { ...draft.fields, ...merged, version: String(answer.version) };
      const more = differ.length ? { state: 'conflict', differ, mine: draft.fields, theirs: answer.theirs } : { state: 'waiting' };
      await this.store.update(draft.key, (d) => d && { ...d, ...more, fields, flight: false });
      if (!differ.length) return this.sendOne(draft.key, draft.rules, new Map());
      return undefined;
    }

    /* Somebody has chosen: { field: value }. */
    async choose(key, chosen) {
      await this.store.update(key, (d) => d && {
        ...d, state: 'waiting', fields: { ...d.fields, ...chosen }, differ: undefined, mine: undefined, theirs: undefined,
      });
      await this.changed();
    }
  }

  /* ---- the browser's own store ---- */

  const answered = (request) => new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });

  class BrowserStore {
    constructor(db) { this.db = db; }
    table(name, mode) { return this.db.transaction(name, mode).objectStore(name); }
    all() { return answered(this.table('drafts', 'readonly').getAll()); }
    get(key) { return answered(this.table('drafts', 'readonly').get(key)); }
    meta(name) { return answered(this.table('meta', 'readonly').get(name)); }
    setMeta(name, value) { return answered(this.table('meta', 'readwrite').put(value, name)); }
    remove(key) { return answered(this.table('drafts', 'readwrite').delete(key)); }

    /* Reads and writes in one transaction; change gives the new draft, or undefined to leave it. */
    update(key, change) {
      return new Promise((done, fail) => {
        const at = this.db.transaction('drafts', 'readwrite'), table = at.objectStore('drafts'), read = table.get(key);
        let made;
        read.onsuccess = () => {
          try {
            made = change(read.result);
            if (made) table.put(made);
          } catch (e) {
            fail(e);
            at.abort();
          }
        };
        at.oncomplete = () => done(made || undefined);
        at.onabort = at.onerror = () => fail(at.error ?? read.error);
      });
    }
  }

  /* Fails where a browser keeps nothing (private windows of some). */
  const open = () => new Promise((done, fail) => {
    const asked = indexedDB.open('echowall', 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore('drafts', { keyPath: 'key' });
      asked.result.createObjectStore('meta');
    };
    asked.onsuccess = () => {
      asked.result.onversionchange = () => asked.result.close();
      done(new BrowserStore(asked.result));
    };
    asked.onerror = () => fail(asked.error);
    asked.onblocked = () => fail(new Error('blocked'));
  });

  globalThis.EchowallSync = { Sync, judge, merge, newDraft, newKey, isWhole, waits, open };
})();
