// SPDX-License-Identifier: Apache-2.0
// The screen of a hall: letters that can be read from five metres, a remote control, no network, no script; and what the
// notice board gets on paper.
import assert from "node:assert/strict";
import { axe } from "./house.mjs";

const HALL = { width: 1920, height: 1080 }, LETTER_MIN = 48;

const shown = (page) => page.evaluate(() => document.querySelector(".panel.on").id);

// Letters that are smaller, and what stands beyond the edge.
const faultsOf = (page) => page.evaluate((min) => {
  const found = [];
  for (const e of document.querySelectorAll("#tv *")) {
    if (e.closest("svg, .vh")) continue;
    const says = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (says && parseFloat(getComputedStyle(e).fontSize) < min) found.push(`${e.tagName} ${e.className} is small`);
    if (says && e.closest(".panel.on") && e.getBoundingClientRect().bottom > 1080) found.push(`${e.textContent} is cut`);
  }
  return found;
}, LETTER_MIN);

async function byRemote(house) {
  const page = await house.window({ ...HALL });
  await page.goto("/tv");
  await page.locator("#clock:not([hidden])").waitFor();
  const n = await page.locator(".panel").count();
  assert.ok(n >= 4);
  for (let i = 1; i <= n; i++) {
    await page.keyboard.press(String(i));
    assert.equal(await shown(page), `p${i}`);
    assert.deepEqual(await faultsOf(page), []);
    assert.deepEqual(await axe(page), []);
  }
  await page.keyboard.press("ArrowRight");
  assert.equal(await shown(page), "p1");
  await page.keyboard.press("ArrowLeft");
  assert.equal(await shown(page), `p${n}`);
  await page.keyboard.press("Escape");
  assert.equal(await shown(page), "p1");
  assert.match(await page.locator("#clock").textContent(), /^\d\d:\d\d$/);
  await page.context().close();
}

async function withoutNetwork(house) {
  const page = await house.window({ ...HALL, allowed: ["offline"] });
  await page.clock.install();
  await page.goto("/tv");
  await page.locator("#clock:not([hidden])").waitFor();
  const words = await page.locator("#p1").textContent();
  await page.route("**/tv", (route) => route.abort());
  await page.clock.runFor(360_000);
  assert.equal(await page.locator("#p1").textContent(), words);
  assert.match(await page.locator(".since").textContent(), /断|不通/);
  assert.ok(await page.locator(".panel.on").count() === 1);
  await page.context().close();
}

async function withoutScript(house) {
  const page = await house.window({ ...HALL, script: false, reducedMotion: "no-preference" });
  await page.goto("/tv");
  assert.equal(await page.locator('noscript meta[http-equiv="refresh"], meta[http-equiv="refresh"]').count(), 1);
  assert.equal(await page.locator(".turns a").count(), await page.locator(".panel").count());
  await page.locator(".turns a").nth(2).click();
  assert.match(page.url(), /#p3$/);
  await page.context().close();
}

async function onPaper(house) {
  const page = await house.window({ width: 794, height: 1123 });
  await page.goto("/columns/jobs/sheet");
  assert.deepEqual(await axe(page), []);
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
  assert.equal(pdf.match(/\/Type\s*\/Page\b/g).length, await page.locator("article").count());
  await page.context().close();
}

export default async (t, house) => {
  await t.test("a remote control turns the screen of a hall, whose letters are 48 pixels and more", () => byRemote(house));
  await t.test("without network the screen keeps what it has and says since when", () => withoutNetwork(house));
  await t.test("without script the screen turns by itself and asks for itself again", () => withoutScript(house));
  await t.test("a sheet is A4, each item on a page of its own", () => onPaper(house));
};
