// SPDX-License-Identifier: Apache-2.0
// Without network: what a browser keeps, sends by itself, shows and asks. The many random days are in
// tests/process/offline.test.mjs; here the same engine stands in real pages.
import assert from "node:assert/strict";
import { connect, createServer } from "node:net";
import { axe, leave } from "./house.mjs";
import { reportUpTo } from "./pages.mjs";

const DAY_BYTES = 5 * 1024 * 1024, VISITS = 30, PHOTOS = 10, WAIT_MS = 20_000;

// Polls: a page's policy allows no waiting that needs eval, and pages come and go meanwhile.
async function until(page, is, arg) {
  const end = Date.now() + WAIT_MS;
  for (;;) {
    if (await page.evaluate(is, arg).catch(() => false)) return;
    if (Date.now() > end) assert.fail(`never on ${page.url()}: ${is}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

// The worker has all it needs and answers for this page.
const settled = (page) => page.evaluate(async () => {
  await navigator.serviceWorker.ready;
  if (!navigator.serviceWorker.controller) await new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done, { once: true }));
});
async function ready(page, at) {
  await page.goto(at);
  await settled(page);
  await page.locator(".waiting").waitFor({ state: "attached" }); // the script has begun
}
async function fillWhole(page, words) {
  await page.fill("[name=words]", words);
  await page.check("[name=category] >> nth=0");
  await page.check("[name=kind][value=help]");
  await page.selectOption("[name=organisation]", { index: 3 });
}
async function fillVisit(page, { subject, finding = "none" }) {
  await page.selectOption("[name=organisation]", { index: 3 });
  await page.fill("[name=place]", "河堤二段");
  await page.fill("[name=subject]", subject);
  await page.check(`[name=finding][value=${finding}]`);
}
const submit = (page) => page.click("main form[data-keep] button.main");
const waitingSays = (page, n) => until(page, (many) => {
  const bar = document.querySelector(".waiting");
  return bar && (many === 0 ? bar.hidden : !bar.hidden && bar.textContent.includes(many));
}, n);

// How many voices the desk finds by these words.
async function found(house, words) {
  const page = await house.window({ as: "clerk" });
  await page.goto(`/desk/voices?state=all&q=${encodeURIComponent(words)}`);
  const n = await page.locator("main a[href^='/desk/voices/']").count();
  await page.context().close();
  return n;
}

async function sendsItself(house) {
  const page = await house.window({ allowed: ["offline"] }), words = "断网时写的：渠边护栏松了";
  await ready(page, "/report/whole");
  await page.context().setOffline(true);
  await page.goto("/report"); // no network: the page that was kept
  await fillWhole(page, words);
  await submit(page);
  await page.waitForURL(/\/report\/waiting/);
  await waitingSays(page, 1);
  assert.equal(await found(house, words), 0);
  await page.goto("/report/whole");
  await waitingSays(page, 1); // on every page that can be opened
  await page.goto("/report/waiting");
  await page.context().setOffline(false);
  await waitingSays(page, 0);
  const card = page.locator("[data-drafts] .card").first();
  const number = /[A-Z]+-\d{4}-\d+/.exec(await card.innerText())[0], code = /([0-9A-Z]{4}) ([0-9A-Z]{4})/.exec(await card.innerText())[0];
  assert.equal((await axe(page)).join("\n"), "");
  await page.reload();
  await until(page, (n) => document.querySelector("[data-drafts]").innerText.includes(n), number); // it stays until it is removed
  assert.equal(await found(house, words), 1);
  await page.goto("/receipts");
  await page.fill("[name=number]", number);
  await page.fill("[name=code]", code);
  await leave(page, page.locator("main button.main"));
  assert.match(page.url(), /\/receipts\/.*k=/);
  await page.goto("/report/waiting");
  const drop = page.locator("[data-drafts] button").last();
  await drop.click();
  await drop.click();
  await until(page, () => !document.querySelector("[data-drafts] .card"));
  await page.context().close();
}

// The browser itself asks the worker to send when the network is back, though no page of the site is open any more.
async function sendsWithoutAPage(house) {
  const page = await house.window({ allowed: ["offline"], permissions: ["background-sync"] }), words = "断网时写的：写完就关了页面";
  const context = page.context();
  await ready(page, "/report/whole");
  await context.setOffline(true);
  await fillWhole(page, words);
  await submit(page);
  await page.waitForURL(/\/report\/waiting/);
  await waitingSays(page, 1);
  assert.deepEqual(await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).sync.getTags()), ["echowall"]);
  const elsewhere = await context.newPage(), session = await context.newCDPSession(elsewhere), registrations = [];
  session.on("ServiceWorker.workerRegistrationUpdated", (event) => registrations.push(...event.registrations));
  await session.send("ServiceWorker.enable");
  await page.close();
  assert.equal(await found(house, words), 0);
  await context.setOffline(false);
  const ours = registrations.find((one) => one.scopeURL === `${house.base}/report`);
  assert.ok(ours, "the worker stays when its pages are closed");
  // A network that comes back in earnest makes this event; one that a test took away does not.
  await session.send("ServiceWorker.dispatchSyncEvent", { origin: house.base, registrationId: ours.registrationId, tag: "echowall", lastChance: false });
  for (let i = 0; i < 100 && await found(house, words) === 0; i++) await new Promise((done) => setTimeout(done, 200));
  assert.equal(await found(house, words), 1);
  const again = await context.newPage();
  await again.goto("/report/waiting"); // its receipt is there for who wrote it
  await until(again, () => /[0-9A-Z]{4} [0-9A-Z]{4}/.test(document.querySelector("[data-drafts]").innerText));
  await waitingSays(again, 0);
  assert.equal(await found(house, words), 1);
  await context.close();
}

async function keepsTheSteps(house) {
  const page = await house.window({ allowed: ["offline"] }), words = "写到一半断网：桥面有个坑";
  await ready(page, "/report");
  await reportUpTo(page, 2, words);
  await page.context().setOffline(true);
  await page.click("main button.main"); // the photos' page cannot be sent
  await page.waitForURL(/\/report\/whole\?draft=/);
  await until(page, (w) => document.querySelector("[name=words]").value === w, words);
  assert.ok(await page.locator("[name=kind][value=help]").isChecked());
  await page.selectOption("[name=organisation]", { index: 3 });
  await submit(page);
  await page.waitForURL(/\/report\/waiting/);
  await page.context().setOffline(false);
  await waitingSays(page, 0);
  assert.equal(await found(house, words), 1);
  await page.context().close();

  // The last button was pressed, the site got it, the answer was lost: the report is there once.
  const last = await house.window({ allowed: ["offline", 409] }), said = "最后一步断网：水表箱盖丢了";
  await ready(last, "/report");
  await reportUpTo(last, 5, said);
  await last.context().route("**/report", async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    await route.fetch({ maxRedirects: 0 });
    return route.abort();
  }, { times: 1 });
  await last.click("main button.main");
  await last.waitForURL(/\/report\/waiting/);
  await waitingSays(last, 0);
  assert.match(await last.locator("[data-drafts] .card").first().innerText(), /[A-Z]+-\d{4}-\d+/);
  assert.equal(await found(house, said), 1);
  await last.context().close();
}

// Everything between browser and site goes through here and is counted.
async function counted(t, base) {
  const target = new URL(base), count = { bytes: 0 };
  const server = createServer((from) => {
    const to = connect(Number(target.port), target.hostname);
    for (const [one, other] of [[from, to], [to, from]]) {
      one.on("data", (piece) => { count.bytes += piece.length; });
      one.on("error", () => other.destroy());
      one.pipe(other);
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  t.after(() => server.close());
  return { count, base: `http://127.0.0.1:${server.address().port}` };
}

async function workingDay(t, house) {
  const { count, base } = await counted(t, house.base);
  const photo = await house.photo("patrol", 1900, 1400);
  assert.ok(photo.buffer.length > 2 * 204_800, `${photo.buffer.length} bytes are no large photo`);
  const page = await house.window({ as: "grid", baseURL: base, allowed: ["offline"] });
  const today = async () => {
    await page.goto("/patrol");
    return Number(/今天 (\d+)/.exec(await page.locator("nav.sub").innerText())[1]);
  };
  const before = await today();
  await ready(page, "/patrol/new");
  await page.context().setOffline(true);
  for (let i = 0; i < VISITS; i++) {
    await page.goto("/patrol/new");
    await page.locator(".waiting").waitFor({ state: "attached" });
    await page.locator("[name=organisation]").waitFor();
    await fillVisit(page, { subject: `第${i + 1}处河道` });
    if (i < PHOTOS) await page.setInputFiles("[type=file]", photo);
    await submit(page);
    await page.waitForURL(/\/report\/waiting/);
    await waitingSays(page, i + 1);
  }
  const sizes = await page.evaluate(async () => (await (await EchowallSync.open()).all()).flatMap((d) => d.photos.map((p) => p.blob.size)));
  assert.equal(sizes.length, PHOTOS);
  for (const size of sizes) assert.ok(size > 20_000 && size <= 204_800, `a photo of ${size} bytes`);
  await page.context().setOffline(false);
  await waitingSays(page, 0);
  assert.equal(await today(), before + VISITS);
  assert.ok(count.bytes > 500_000 && count.bytes <= DAY_BYTES, `${count.bytes} bytes`);
  t.diagnostic(`W4: ${count.bytes} bytes for ${VISITS} visits with ${PHOTOS} photos`);
  await page.context().close();
}

// One visit, corrected on two devices.
async function conflictIsShown(house) {
  const phone = await house.window({ as: "grid", allowed: [409] }), office = await house.window({ as: "grid" });
  await ready(office, "/patrol/new");
  await fillVisit(office, { subject: "涵洞" });
  await submit(office);
  await waitingSays(office, 0);
  const visit = await office.locator("[data-drafts] .card a.more").first().getAttribute("href");
  for (const page of [phone, office]) {
    await page.goto(visit);
    await page.locator("details summary").last().click();
  }
  await phone.locator(".waiting").waitFor({ state: "attached" });
  await office.fill("[name=subject]", "涵洞和沟");
  await submit(office);
  await waitingSays(office, 0);
  await phone.fill("[name=subject]", "涵洞积水");
  await phone.fill("[name=place]", "河堤三段");
  await submit(phone);
  const card = phone.locator("[data-drafts] .card").first();
  await card.locator("fieldset").waitFor();
  const said = await card.innerText();
  assert.ok(said.includes("涵洞积水") && said.includes("涵洞和沟") && !said.includes("河堤三段"), said);
  assert.equal((await axe(phone)).join("\n"), "");
  await card.locator("input[value=涵洞积水]").check();
  await card.locator("form button").click();
  await waitingSays(phone, 0);
  await phone.goto(visit);
  const facts = await phone.locator("main dl.facts").first().innerText();
  assert.ok(facts.includes("涵洞积水") && facts.includes("河堤三段"), facts);
  for (const page of [phone, office]) await page.context().close();
}

async function troubles(house) {
  // No room.
  const full = await house.window({ allowed: ["offline"] });
  await full.addInitScript(() => { IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); }; });
  await full.goto("/report/whole");
  await full.locator("[data-errors]").waitFor({ state: "attached" });
  await full.locator(".waiting").waitFor({ state: "attached" });
  await fillWhole(full, "存不下的时候");
  await submit(full);
  await full.locator("[data-errors] .errs").waitFor();
  assert.equal(await full.inputValue("[name=words]"), "存不下的时候");
  await full.context().close();

  // No store at all: a plain form, said in words.
  const none = await house.window({ allowed: ["offline"] }), words = "无痕窗口里写的";
  await none.addInitScript(() => { Object.defineProperty(globalThis, "indexedDB", { value: undefined }); });
  await none.goto("/report/whole");
  await none.locator("[data-errors] .hint").waitFor();
  await fillWhole(none, words);
  await leave(none, none.locator("main form button.main"));
  assert.match(none.url(), /\/receipts\/.*k=/);
  assert.equal(await found(house, words), 1);
  await none.context().close();

  // A draft that nobody can read, and one of an older form: the others are sent, these are shown.
  const odd = await house.window({ allowed: ["offline"] }), good = "旁边有坏草稿";
  await ready(odd, "/report/whole");
  await odd.evaluate(async () => {
    const store = await EchowallSync.open();
    await store.update("broken", () => ({ key: "broken", state: 7 }));
    const old = EchowallSync.newDraft("report", "/report", "/report/rules", "/report/whole", "", 1);
    await store.update(old.key, () => ({ ...old, state: "waiting", fields: { street: "老问题里的街名" } }));
  });
  await fillWhole(odd, good);
  await submit(odd);
  await odd.waitForURL(/\/report\/waiting/);
  await until(odd, () => /读不出来/.test(document.querySelector("[data-drafts]").innerText) && /老问题里的街名/.test(document.querySelector("[data-drafts]").innerText));
  await waitingSays(odd, 1);
  assert.equal(await found(house, good), 1);
  await odd.context().close();

  // Wrong: said in the page's words, before anything is sent.
  const wrong = await house.window({ allowed: ["offline"] });
  await ready(wrong, "/report/whole");
  await submit(wrong);
  await wrong.locator("[data-errors] a[href='#f-words']").waitFor();
  assert.equal((await axe(wrong)).join("\n"), "");
  await wrong.context().close();
}

