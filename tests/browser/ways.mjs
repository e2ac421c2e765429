// SPDX-License-Identifier: Apache-2.0
// Getting about: what has the focus is seen, a switch of language or size keeps the page, the way back is the way
// back, what comes too late is told, and a page prints as a page.
import assert from "node:assert/strict";
import { axe, leave, unfold } from "./house.mjs";
import { link } from "./pages.mjs";

const STOPS = 45;

// Tab through the page: what cannot be told from the rest, or lies under the fixed tabs.
async function hiddenFocus(page) {
  const found = [];
  for (let i = 0; i < STOPS; i++) {
    await page.keyboard.press("Tab");
    const fault = await page.evaluate(() => {
      const e = document.activeElement, box = e.getBoundingClientRect();
      if (e === document.body) return "end";
      const shown = [e, e.closest("label")].filter(Boolean).some((one) => getComputedStyle(one).outlineStyle === "solid" && parseFloat(getComputedStyle(one).outlineWidth) >= 3);
      const bar = document.querySelector(".tabs"), barTop = bar && getComputedStyle(bar).position === "fixed" && !bar.contains(e) ? bar.getBoundingClientRect().top : innerHeight;
      const bottom = e.tagName === "TEXTAREA" ? Math.min(box.bottom, box.top + 100) : box.bottom; // its lines are written from the top
      const isCovered = box.top < barTop && bottom > barTop + 1 && box.height < barTop;
      const isOutside = box.bottom <= 0 || box.top >= barTop || box.right <= 0 || box.left >= innerWidth;
      const what = `${e.outerHTML.slice(0, 90)} at ${Math.round(box.top)}..${Math.round(box.bottom)} of ${Math.round(barTop)}`;
      return !shown ? `no outline: ${what}` : isCovered || isOutside ? `covered: ${what}` : "";
    });
    if (fault === "end") break;
    if (fault) found.push(fault);
  }
  return found;
}

async function focusIsSeen(house) {
  const phone = { width: 360, height: 740 }, desk = { width: 1366, height: 768 };
  const places = [
    ...["/", "/wall", "/report", "/receipts", "/login", "/organisations"].map((at) => [phone, at]),
    ...["/", "/wall", "/report"].map((at) => [{ ...phone, mode: "elder" }, at]),
    [phone, "/secretary", "secretary"], [phone, "/desk", "clerk"], [desk, "/", undefined], [desk, "/desk", "clerk"], [desk, "/settings", "system"],
  ];
  const found = [];
  for (const [look, at, as] of places) {
    const page = await house.window({ ...look, as });
    await page.goto(at);
    for (const one of await hiddenFocus(page)) found.push(`${at} ${JSON.stringify(look)} ${one}`);
    await page.context().close();
  }
  assert.equal(found.join("\n"), "");
}

// Tab goes through all that can be pressed or filled in, each once and in the order of the page; of radio buttons that
// belong together it reaches one.
async function unreached(page) {
  const most = await page.evaluate(() => {
    self.stops = [];
    document.addEventListener("focusin", (e) => self.stops.push(e.target));
    return document.querySelectorAll("a[href], button, input, select, textarea, summary").length;
  });
  for (let i = 0; i < most + 12; i++) { // a field of a day has a few stops of its own
    await page.keyboard.press("Tab");
    if (i % 10 === 9 && await page.evaluate(() => self.stops.lastIndexOf(self.stops[0]) > 0)) break; // round again
  }
  return page.evaluate(() => {
    const again = self.stops.lastIndexOf(self.stops[0]);
    const stops = [...new Set(again > 0 ? self.stops.slice(0, again) : self.stops)];
    const group = (e) => (e.type === "radio" ? `${e.form?.action} ${e.name}` : e);
    const reached = new Set(stops.map(group)), found = [];
    for (const e of document.querySelectorAll("a[href], button, input, select, textarea, summary")) {
      const isOut = e.disabled || e.type === "hidden" || e.tabIndex < 0 || !e.checkVisibility({ visibilityProperty: true });
      if (!isOut && !reached.has(group(e))) found.push(`not reached: ${e.outerHTML.slice(0, 120)}`);
    }
    stops.forEach((e, i) => {
      const before = stops[i - 1];
      if (before && before.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_PRECEDING) found.push(`out of order: ${e.outerHTML.slice(0, 120)}`);
    });
    return found;
  });
}

// An old ledger that was checked: its page has rows to correct.
async function checkedImport(page) {
  await page.goto("/desk/imports");
  await page.setInputFiles("main input[type=file]", { name: "台账.csv", mimeType: "text/csv", buffer: Buffer.from("标题,类别,收到日期\n村口路灯不亮,路灯,2025-13-01\n") });
  await leave(page, page.locator("main form:has(input[type=file]) button").last());
  assert.match(new URL(page.url()).pathname, /^\/desk\/imports\/\d+$/);
}

