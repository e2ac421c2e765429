// SPDX-License-Identifier: Apache-2.0
// Makes the pictures of README and docs in docs/pictures from a fresh demo site. Its day is today's: a year of life
// that ended earlier would by now be overdue.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { thumb } from "../tests/browser/hands.mjs";
import { openHouse } from "../tests/browser/house.mjs";
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
  { name: "receipt", reach: send },
];

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
  for (const picture of pictures) await draw(house, picture);
  const { first } = await answered(house, thumb);
  await keep(await toRating(house, thumb, first), "rating");
} finally {
  for (const end of ends) await end();
}