async function leaving(house) {
  const page = await house.window({ allowed: ["offline"] });
  await house.logIn(page.context(), "grid");
  await ready(page, "/patrol/new");
  assert.ok(await page.evaluate(() => caches.has("echowall-private")), "the worker's form is kept");
  await page.context().route("**/patrol/new", (route) => (route.request().method() === "POST" ? route.abort() : route.continue()));
  await fillVisit(page, { subject: "退出前没发出去" });
  await submit(page);
  await page.waitForURL(/\/report\/waiting/);
  await waitingSays(page, 1);
  await page.goto("/me");
  await waitingSays(page, 1);
  await page.locator("form[action='/logout'] button").click();
  await page.getByRole("button", { name: "留着" }).click();
  await page.waitForURL((url) => url.pathname !== "/me");
  assert.equal(await page.evaluate(() => caches.has("echowall-private")), false, "nobody's page outlives a log-out");
  await page.goto("/report/waiting");
  await page.locator("[data-drafts] .card").waitFor();
  assert.ok(!(await page.locator("[data-drafts]").innerText()).includes("退出前"), "what one person wrote is not shown to the next");
  await page.context().unrouteAll();
  await house.logIn(page.context(), "grid");
  await page.goto("/report/waiting");
  await waitingSays(page, 0);
  await page.goto("/patrol");
  assert.equal(await page.getByText("退出前没发出去").count(), 1);
  await page.context().close();
}

