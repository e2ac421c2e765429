// SPDX-License-Identifier: Apache-2.0
// Makes the pictures of README and docs in docs/pictures from a fresh demo site. Its day is today's: a year of life
// that ended earlier would by now be overdue. `node scripts/screenshots.mjs clerk-` makes only those whose names begin so.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { thumb } from "../tests/browser/hands.mjs";
import { leave, openHouse } from "../tests/browser/house.mjs";
import { answered, toRating } from "../tests/browser/journey.mjs";
import { pictured } from "../tests/browser/pages.mjs";
import { smallPng } from "./small-png.mjs";

const OUT = "docs/pictures";
const PHONE = { width: 360, height: 740 }, TALL = { width: 360, height: 1180 }, DESK = { width: 1366, height: 768 };

// Answers the pages of a report, up to the last one before it is sent.
async function report(page) {
  const next = () => page.click("main button.main");
  await page.goto("/report");
  await page.fill("[name=words]", "三组巷口的路灯坏了一周，晚上老人出门看不清台阶。");
  await next();
  await page.check("[name=category][value=lamp]");
  await page.check("[name=kind][value=help]");
  await next();
  await next();
  await page.selectOption("[name=organisation]", { index: 2 });
  await page.fill("[name=place]", "三组巷口，老井旁边");
  await next();
  await page.check("[name=secrecy][value=name_hidden]");
  await page.fill("[name=phone]", "13900000000");
  await next();
}

async function send(page) {
  await report(page);
  await page.click("main button.main");
  await page.locator("main .big").first().waitFor();
}

// Follows the first link of a page that fits.
const follow = (at, selector) => async (page) => {
  await page.goto(at);
  await page.goto(await page.locator(selector).first().getAttribute("href"));
};

// Opens an act of the desk and brings it into sight.
const opened = (action, way) => async (page) => {
  await way(page);
  const act = page.locator(`details.act:has(form[action$="/${action}"])`);
  await act.evaluate((one) => { one.open = true; one.scrollIntoView(); });
};

// Ticks the first lines of the desk and asks what to do with them.
async function many(page) {
  await page.goto("/desk?state=open");
  const boxes = page.locator("main table input[type=checkbox]");
  for (const n of [0, 1, 2]) await boxes.nth(n).check();
  await leave(page, page.locator("button[name=act][value=assign]").first());
}

async function poster(page) {
  await page.goto("/desk/posters");
  await page.selectOption("[name=organisation]", { index: 3 });
  await page.fill("[name=place]", "三组宣传栏");
  await leave(page, page.locator("main button.main"));
  await page.goto("/desk/posters");
}

// Two rows of an old ledger: one is right, one names a village that nobody knows and a day that is none.
const OLD_LEDGER = `编号,村/社区,标题,类型,类别,受理日期,承办单位,整改措施,结果类型,办理结果,办结日期
旧-1,张家河村委会,二组水管接口漏水,求助,供水排水,2025-03-04,延水关镇供水管理站,更换接口,已解决,接口已经换好,2025-03-07
旧-2,张家何村,三组路灯不亮,求助,路灯用电,2025-13-04,,,,,
`;
async function imported(page) {
  await page.goto("/desk/imports");
  await page.setInputFiles("main input[type=file]", { name: "旧台账.csv", mimeType: "text/csv", buffer: Buffer.from(OLD_LEDGER) });
  await leave(page, page.locator("main form:has(input[type=file]) button.main"));
  await page.getByText("检查结果").waitFor(); // the page loads itself again until then
}

// An item in the editor, with its preview.
async function written(page) {
  await page.goto("/desk/items/new");
  await page.fill("#editor [name=title]", "三组水管周六更换，停水半天");
  await page.selectOption("#editor [name=column]", { index: 4 });
  await page.fill("#f-body", "**周六（11月28日）8点到12点**，三组换主水管，停水半天。\n\n- 请提前存水\n- 老人、病人家里需要送水的，周五前告诉村委会\n\n> 中午12点以后放水先放清再用。\n");
  await page.locator("#preview strong").waitFor();
}

