// SPDX-License-Identifier: Apache-2.0
// What the browser tests share: one demo site, served once, and one browser; windows that look at it as somebody, at
// some size, in some language; and a watch over what every page says in the console and where it loads from.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { folder, release, run, serve } from "../process/site.mjs";

process.env.PW_EXPERIMENTAL_SERVICE_WORKER_NETWORK_EVENTS ??= "1"; // else service workers keep the network that a test takes away
const require = createRequire(import.meta.url);
const { chromium } = require("playwright-core");
const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const BROWSER = {
  executablePath: process.env.ECHOWALL_TEST_BROWSER ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--disable-component-update", "--no-first-run"],
};
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const WAIT_MS = 30_000; // a busy machine is no fault of a page

// What a page may not do: complain in the console (a breach of its content policy lands there too), fail in a
// script, or load anything from elsewhere. `allowed` are answers that a test provokes, such as 404.
function watch(page, base, faults, allowed) {
  page.on("console", (m) => {
    const isProvoked = allowed.some((status) => m.text().includes(status === "offline" ? "net::ERR_" : `status of ${status}`));
    const isOurs = m.text().includes("registration blocked by Playwright"); // of a window that wants no worker
    if (["error", "warning"].includes(m.type()) && !isProvoked && !isOurs) faults.push(`${page.url()} says: ${m.text()}`);
  });
  page.on("pageerror", (e) => faults.push(`${page.url()} fails: ${e.message}`));
  page.on("request", (r) => {
    if (!r.url().startsWith(base) && !r.url().startsWith("blob:")) faults.push(`${page.url()} loads ${r.url()}`);
  });
}

async function logIn(context, base, { name, password }) {
  const page = await context.newPage();
  await page.goto(`${base}/login`);
  await page.fill("[name=who]", name);
  await page.fill("[name=password]", password);
  await page.click("main button.main");
  await page.waitForURL(`${base}/me`);
  await page.close();
}

// The house: { base, window(look), logIn(context, name), photo(name, width, height), faults }; `t` is a test, or whatever else has `after`.
//   window({ as, width, height, dark, lang, mode, script, allowed, ...options of the browser }) gives a page; `as` is
//   the name of a log-in, `allowed` the statuses the test provokes, and "offline" where it takes the network away. Whoever is logged in once stays so.
export async function openHouse(t) {
  const data = join(folder(t), "site");
  const made = run(["demo", "--data", data, "--seed", "1", "--json"], { program: release });
  assert.equal(made.code, 0, made.err);
  const server = await serve(t, data, { program: release, env: { ECHOWALL_LOG_LEVEL: "error" } });
  const browser = await chromium.launch(BROWSER);
  t.after(() => browser.close());
  const base = server.url.replace(/\/$/, "");
  const logins = JSON.parse(made.out).logins;
  const faults = [], states = new Map();

  async function stateOf(name) {
    if (!name) return undefined;
    if (!states.has(name)) {
      const context = await browser.newContext();
      await logIn(context, base, logins.find((one) => one.name === name));
      states.set(name, await context.storageState());
      await context.close();
    }
    return states.get(name);
  }

  async function window({ as, width = 360, height = 740, dark = false, lang, mode, script = true, allowed = [], ...rest } = {}) {
    const context = await browser.newContext({
      viewport: { width, height }, colorScheme: dark ? "dark" : "light", locale: "zh-CN", javaScriptEnabled: script,
      baseURL: base, reducedMotion: "reduce", storageState: await stateOf(as), ...rest,
    });
    context.setDefaultTimeout(WAIT_MS);
    const cookies = { ew_lang: lang, ew_mode: mode };
    for (const [name, value] of Object.entries(cookies)) if (value) await context.addCookies([{ name, value, url: base }]);
    const page = await context.newPage();
    watch(page, rest.baseURL ?? base, faults, allowed);
    return page;
  }

  // A JPEG file as a camera makes them, drawn by the browser.
  async function photo(name, width, height) {
    const page = await browser.newPage();
    const buffer = Buffer.from(await page.evaluate(photograph, [name, width, height]), "base64");
    await page.close();
    return { name: `${name}.jpg`, mimeType: "image/jpeg", buffer };
  }

  const logInAs = (context, name) => logIn(context, base, logins.find((one) => one.name === name));
  return { base, faults, logIn: logInAs, photo, window };
}

// Runs in the page. A sky, a field and a fine grain: the grain is what makes photographs large.
async function photograph([name, width, height]) {
  const canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
  canvas.width = width;
  canvas.height = height;
  pen.fillStyle = name === "after" ? "#8fb3d9" : "#9aa3a8";
  pen.fillRect(0, 0, width, height / 2);
  pen.fillStyle = name === "after" ? "#6d8f4e" : "#7a6a55";
  pen.fillRect(0, height / 2, width, height);
  const grain = pen.getImageData(0, 0, width, height);
  let seed = 1;
  for (let i = 0; i < grain.data.length; i++) {
    seed = (seed * 16807) % 2147483647;
    if (i % 4 !== 3) grain.data[i] += seed % 24;
  }
  pen.putImageData(grain, 0, 0);
  return canvas.toDataURL("image/jpeg", 0.92).split(",")[1];
}

// Runs axe-core over the page as it stands: a line for each thing it found. The program text goes in beside the page's
// own policy, which allows no foreign script.
export async function axe(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Runtime.evaluate", { expression: axeSource });
  const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
    awaitPromise: true, returnByValue: true,
    expression: `axe.run(document, { runOnly: ${JSON.stringify(TAGS)}, resultTypes: ["violations"] }).then((found) =>
      found.violations.flatMap((v) => v.nodes.map((n) => v.id + ": " + n.target.join(" ") + " " + n.failureSummary.replace(/\\s+/g, " "))))`,
  });
  await session.detach();
  assert.equal(exceptionDetails, undefined, JSON.stringify(exceptionDetails));
  return result.value;
}

// Clicks, and waits for the page that comes of it: a form with photos leaves only after they were made smaller.
export async function leave(page, what) {
  const arrived = page.waitForNavigation();
  await what.click();
  await arrived;
}

// Everything that is folded away stands open: all folds of a page but those of the menu, of which one is open at a time, over the page.
export const unfold = (page) => page.evaluate(() => document.querySelectorAll("details:not([name=menu])").forEach((d) => { d.open = true; }));
