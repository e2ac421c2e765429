// SPDX-License-Identifier: Apache-2.0
// The engine of drafts (src/web/assets/sync.js) against the real program: random days of three devices that lose the
// network before and after the server's commit, are closed in the middle of sending, send from two tabs at once, and
// correct the same visits. ECHOWALL_TEST_SCHEDULES sets the number of days (default 500).
import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { folder, release, run, serve } from "./site.mjs";
import { Database } from "./sqlite.mjs";

globalThis.crypto ??= webcrypto;
await import(pathToFileURL(resolve("src/web/assets/sync.js")));
const { Sync, judge, newDraft, isWhole } = globalThis.EchowallSync;

const SCHEDULES = Number(process.env.ECHOWALL_TEST_SCHEDULES ?? 500);
const AT_ONCE = 12, DEVICES = 3, ACTS = 8, ROUNDS_MAX = 60;
const PICTURE = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGP4z8AARAwQCgAf7gP9i18U1AAAAABJRU5ErkJggg==", "base64");

// mulberry32: the same days every time.
function random(seed) {
  let a = seed;
  const next = () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return { next, below: (n) => Math.floor(next() * n), chance: (p) => next() < p, of: (list) => list[Math.floor(next() * list.length)] };
}

// What a browser keeps on disk: it outlives the page.
class Disk {
  constructor() { this.drafts = new Map(); this.metas = new Map(); }
  async all() { return [...this.drafts.values()]; }
  async get(key) { return this.drafts.get(key); }
  async meta(name) { return this.metas.get(name); }
  async setMeta(name, value) { this.metas.set(name, value); }
  async remove(key) { this.drafts.delete(key); }
  async update(key, change) {
    const made = change(this.drafts.get(key));
    if (made) this.drafts.set(key, { ...made, fields: { ...made.fields } });
    return made || undefined;
  }
}

// A browser: cookies, a disk, and a network that comes and goes. A page that was closed does nothing more.
class Device {
  constructor(base, dice, cookie) {
    Object.assign(this, { base, dice, cookie, disk: new Disk(), isOnline: true, isCalm: false, epoch: 0, unsure: 0 });
    this.open();
  }
  open() {
    this.epoch++;
    let line = Promise.resolve(); // the lock of one origin dies with its last page
    const locks = { request: (name, work) => (line = line.then(work, work)) };
    this.tabs = [0, 1].map((n) => new Sync({ store: this.diskOf(this.epoch), fetch: this.fetchOf(this.epoch), locks: n ? undefined : locks }));
  }
  diskOf(epoch) {
    const alive = (name) => (...args) => (epoch === this.epoch ? this.disk[name](...args) : new Promise(() => {}));
    return Object.fromEntries(["all", "get", "meta", "setMeta", "remove", "update"].map((name) => [name, alive(name)]));
  }
  fetchOf(epoch) {
    const lost = () => { throw new TypeError("network"); };
    return async (path, options) => {
      const fate = this.isCalm ? 1 : this.dice.next();
      if (!this.isOnline || fate < 0.08) lost();
      const answer = await this.ask(path, options);
      if (epoch !== this.epoch) return new Promise(() => {});
      if (fate < 0.22) { this.unsure += options.method === "POST" ? 1 : 0; lost(); } // it was done, and nobody was told
      return answer;
    };
  }
  async ask(path, { method = "GET", body } = {}) {
    const headers = { Origin: this.base, ...(this.cookie && { Cookie: this.cookie }) };
    const answer = await fetch(this.base + path, { method, body, headers, redirect: "manual" });
    const set = /ew_v=[^;]+/.exec(answer.headers.get("set-cookie") ?? "");
    if (set) this.cookie = set[0];
    return answer;
  }
}

async function logIn(base, { name, password }) {
  const page = await fetch(`${base}/login`), cookie = /ew_v=[^;]+/.exec(page.headers.get("set-cookie"))[0];
  const hidden = [...(await page.text()).matchAll(/name="(_guard|_key)" value="([^"]+)"/g)].map(([, key, value]) => [key, value]);
  const done = await fetch(`${base}/login`, {
    method: "POST", redirect: "manual", headers: { Cookie: cookie, Origin: base },
    body: new URLSearchParams([...hidden.slice(0, 2), ["who", name], ["password", password]]),
  });
  assert.equal(done.status, 303);
  return /ew_s=[^;]+/.exec(done.headers.get("set-cookie"))[0];
}

