// SPDX-License-Identifier: Apache-2.0
// The desk by letters alone, on a phone without a script, and live: an act from the list to its undo, the place that is
// kept, templates that go into their field, rows that come in anew while something is chosen.
import assert from "node:assert/strict";

const focused = (page, what) => page.evaluate((what) => document.activeElement.matches(what), what);
const rowOf = (page) => page.evaluate(() => document.activeElement.closest('[id^="r-"]')?.id ?? "");

async function byLetters(house) {
  const page = await house.window({ as: "clerk", width: 1366, height: 768 });
  await page.goto("/desk?state=accepted");
  await page.keyboard.press("j");
  const row = await rowOf(page);
  assert.notEqual(row, "", "j leads to the first row");
  await page.keyboard.press("k");
  assert.equal(await rowOf(page), row, "there is no row before the first");
  await page.keyboard.press("x");
  assert.ok(await page.locator(`[id="${row}"] [type=checkbox]`).isChecked());
  assert.match(await page.locator("[data-picked]").innerText(), / 1$/);
  await page.keyboard.press("/");
  assert.ok(await focused(page, "[type=search]"));
  await page.keyboard.type("x");
  assert.ok(await page.locator(`[id="${row}"] [type=checkbox]`).isChecked(), "a letter in a field is a letter");
  await page.locator("h1").click();
  await page.keyboard.press("?");
  assert.ok(await page.locator("#keys").evaluate((e) => e.open));
  await page.keyboard.press("a");
  await page.waitForURL(/\/desk\/bulk\?.*act=assign/);
  assert.ok(await focused(page, "h1"), "a reader hears what the page asks");
  await page.locator("[name=holder]").selectOption({ index: 1 });
  await page.locator("main form[method=post] button.main").click();
  await page.waitForURL(/\/desk\/acts\/\d+$/);
  assert.equal(await page.locator("main .chip.ok").count(), 1);
  await page.locator("main form[action$='/undo'] button").click();
  await page.locator("main form[action$='/undo']").waitFor({ state: "detached" });
  await page.goto("/desk?state=accepted");
  assert.equal(await page.locator(`[id="${row}"]`).count(), 1, "the case waits again");
  assert.equal(await rowOf(page), row, "and the place in the list is kept");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/desk\/problems\//);
  await page.keyboard.press("a");
  assert.ok(await focused(page, "form[action$='/assign'] *"), "the fold opens at its first field");
  await page.context().close();
}

async function lettersCanBeTurnedOff(house) {
  const page = await house.window({ as: "clerk", width: 1366, height: 768 });
  await page.goto("/desk");
  await page.locator("#keys summary").click();
  await page.locator("[data-keys]").click();
  assert.equal(await page.locator("[data-keys]").getAttribute("aria-pressed"), "false");
  await page.keyboard.press("j");
  assert.equal(await rowOf(page), "");
  await page.context().close();
}

async function onAPhoneWithoutScript(house) {
  const page = await house.window({ as: "clerk", script: false, allowed: [422] });
  await page.goto("/desk");
  const boxes = page.locator("aside [name=item]");
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  await page.locator("#bulk button[value=decline]").click();
  await page.locator("main form[method=post] button.main").click();
  assert.equal(await page.locator("main [name=item]:checked").count(), 2, "what was chosen stays when the reason is missing");
  await page.fill("[name=decline_reason]", "不归本镇管");
  await page.locator("main form[method=post] button.main").click();
  assert.equal(await page.locator("main .chip.ok").count(), 2);
  await page.goto("/desk");
  await page.locator("form[action$='/undo'] button").click();
  assert.equal(await page.locator("main .chip.ok").count(), 0);
  await page.context().close();
}

async function templatesGoIn(house) {
  const keeper = await house.window({ as: "water" });
  await keeper.goto("/desk/templates");
  await keeper.fill("[name=name]", "排上了");
  await keeper.fill("[name=words]", "{编号}已排上。");
  await keeper.locator("main form[action='/desk/templates'] button").click();
  await keeper.goto("/desk?state=open");
  await keeper.locator("main a[href^='/desk/problems/']").first().click();
  const at = keeper.url();
  await keeper.selectOption("#template", { label: (await keeper.locator("#template option").nth(1).innerText()) });
  await keeper.locator("#reply [value=progress]").click();
  assert.match(await keeper.inputValue("[name=progress]"), /已排上。$/);
  assert.equal(keeper.url(), at, "at once, on the same page");
  await keeper.context().close();
}

async function live(house) {
  const page = await house.window({ as: "clerk", width: 1366, height: 768 });
  await page.goto("/desk");
  const box = page.locator("#main table [name=item]").first();
  await box.check();
  const chosen = await box.inputValue();
  const other = await house.window({ as: "coordinator", width: 1366, height: 768 });
  const gone = await page.locator("aside [name=item]").last().inputValue();
  await other.goto(`/desk/bulk?act=decline&item=${gone}`);
  await other.fill("[name=decline_reason]", "重复");
  await other.locator("main form[method=post] button.main").click();
  await page.locator(`[id="r-${gone}"]`).waitFor({ state: "detached" });
  assert.ok(await page.locator(`[name=item][value="${chosen}"]`).isChecked(), "what was chosen is chosen");
  assert.notEqual(await page.locator("[data-refresh]").innerText(), "", "and a reader is told");
  await other.locator("main form[action$='/undo'] button").click();
  await page.locator(`[id="r-${gone}"] .fresh`).waitFor();
  await other.context().close();
  await page.context().close();
}

export default async (t, house) => {
  await t.test("the desk by letters, an act and its undo, and the place is kept", () => byLetters(house));
  await t.test("letters can be turned off", () => lettersCanBeTurnedOff(house));
  await t.test("an act on many on a phone, without a script", () => onAPhoneWithoutScript(house));
  await t.test("a reply template goes into its field at once", () => templatesGoIn(house));
  await t.test("the desk takes in what changes and keeps what is chosen", () => live(house));
};
