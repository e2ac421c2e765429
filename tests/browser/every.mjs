// SPDX-License-Identifier: Apache-2.0
// Every kind of page, as people have it before them: axe-core finds nothing, nothing scrolls sideways however narrow
// the window or large the letters, and what is to be touched is large enough.
import assert from "node:assert/strict";
import { axe, unfold } from "./house.mjs";
import { pageKinds, reach } from "./pages.mjs";

// Between them they pair every width with every scheme, language and size. A page is seen in LOOKS_EACH of them, the
// next one in the following ones, one that is like another in one; ECHOWALL_TEST_LOOKS=9 shows every page in all.
const looks = [
  { width: 360, dark: false, lang: "zh-Hans", mode: "normal" },
  { width: 1366, dark: true, lang: "en", mode: "max" },
  { width: 360, dark: true, lang: "zh-Hant", mode: "elder" },
  { width: 1366, dark: false, lang: "zh-Hant", mode: "normal" },
  { width: 360, dark: true, lang: "en", mode: "normal" },
  { width: 1366, dark: false, lang: "zh-Hans", mode: "elder" },
  { width: 360, dark: false, lang: "en", mode: "elder" },
  { width: 1366, dark: true, lang: "zh-Hans", mode: "normal" },
  { width: 360, dark: false, lang: "zh-Hant", mode: "max" },
];
const LOOKS_EACH = Number(process.env.ECHOWALL_TEST_LOOKS ?? 2);
const TALL = 740;
// 320x256 is what a window of 1280x1024 shows at 400 %.
const windows = [[320, 256], [360, TALL], [768, TALL], [1366, 768]];
const windowsOfMax = [[320, 256], [768, TALL]];
const TAP = 44, TAP_ELDER = 60;

async function dress(page, house, look) {
  await page.setViewportSize({ width: look.width, height: TALL });
  await page.emulateMedia({ colorScheme: look.dark ? "dark" : "light", reducedMotion: "reduce" });
  await page.context().addCookies([
    { name: "ew_lang", value: look.lang, url: house.base },
    { name: "ew_mode", value: look.mode, url: house.base },
  ]);
}

// What is wider than the window, and by how much.
async function sideways(page, sizes) {
  const found = [];
  for (const [width, height] of sizes) {
    await page.setViewportSize({ width, height });
    const over = await page.evaluate(() => {
      const more = document.documentElement.scrollWidth - innerWidth;
      if (more <= 0) return "";
      const wide = [...document.querySelectorAll("main *, header *, nav *, footer *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1);
      return `${more} px: ${wide.slice(-2).map((e) => e.outerHTML.slice(0, 90)).join(" … ")}`;
    });
    if (over) found.push(`sideways at ${width}x${height} by ${over}`);
  }
  return found;
}

// Sideways in the largest letters, whatever the page came in.
async function sidewaysInMax(page) {
  const was = await page.evaluate(() => { const c = document.documentElement.className; document.documentElement.className = "elder max"; return c; });
  const found = await sideways(page, windowsOfMax);
  await page.evaluate((c) => { document.documentElement.className = c; }, was);
  return found.map((one) => `in largest letters ${one}`);
}

// What is to be touched and is too small: a link within a sentence may be, and so may what stands in a label that is
// large enough.
const smallTargets = (page, least) => page.evaluate((min) => {
  const isSentence = (e) => e.tagName === "A" && getComputedStyle(e).display === "inline" &&
    e.parentElement.textContent.trim().length > e.textContent.trim().length;
  const boxOf = (e) => (/^(radio|checkbox)$/.test(e.type) && e.closest("label") ? e.closest("label") : e).getBoundingClientRect();
  return [...document.querySelectorAll("a[href], button, summary, select, textarea, input:not([type=hidden])")]
    .filter((e) => e.checkVisibility() && !e.classList.contains("skip") && !isSentence(e))
    .map((e) => [boxOf(e), e])
    .filter(([box]) => Math.round(box.width) < min || Math.round(box.height) < min)
    .map(([box, e]) => `target of ${Math.round(box.width)}x${Math.round(box.height)}: ${e.outerHTML.slice(0, 120)}`);
}, least);

async function faultsOf(page, house, kind, look, isFirst) {
  await dress(page, house, look);
  await reach(page, kind);
  await unfold(page);
  const found = await axe(page);
  const isDesk = await page.locator("body.desk").count();
  if (!isDesk) found.push(...await smallTargets(page, look.mode === "normal" ? TAP : TAP_ELDER));
  if (isFirst) found.push(...await sideways(page, windows), ...await sidewaysInMax(page));
  return found.map((one) => `${JSON.stringify(look)} ${one}`);
}

export default async function every(t, house) {
  const kinds = await pageKinds(house);
  const lookOf = (i, k) => looks[(i * LOOKS_EACH + k) % looks.length];
  async function one(t, page, kind, i) {
    await t.test(kind.name, async () => {
      const found = [];
      for (let k = 0; k < (kind.isLike ? 1 : LOOKS_EACH); k++) found.push(...await faultsOf(page, house, kind, lookOf(i, k), k === 0));
      assert.equal(found.join("\n"), "");
    });
  }
  // Each person has a window of their own; two of them look at a time.
  await t.test("every page", { concurrency: 2 }, async (t) => {
    await Promise.all([...new Set(kinds.map((kind) => kind.as))].map((as) => t.test(`every page for ${as ?? "everybody"}`, async (t) => {
      const page = await house.window({ as, allowed: [403, 404, 422] });
      for (const [i, kind] of kinds.entries()) if (kind.as === as) await one(t, page, kind, i);
      await page.context().close();
    })));
  });
}