const first = (at, pattern) => async (page) => { await page.goto(await link(page, at, pattern)); };

async function keyboardReachesAll(house) {
  const phone = { width: 360, height: 740 }, desk = { width: 1366, height: 768 };
  const places = [
    [phone, "/topics"], [phone, "/topics/suggest"], [desk, "/desk/topics", "coordinator"], [desk, "/desk/topics/new", "coordinator"],
    [phone, "/bulletins"], [desk, "/desk/bulletins", "coordinator"], [desk, "/desk/imports", "clerk"],
    [phone, "/patrol", "grid"], [phone, "/patrol/new", "grid"], [desk, "/desk/visits", "clerk"],
    [phone, "/search?q=%E6%B0%B4"], [phone, "/mailboxes/water/ask"], [desk, "/desk/items/new", "clerk"], [desk, "/desk/comments", "reviewer"],
    [desk, "/desk/faq", "coordinator"], [phone, "/columns"],
    [phone, first("/topics", /^\/topics\/[A-Z0-9-]+$/)], [desk, first("/desk/topics", /^\/desk\/topics\/[A-Z0-9-]+$/), "coordinator"],
    [phone, first("/bulletins", /^\/bulletins\/\d+$/)], [desk, first("/desk/bulletins", /^\/desk\/bulletins\/\d+$/), "coordinator"],
    [phone, first("/wall", /^\/problems\/[^/?]+$/)], [desk, first("/desk", /^\/desk\/problems\/[^/?]+$/), "coordinator"],
    [desk, first("/desk/voices?state=waiting", /^\/desk\/voices\/[^/?]+$/), "clerk"], [desk, first("/desk/visits?state=all", /^\/desk\/visits\/\d+$/), "clerk"],
    [phone, first("/patrol?state=all", /^\/patrol\/visits\/\d+$/), "grid"], [desk, checkedImport, "clerk"],
  ];
  const found = [];
  for (const [look, at, as] of places) {
    const page = await house.window({ ...look, as });
    const answer = typeof at === "string" ? await page.goto(at) : await at(page);
    if (answer && answer.status() !== 200) found.push(`${at} answers ${answer.status()}`);
    await unfold(page);
    for (const one of await unreached(page)) found.push(`${new URL(page.url()).pathname} ${one}`);
    await page.context().close();
  }
  assert.equal(found.join("\n"), "");
}

// Tabs until something stands just above the bar of the bottom, then lets the stream tell that something is new.
async function newsKeepsTheFocusInView(house) {
  const page = await house.window({ width: 360, height: 740, mode: "elder" });
  let tell;
  const told = new Promise((done) => { tell = done; });
  await page.route("**/wall/changes*", async (route) => {
    await told;
    await route.fulfill({ contentType: "text/event-stream", body: "event: changed\ndata: 1\n\n" });
  });
  await page.goto("/wall");
  const place = () => page.evaluate(() => ({
    bottom: document.activeElement.getBoundingClientRect().bottom,
    bar: document.querySelector(".tabs").getBoundingClientRect().top,
  }));
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press("Tab");
    const { bottom, bar } = await place();
    if (bottom > bar - 70 && bottom <= bar) break;
  }
  tell();
  await page.locator("[data-live]").waitFor({ state: "visible" });
  const { bottom, bar } = await place();
  assert.ok(bottom <= bar, `${bottom} of ${bar}`);
  await page.context().close();
}

async function switchesKeepThePage(house) {
  const page = await house.window({ allowed: [422] }), at = "/wall?state=late&page=1";
  await page.goto(at);
  assert.equal(await page.getAttribute("html", "lang"), "zh-CN");
  await leave(page, page.locator("footer a[hreflang=en]"));
  assert.equal(page.url(), house.base + at);
  assert.equal(await page.getAttribute("html", "lang"), "en");
  await leave(page, page.locator("footer a[hreflang=zh-Hant]"));
  assert.equal(page.url(), house.base + at);
  assert.equal(await page.getAttribute("html", "lang"), "zh-Hant");
  await leave(page, page.locator("header a.sw"));
  assert.equal(page.url(), house.base + at);
  assert.equal(await page.getAttribute("html", "class"), "elder");
  await leave(page, page.locator("nav.ebar a").nth(2));
  assert.equal(page.url(), house.base + at);
  assert.equal(await page.getAttribute("html", "class"), "elder max");
  await leave(page, page.locator("header a.sw"));
  assert.equal(page.url(), house.base + at);
  assert.equal(await page.getAttribute("html", "class"), "");
  // A form that came back with faults stands at an address that shows nothing by itself.
  await page.goto("/receipts");
  await leave(page, page.locator("main button.main"));
  await leave(page, page.locator("footer a[hreflang=en]"));
  assert.equal(page.url(), `${house.base}/receipts`);
  await page.context().close();
}