// One day of three devices: two of one grid worker, one of a resident.
class Day {
  constructor(world, n) {
    this.dice = random(n + 1);
    this.name = `d${n}`;
    this.world = world;
    this.devices = Array.from({ length: DEVICES }, (_, i) => new Device(world.base, this.dice, i < 2 ? world.session : ""));
    this.written = []; // { key, form, words, device }
    this.visits = new Map(); // link → { version, fields } as last seen by this worker
    this.given = new Set(); // words that somebody chose to give up
  }

  unique() { return `${this.name}w${this.written.length}`; }

  async write(device, form) {
    const isVisit = form === "visit", words = this.unique();
    const draft = newDraft(form, isVisit ? "/patrol/new" : "/report", isVisit ? "/patrol/rules" : "/report/rules", "/", device === 2 ? "" : this.world.owner, Date.now());
    draft.fields = isVisit
      ? { organisation: this.world.place, place: "桥头", subject: words, finding: this.dice.of(["none", "found"]), words: "堤脚塌了", kind: "help", category: "water", day: this.world.today, time: "00:00" }
      : { words, kind: "help", category: "water", organisation: this.world.place, place: "", secrecy: "name_hidden", kept: "", step: "6", far: "6", go: "7" };
    if (this.dice.chance(0.04)) draft.photos = [{ name: "a.png", blob: new Blob([PICTURE], { type: "image/png" }) }];
    await this.keep(device, draft, words);
  }
  async keep(device, draft, words) {
    draft.state = "waiting";
    if (await this.devices[device].tabs[0].keep(draft)) this.written.push({ key: draft.key, form: draft.form, words, device, link: draft.action });
  }
  async correct(device) {
    const seen = this.dice.of([...this.visits.entries()]);
    if (!seen) return;
    const [link, { version, fields }] = seen, field = this.dice.of(["subject", "place"]), words = this.unique();
    const draft = newDraft("correction", link, "/patrol/rules?form=correction", link, this.world.owner, Date.now());
    draft.fields = { ...fields, [field]: words, version: String(version) };
    await this.keep(device, draft, words);
  }
  // Mends a draft that waits, where it may be mended.
  async mend(device) {
    const own = this.written.filter((one) => one.device === device && one.form === "report"), one = this.dice.of(own);
    const draft = one && await this.devices[device].disk.get(one.key);
    if (!draft || draft.state !== "waiting") return;
    const words = `${one.words}m`;
    if (await this.devices[device].tabs[0].keep({ ...draft, fields: { ...draft.fields, words } })) one.words = words;
  }
  async learn(device) {
    for (const d of await this.devices[device].disk.all())
      if (d.state === "sent" && d.form === "visit" && !this.visits.has(d.receipt.link)) {
        const html = await (await this.devices[0].ask(d.receipt.link)).text(), fields = {};
        for (const name of ["place", "subject", "day", "time", "words"]) fields[name] = new RegExp(`name="${name}"[^>]*value="([^"]*)"|name="${name}"[^>]*>\\n?([^<]*)</textarea>`).exec(html)?.slice(1).find((v) => v !== undefined) ?? "";
        const version = Number(/name="version" value="(\d+)"/.exec(html)[1]);
        const finding = /name="finding" value="found"/.test(html) && !/name="finding" type="radio"/.test(html) ? "found" : "none";
        this.visits.set(d.receipt.link, { version, fields: { ...fields, organisation: this.world.place, finding, kind: "", category: "" } });
      }
  }
  async choose(device) {
    for (const d of await this.devices[device].disk.all())
      if (d.state === "conflict") {
        const chosen = {};
        for (const name of d.differ) {
          const isMine = this.dice.chance(0.5);
          chosen[name] = isMine ? d.mine[name] : d.theirs[name];
          this.given.add(isMine ? d.theirs[name] : d.mine[name]);
        }
        await this.devices[device].tabs[0].choose(d.key, chosen);
      }
  }
  // Sends, perhaps from two tabs, perhaps without waiting for the end.
  async send(device) {
    const { tabs } = this.devices[device], all = Promise.all(this.dice.chance(0.3) ? tabs.map((tab) => tab.send()) : [tabs[0].send()]);
    if (!this.dice.chance(0.25)) return all;
    await new Promise((done) => setTimeout(done, this.dice.below(12)));
    return this.devices[device].open(); // closed in the middle
  }
  async act() {
    const device = this.dice.below(DEVICES), one = this.devices[device];
    const writes = async () => {
      for (let n = 1 + this.dice.below(3); n > 0; n--) await this.write(device, device === 2 ? "report" : this.dice.of(["visit", "visit", "report"]));
    };
    const corrects = async () => {
      await this.learn(device);
      for (let n = 1 + this.dice.below(2); n > 0; n--) await this.correct(device);
    };
    const acts = [
      writes, () => (device === 2 ? writes() : corrects()), () => this.mend(device), () => this.choose(device),
      () => this.send(device), () => this.send(device), () => this.send(device),
      () => { one.isOnline = !one.isOnline || this.dice.chance(0.4); }, () => one.open(),
    ];
    await this.dice.of(acts)();
  }