// Those that add something to the site stand at the end.
const pictures = [
  { name: "home", at: "/" },
  { name: "home-wide", at: "/", ...DESK },
  { name: "home-elder", at: "/", mode: "elder" },
  { name: "home-english", at: "/", lang: "en" },
  { name: "wall", at: "/wall" },
  { name: "wall-dark", at: "/wall", dark: true },
  { name: "problem", reach: pictured, ...TALL },
  { name: "report", at: "/report" },
  { name: "report-check", reach: report },
  { name: "desk", as: "coordinator", at: "/desk", ...DESK },
  { name: "desk-problem", as: "water", reach: follow("/desk", "main a.hit") },
  { name: "secretary", as: "secretary", at: "/secretary" },
  { name: "organisation", at: "/organisations" },
  { name: "security", as: "security", at: "/security" },
  { name: "clerk-day", as: "coordinator", at: "/desk/day" },
  { name: "clerk-voice", as: "clerk", reach: opened("accept", follow("/desk/voices?state=waiting", 'main a[href^="/desk/voices/"]')), ...TALL },
  { name: "clerk-enter", as: "clerk", at: "/desk/enter" },
  { name: "clerk-answer", as: "water", reach: opened("answer", follow("/desk", "main a.hit")), ...TALL },
  { name: "clerk-review", as: "reviewer", reach: follow("/desk?state=answered", "main a.hit"), ...DESK },
  { name: "clerk-bulk", as: "coordinator", reach: many },
  { name: "clerk-topic", as: "coordinator", reach: follow("/desk/topics", 'main a[href^="/desk/topics/"]:not([href$="/new"])') },
  { name: "clerk-ledger", as: "coordinator", at: "/desk/ledger", ...DESK },
  { name: "clerk-indicators", as: "coordinator", at: "/desk/indicators" },
  { name: "clerk-bulletin", as: "coordinator", reach: follow("/desk/bulletins", 'main a[href^="/desk/bulletins/"]') },
  { name: "clerk-patrol", as: "grid", at: "/patrol/new" },
  { name: "clerk-poster", as: "clerk", reach: poster, width: 360, height: 920 },
  { name: "editor-items", as: "coordinator", at: "/desk/items", ...DESK },
  { name: "editor-write", as: "clerk", reach: written, ...DESK, height: 1000 },
  { name: "editor-review", as: "coordinator", reach: follow("/desk/items", 'main .rows a[href^="/desk/items/"]'), ...TALL },
  { name: "editor-article", reach: follow("/columns/branches", 'main a[href^="/items/"]'), ...TALL },
  { name: "editor-columns", as: "coordinator", at: "/desk/columns/due", ...DESK },
  { name: "editor-screen", at: "/tv", width: 1920, height: 1080 },
  { name: "clerk-import", as: "clerk", reach: imported },
  { name: "receipt", reach: send },
];
const names = process.argv.slice(2);
const isWanted = (name) => names.length === 0 || names.some((one) => name.startsWith(one));

async function keep(page, name) {
  const path = join(OUT, `${name}.png`), picture = smallPng(await page.screenshot());
  writeFileSync(path, picture);
  console.log(`${path} ${Math.ceil(picture.length / 1024)} KiB`);
  await page.context().close();
}

async function draw(house, { name, at, reach, ...look }) {
  const page = await house.window({ ...PHONE, ...look });
  if (reach) await reach(page);
  else await page.goto(at);
  await keep(page, name);
}

const ends = [];
try {
  const house = await openHouse({ after: (end) => ends.unshift(end) });
  mkdirSync(OUT, { recursive: true });
  for (const picture of pictures.filter(({ name }) => isWanted(name))) await draw(house, picture);
  if (isWanted("rating")) {
    const { first } = await answered(house, thumb);
    await keep(await toRating(house, thumb, first), "rating");
  }
} finally {
  for (const end of ends) await end();
}
