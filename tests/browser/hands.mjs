// SPDX-License-Identifier: Apache-2.0
// Two ways of using a page: a thumb on a screen, and a keyboard alone. Both know the same few movements; `what` is a
// locator of one element.
import assert from "node:assert/strict";

const TABS_MAX = 250;

export const thumb = {
  look: { width: 360, hasTouch: true },
  press: (page, what) => what.tap(),
  type: (page, what, words) => what.fill(words),
  choose: (page, what) => what.check(),
  select: (page, what, value) => what.selectOption(value),
  attach: (page, what, file) => what.setInputFiles(file),
};

const hasFocus = (what) => what.evaluate((e) => e === document.activeElement);

// Tab until it is reached. Of radio buttons that belong together a keyboard reaches one, and goes on by arrows.
async function tabTo(page, what) {
  const isThere = (e) => e === document.activeElement || (e.type === "radio" && document.activeElement.type === "radio" &&
    document.activeElement.name === e.name && document.activeElement.form === e.form);
  for (let i = 0; i < TABS_MAX; i++) {
    if (await what.evaluate(isThere)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`Tab does not lead to ${await what.evaluate((e) => e.outerHTML.slice(0, 120))} on ${page.url()}`);
}

async function arrowTo(page, isThere) {
  for (let i = 0; i < TABS_MAX; i++) {
    if (await isThere()) return;
    await page.keyboard.press("ArrowDown");
  }
  assert.fail(`the arrows do not lead there on ${page.url()}`);
}

export const keyboard = {
  look: { width: 1366, height: 768 },
  async press(page, what) {
    await tabTo(page, what);
    await page.keyboard.press("Enter");
  },
  async type(page, what, words) {
    await tabTo(page, what);
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText(words);
  },
  async choose(page, what) {
    await tabTo(page, what);
    await arrowTo(page, () => hasFocus(what));
    if (!await what.isChecked()) await page.keyboard.press("Space");
    assert.ok(await what.isChecked());
  },
  async select(page, what, value) {
    await tabTo(page, what);
    await page.keyboard.press("Home");
    await arrowTo(page, () => what.evaluate((e, wanted) => e.value === wanted, value));
  },
  async attach(page, what, file) {
    const asked = page.waitForEvent("filechooser"); // the browser must know of it before the key is pressed
    await tabTo(page, what);
    await page.keyboard.press("Enter");
    await (await asked).setFiles(file);
  },
};

// A form of the desk lies in a fold.
export async function openAct(page, hand, name) {
  const form = page.locator(`form[action$="/${name}"]`), fold = page.locator("details.act", { has: form });
  if (!await fold.evaluate((e) => e.open)) await hand.press(page, fold.locator("summary"));
  return form;
}

export const sendOf = (form) => form.locator("button:not([name])").last();

const PRESSES = 3, ASKED_MS = 5_000, ARRIVED_MS = 60_000; // a busy machine is no fault of a page

// Presses, and waits for the page that comes of it. On a machine with much else to do a press may be lost or the page take
// its time: when nothing was asked for it presses again (what is sent twice is done once), and tells which of the two it was.
export async function go(page, hand, what) {
  let asked = false;
  const notice = (request) => { asked ||= request.isNavigationRequest() && request.frame() === page.mainFrame(); };
  page.on("request", notice);
  const arrived = page.waitForNavigation({ timeout: ARRIVED_MS });
  arrived.catch(() => {}); // awaited below
  for (let i = 0; i < PRESSES && !asked; i++) {
    await hand.press(page, what);
    for (const until = Date.now() + ASKED_MS; !asked && Date.now() < until;) await page.waitForTimeout(50);
  }
  page.off("request", notice);
  assert.ok(asked, `pressing leads nowhere on ${page.url()}`);
  await arrived;
}