  async run() {
    for (let i = 0; i < ACTS * DEVICES; i++) await this.act();
    for (const one of this.devices) {
      one.open();
      Object.assign(one, { isOnline: true, isCalm: true });
    }
    for (let round = 0; round < ROUNDS_MAX && await this.isWaiting(); round++)
      for (let i = 0; i < DEVICES; i++) {
        await this.choose(i);
        await this.devices[i].tabs[0].send();
      }
  }
  async isWaiting() {
    for (const one of this.devices) if ((await one.disk.all()).some((d) => d.state !== "sent")) return true;
    return false;
  }
}

// Every word that was written is in the site once: in a row, in a former version, or given up by choice.
async function check(day, rows) {
  for (const { key, form, words, device } of day.written) {
    const draft = await day.devices[device].disk.get(key);
    assert.equal(draft?.state, "sent", `${words} waits: ${JSON.stringify(draft)}`);
    const found = form === "report" ? rows.voices.get(words) ?? [] : form === "visit" ? rows.subjects.get(words) ?? [] : [];
    if (form === "report") assert.deepEqual(found, [draft.receipt.number], `${words} is there once, under the number that the reporter has`);
    else if (form === "visit") assert.deepEqual(found, [draft.receipt.link], `${words} is there once`);
    else assert.ok(rows.all.has(words) || day.given.has(words), `${words} of a correction is lost`);
  }
  const corrections = new Map();
  for (const one of day.written.filter((w) => w.form === "correction")) corrections.set(one.link, (corrections.get(one.link) ?? 0) + 1);
  for (const [link, n] of corrections) assert.equal(rows.versions.get(link), n + 1, `${link} has a version for each correction`);
}

function stored(file) {
  const database = new Database(file), table = (sql) => database.exec(sql).trim().split("\n").map((row) => row.split("|"));
  const group = (pairs) => pairs.reduce((map, [key, value]) => map.set(key, [...(map.get(key) ?? []), value]), new Map());
  const firsts = table(`SELECT coalesce((SELECT h.subject FROM patrol_visit_version h WHERE h.visit_id = t.id AND h.version = 1), t.subject), '/patrol/visits/' || t.id FROM patrol_visit t;`);
  const said = table("SELECT subject FROM patrol_visit UNION SELECT place FROM patrol_visit UNION SELECT subject FROM patrol_visit_version UNION SELECT place FROM patrol_visit_version;");
  return {
    voices: group(table("SELECT words, number FROM voice WHERE channel = 'web' AND words LIKE 'd%w%';")),
    subjects: group(firsts), all: new Set(said.map(([one]) => one)),
    versions: new Map(table("SELECT '/patrol/visits/' || id, version FROM patrol_visit;").map(([link, n]) => [link, Number(n)])),
  };
}

async function site(t) {
  const data = join(folder(t), "site");
  const made = run(["demo", "--data", data, "--seed", "1", "--json"], { program: release });
  assert.equal(made.code, 0, made.err);
  const server = await serve(t, data, { program: release, env: { ECHOWALL_LOG_LEVEL: "error" } });
  const base = server.url.replace(/\/$/, ""), login = JSON.parse(made.out).logins.find((one) => one.name === "grid");
  const session = await logIn(base, login);
  const rules = await (await fetch(`${base}/patrol/rules`, { headers: { Cookie: session } })).json();
  const now = new Date(Date.now() + rules.offset).toISOString();
  return { base, session, rules, owner: rules.owner, place: rules.fields.find((f) => f.name === "organisation").options[3][0], today: now.slice(0, 10), data, server, login };
}