async function backLeadsBack(house) {
  const page = await house.window({ as: "clerk" });
  const back = async (from, link, to) => {
    await page.goto(from);
    await leave(page, page.locator(link).first());
    assert.equal(new URL(page.url()).pathname, to, `back from ${from}`);
  };
  await page.goto("/wall?state=echoed");
  const problem = await page.locator(".card h2 a").first().getAttribute("href");
  await back(problem, "header a.back", "/wall");
  await back("/report", "header a.back", "/");
  await back("/me/totp", "main a.up", "/me");
  await page.goto("/desk/voices?state=rated");
  const voice = await page.locator("main a[href^='/desk/voices/']").first().getAttribute("href");
  await back(voice, "main a.up", "/desk");
  await back(`/desk${problem}`, "main a.up", "/desk");
  await page.context().close();
}

// The menu of the desk: parts open one at a time, fit in every window, and close when one goes on, so that nothing that has
// the focus lies under them.
async function menuOpens(house) {
  const found = [];
  for (const [width, height, mode] of [[1366, 768], [360, 740], [320, 256], [320, 740, "max"]]) {
    const page = await house.window({ as: "coordinator", width, height, mode });
    await page.goto("/desk/columns/figures");
    const parts = page.locator("nav details[name=menu]");
    assert.equal(await parts.count(), 4);
    for (let i = 0; i < 4; i++) {
      await parts.nth(i).locator("summary").focus();
      await page.keyboard.press("Enter");
      assert.equal(await page.locator("nav details[open]").count(), 1);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      const out = await parts.nth(i).locator("a").evaluateAll((all) => all.filter((a) => a.getBoundingClientRect().right > innerWidth || a.getBoundingClientRect().height < 44).length);
      if (over > 0 || out > 0) found.push(`${width} ${mode ?? ""} part ${i}: ${over} px sideways, ${out} entries outside or low`);
    }
    await page.keyboard.press("Escape");
    assert.equal(await page.locator("nav details[open]").count(), 0);
    assert.ok(await parts.nth(3).locator("summary").evaluate((e) => e === document.activeElement));
    await page.keyboard.press("Enter");
    await parts.nth(3).locator("a").last().focus();
    await page.keyboard.press("Tab");
    assert.equal(await page.locator("nav details[open]").count(), 0, "who goes on leaves nothing open");
    await page.context().close();
  }
  assert.equal(found.join("\n"), "");
}

// Two windows of one clerk: the second one decides what the first has just decided.
async function tooLateIsTold(house) {
  const first = await house.window({ as: "clerk" }), second = await house.window({ as: "clerk", allowed: [409] });
  await first.goto("/desk/voices?state=waiting");
  const voice = await first.locator("main a[href^='/desk/voices/']").nth(1).getAttribute("href");
  for (const page of [first, second]) {
    await page.goto(voice);
    const form = page.locator('form[action$="/decline"]');
    await page.locator("details", { has: form }).locator("summary").click();
    await form.locator("textarea").fill("不归我们管，已经告诉本人该找谁。");
  }
  for (const page of [first, second]) await leave(page, page.locator('form[action$="/decline"] button').last());
  assert.ok(await first.locator(".flash[role=status]").count() > 0, "the first is told that it is done");
  assert.match(await second.locator(".errs").innerText(), /已经有人处理/);
  assert.equal((await axe(second)).join("\n"), "");
  for (const page of [first, second]) await page.context().close();
}

async function prints(house) {
  const page = await house.window({ width: 720 });
  await page.goto("/wall?state=echoed");
  const href = await page.locator(".card h2 a").first().getAttribute("href");
  await page.goto(href);
  await page.emulateMedia({ media: "print" });
  for (const gone of [".tabs", "header.top", ".skip", "footer ul"]) assert.ok(await page.locator(gone).isHidden(), `${gone} is not printed`);
  const head = await page.locator(".pr").innerText();
  assert.ok(head.includes(href.split("/").pop()) && /\d{1,2}:\d{2}/.test(head), "number and time stand on top");
  for (const kept of ["h1", "dl.facts", ".frame", ".tl"]) assert.ok(await page.locator(kept).first().isVisible(), `${kept} is printed`);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await page.context().close();
}

export default async function ways(t, house) {
  await t.test("the focus is seen and never covered", () => focusIsSeen(house));
  await t.test("the keyboard alone reaches all that can be pressed or filled in", () => keyboardReachesAll(house));
  await t.test("what a wall tells of news does not push the focus under the bar", () => newsKeepsTheFocusInView(house));
  await t.test("a switch of language or size keeps the page", () => switchesKeepThePage(house));
  await t.test("the way back leads back", () => backLeadsBack(house));
  await t.test("what comes too late is told, with a way on", () => tooLateIsTold(house));
  await t.test("the menu of the desk opens part by part", () => menuOpens(house));
  await t.test("a problem prints as a page", () => prints(house));
}
