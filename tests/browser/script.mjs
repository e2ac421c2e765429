// SPDX-License-Identifier: Apache-2.0
// What the script adds: photos made smaller before they travel, a form that is sent once, one's own place; and the
// weight of the first view.
import assert from "node:assert/strict";
import { reportUpTo } from "./pages.mjs";

const FIRST_VIEW_BYTES = 23 * 1024, FIRST_VIEW_REQUESTS = 4;
const PHOTO_BYTES = 300 * 1024;
const PLACE = { latitude: 36.861, longitude: 110.283 };

async function shrinksPhotos(house) {
  const large = await house.photo("large", 4000, 3000);
  assert.ok(large.buffer.length > 1024 * 1024, `${large.buffer.length} bytes are no large photo`);
  const page = await house.window({ serviceWorkers: "block" }); // behind one the length of a request is not told
  await reportUpTo(page, 2);
  await page.setInputFiles("[type=file]", large);
  const sent = page.waitForRequest((r) => r.method() === "POST");
  await page.click("main button.main");
  const bytes = Number((await (await sent).allHeaders())["content-length"]);
  assert.ok(bytes > 10_000 && bytes < PHOTO_BYTES, `${bytes} bytes were sent`);
  await page.locator("[name=organisation]").waitFor();
  // The kept photo names itself, its bytes, width and height.
  const [, , width, height] = (await page.inputValue("[name=kept]")).split(".");
  assert.deepEqual([width, height], ["1600", "1200"]);
  await page.context().close();
}

async function sendsOnce(house) {
  const page = await house.window();
  await reportUpTo(page, 5);
  let posts = 0;
  page.on("request", (r) => { if (r.method() === "POST") posts++; });
  await page.dblclick("main button.main");
  await page.locator("main .big").first().waitFor();
  assert.equal(posts, 1);
  await page.context().close();
}

async function fillsInThePlace(house) {
  const page = await house.window({ geolocation: PLACE, permissions: ["geolocation"] });
  await reportUpTo(page, 3);
  const say = page.locator("[data-here] [role=status]");
  assert.equal(await say.innerText(), "");
  await page.click("[data-here] button");
  await page.waitForFunction(() => document.querySelector("[data-here] [role=status]").textContent !== "");
  assert.equal(Number(await page.inputValue("[name=latitude]")), PLACE.latitude);
  assert.equal(Number(await page.inputValue("[name=longitude]")), PLACE.longitude);
  await page.context().close();

  const refused = await house.window();
  await reportUpTo(refused, 3);
  await refused.click("[data-here] button");
  await refused.waitForFunction(() => document.querySelector("[data-here] [role=status]").textContent !== "");
  assert.equal(await refused.inputValue("[name=latitude]"), "");
  await refused.context().close();
}

// Requests and bytes of an empty browser's first look at a page, photographs aside.
async function firstView(house, at) {
  const page = await house.window(), session = await page.context().newCDPSession(page);
  const bytes = new Map();
  await session.send("Network.enable");
  session.on("Network.requestWillBeSent", ({ requestId, request, type }) => {
    if (!request.url.includes("/pictures/") && type !== "EventSource") bytes.set(requestId, 0);
  });
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (bytes.has(requestId)) bytes.set(requestId, encodedDataLength);
  });
  await page.goto(at, { waitUntil: "load" });
  await page.waitForTimeout(800); // what scripts ask for; a stream of changes never ends
  await page.context().close();
  return { requests: bytes.size, bytes: [...bytes.values()].reduce((sum, one) => sum + one, 0) };
}

export default async function script(t, house) {
  await t.test("a photo of a camera travels small", () => shrinksPhotos(house));
  await t.test("pressed twice, sent once", () => sendsOnce(house));
  await t.test("one's own place is filled in, or refused in words", () => fillsInThePlace(house));
  for (const at of ["/", "/wall"])
    await t.test(`the first view of ${at} is light`, async () => {
      const { requests, bytes } = await firstView(house, at);
      assert.ok(requests <= FIRST_VIEW_REQUESTS, `${requests} requests`);
      assert.ok(bytes > 0 && bytes <= FIRST_VIEW_BYTES, `${bytes} bytes`);
    });
}