const world = {};
test("the program with a town", async (t) => {
  const inner = await site(t);
  Object.assign(world, inner);

  await t.test(`W2 W3 L7 ${SCHEDULES} days of three devices: nothing is lost and nothing is doubled`, { timeout: 600_000 }, async (t) => {
    const days = Array.from({ length: SCHEDULES }, (_, n) => new Day(world, n)), left = [...days];
    await Promise.all(Array.from({ length: AT_ONCE }, async () => {
      for (let day = left.shift(); day; day = left.shift()) await day.run();
    }));
    const rows = stored(join(world.data, "echowall.db"));
    for (const day of days) await check(day, rows);
    const written = days.flatMap((day) => day.written), unsure = days.flatMap((day) => day.devices).reduce((sum, one) => sum + one.unsure, 0);
    const given = days.reduce((sum, day) => sum + day.given.size, 0);
    const rough = `${written.length} drafts, ${unsure} answers lost, ${given} values given up by choice`;
    assert.ok(unsure > SCHEDULES / 4 && given > SCHEDULES / 20, `the days were rough enough to tell: ${rough}`);
    t.diagnostic(rough);
  });

  await t.test("W5 without network a draft is judged as the server judges it", () => judgesAlike(world));
});

// Random forms, right and wrong: the same fields and the same words.
const PIECES = {
  organisation: (w, dice) => dice.of([w.place, "", "0", "7", "x"]), place: (w, dice) => dice.of(["桥头", "", "　", "长".repeat(101), "a\nb"]),
  subject: (w, dice) => dice.of(["河道", "", "长".repeat(60), "长".repeat(61)]), finding: (w, dice) => dice.of(["none", "found", "", "maybe"]),
  words: (w, dice) => dice.of(["塌了", "", " \n ", "长".repeat(1000), "长".repeat(1001), "行\r\n".repeat(400)]), kind: (w, dice) => dice.of(["help", "", "complaint"]),
  category: (w, dice) => dice.of(["water", "", "nothing"]), day: (w, dice) => dice.of([w.today, "2026-02-30", "", "２０２６-01-01", "2099-01-01", "2000-01-01"]),
  time: (w, dice) => dice.of(["00:00", "0:00", "24:00", "", "７:05", "12", "00:00:00", "00:00:01"]),
  latitude: (w, dice) => dice.of(["", "36.8", "91", "-90", "1e1", "north", "．5"]), longitude: (w, dice) => dice.of(["", "110.2", "181", "+1."]),
};
const WANTED = { organisation: 0, place: 0, subject: 0, finding: 0, words: 0, kind: 0, category: 0, day: 0, time: 0, latitude: 0, longitude: 0 };

async function judgesAlike({ base, session, rules, ...w }) {
  const dice = random(7), kinds = new Set();
  for (let i = 0; i < 400; i++) {
    const right = random(0), fields = {};
    for (const name of Object.keys(WANTED)) fields[name] = PIECES[name](w, dice.chance(0.75) ? { of: (list) => list[0] } : dice);
    if (fields.finding === "none" && right.chance(0.5)) fields.words = "";
    const body = new FormData();
    for (const [name, value] of Object.entries({ ...fields, draft: "not a key", owner: rules.owner, _guard: rules.guard })) body.append(name, value);
    const answer = await fetch(`${base}/patrol/new`, { method: "POST", body, redirect: "manual", headers: { Cookie: session, Origin: base } });
    const said = (await answer.json()).fields ?? {}, judged = judge(rules, fields);
    assert.deepEqual(judged, said, JSON.stringify(fields));
    for (const [name, message] of Object.entries(said)) kinds.add(`${name} ${message}`);
  }
  assert.ok(kinds.size > 15, `${kinds.size} kinds of mistakes`);
  assert.ok(isWhole(newDraft("visit", "/patrol/new", "/patrol/rules", "/patrol/new", "", 0)));
}
