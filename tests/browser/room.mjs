// SPDX-License-Identifier: Apache-2.0
// A room in two windows: what one says the other reads at once, pictures and acknowledgements too; and the same without a
// script, by loading the page again.
import assert from "node:assert/strict";
import { go, keyboard, thumb } from "./hands.mjs";
import { axe } from "./house.mjs";

const AT_ONCE_MS = 1000, BUSY_MS = 10_000;

async function enter(house, as, look) {
  const page = await house.window({ ...look, as });
  await page.goto("/rooms");
  await page.goto((await page.locator("main .rows a").first().getAttribute("href")).split("#")[0]);
  return page;
}

// When a message came into the log of a page, by the page's own clock.
const watchFor = (page, words) => page.evaluate((words) => {
  const log = document.querySelector("[role=log]");
  self.came = new Promise((done) => {
    new MutationObserver((_, me) => {
      if (!log.textContent.includes(words)) return;
      me.disconnect();
      done(Date.now());
    }).observe(log, { childList: true, subtree: true });
  });
}, words);

// The quickest of a few: a machine with much else to do may be late now and then.
async function live(house) {
  const one = await enter(house, "coordinator", { width: 360 }), other = await enter(house, "reviewer", { width: 1366, height: 768 });
  await other.waitForLoadState("load");
  await other.waitForTimeout(300); // until it listens
  const took = [];
  for (let i = 0; i < 4; i++) {
    const words = `第${i}句话，来自坡上`;
    await watchFor(other, words);
    await keyboard.type(one, one.locator("[data-say] textarea"), words);
    const sent = Date.now();
    await keyboard.press(one, one.locator("[data-say] button.main"));
    took.push(await other.evaluate(() => self.came) - sent);
    assert.equal(await one.locator("[data-say] textarea").inputValue(), "", "the field is free for the next");
  }
  assert.ok(Math.min(...took) < AT_ONCE_MS, `it takes ${took} ms`);
  assert.equal(new URL(other.url()).pathname, new URL(one.url()).pathname);
  assert.equal((await axe(other)).join("\n"), "");
  for (const page of [one, other]) await page.context().close();
}

// Words and a picture by pages alone.
async function plain(house, hand) {
  const page = await enter(house, "village01", { ...hand.look, script: false });
  const words = "明早八点清渠，带铁锹。";
  await hand.type(page, page.locator("[data-say] textarea"), words);
  await go(page, hand, page.locator("[data-say] button.main"));
  assert.ok((await page.locator("[role=log]").innerText()).includes(words));
  const form = page.locator("form[enctype]"), before = await page.locator("[role=log] img").count();
  await hand.press(page, page.locator("details", { has: form }).locator("summary"));
  await hand.attach(page, form.locator("[type=file]").first(), await house.photo("after", 320, 240));
  await go(page, hand, form.locator("button").last());
  assert.equal(await page.locator("[role=log] img").count(), before + 1);
  const shown = await page.locator("[role=log] img").last().evaluate((i) => { i.loading = "eager"; return i.decode().then(() => i.naturalWidth); });
  assert.ok(shown > 0);
  await page.context().close();
}

// A notice asks everybody of the unit: its keeper sees who has not acknowledged it, by name; one press acknowledges it.
async function acknowledge(house, hand) {
  const keeper = await enter(house, "village02", { ...hand.look, script: false });
  const notice = keeper.locator("form", { has: keeper.locator("[name=notice_words]") });
  await hand.press(keeper, keeper.locator("details", { has: notice }).locator("summary"));
  await hand.type(keeper, notice.locator("textarea"), "周五下午三点开会。");
  await go(keeper, hand, notice.locator("button").last());
  const line = keeper.locator("[role=log] li", { hasText: "周五下午三点开会" });
  assert.match(await line.innerText(), /人收到/);
  await go(keeper, hand, line.locator("a.more").last());
  assert.ok(await keeper.locator("main .rows li").count() > 1, "who has not is told by name");
  await keeper.context().close();

  for (const as of ["coordinator", "reviewer", "system"]) {
    const page = await enter(house, as, { ...hand.look, script: false });
    const button = page.locator("[role=log] form button.main");
    const n = await button.count();
    if (n) {
      await go(page, hand, button.first());
      assert.equal(await button.count(), n - 1);
    }
    await page.context().close();
    if (n) return;
  }
  assert.fail("nobody is asked to acknowledge");
}

async function found(house) {
  const page = await enter(house, "village01", { script: false });
  await page.locator("nav.sub a", { hasText: "查找" }).click();
  await page.fill("main [type=search]", "玉米");
  await page.locator("main form[role=search] button").click();
  assert.equal(await page.locator("main .rows a", { hasText: "玉米" }).count(), 2);
  await page.goto(`/search?q=${encodeURIComponent("玉米")}`);
  assert.ok(await page.locator(".found a", { hasText: "玉米" }).count() >= 2, "the shared search has them for who is in the room");
  await page.context().close();
  const other = await house.window({ as: "clerk", script: false });
  await other.goto(`/search?q=${encodeURIComponent("玉米都收回来了")}`);
  assert.equal(await other.locator(".found a").count(), 0, "and for nobody else");
  await other.context().close();
}

export default function room(t, house) {
  return Promise.all([
    t.test("what is said comes into another window at once", () => live(house)),
    t.test("words and pictures without JavaScript, by thumb at 360 px", () => plain(house, thumb)),
    t.test("a notice is acknowledged, and who has not is known, by keyboard at 360 px", () => acknowledge(house, { ...keyboard, look: { width: 360 } })),
    t.test("what was said is found", () => found(house)),
  ]);
}