async function withoutScript(house) {
  const page = await house.window({ script: false, as: "grid" }), words = "没有脚本的一页";
  await page.goto("/report/whole");
  await fillWhole(page, words);
  await page.click("main form button.main");
  assert.match(page.url(), /\/receipts\/.*k=/);
  await page.goto("/patrol/new");
  await fillVisit(page, { subject: "没有脚本的巡查" });
  await page.click("main form button.main");
  assert.match(page.url(), /\/patrol$/);
  assert.equal(await page.getByText("没有脚本的巡查").count(), 1);
  await page.context().close();
}

export default async function offline(t, house) {
  await t.test("L7 a report begun without network sends itself once, and its receipt stays", () => sendsItself(house));
  await t.test("L7 a report that waits is sent though its page is closed", () => sendsWithoutAPage(house));
  await t.test("L7 the pages of a report that lose the network lose no word", () => keepsTheSteps(house));
  await t.test("W1 without a script both forms are plain forms", () => withoutScript(house));
  await t.test("W3 corrected on two devices: both values, field by field", () => conflictIsShown(house));
  await t.test("W4 a working day of 30 visits with 10 photos is at most 5 MB", (t) => workingDay(t, house));
  await t.test("no room, no store, broken and old drafts, mistakes", () => troubles(house));
  await t.test("at the log-out the private page goes and drafts stay with their writer", () => leaving(house));
}
