// SPDX-License-Identifier: Apache-2.0
// The whole way of an item: written at 360 px, by keyboard with the script's help and by thumb without a script; own
// unit's review, the upper unit's, public on its column, in a village's site and in the search, corrected, withdrawn.
import assert from "node:assert/strict";
import { go, keyboard, openAct, sendOf, thumb } from "./hands.mjs";
import { axe, unfold } from "./house.mjs";

const COLUMN = "policy"; // two reviews
const SITE = "/sites/dc"; // of a village
const BODY = "今年每户可以领两棵核桃苗，到农技站领。";
const NOTE = "棵数写错了", REASON = "苗已经发完";

const desk = (house, hand, as, look) => house.window({ ...hand.look, as, ...look });

// Chooses and pastes what a WeChat article has: marks, a picture that came along, one that did not, a script.
async function paste(page, picture) {
  const html = `<section style="font-size:16px"><h2>怎么领</h2><p><strong>带身份证</strong>，<span>当天领走。</span></p>
    <p><img alt="核桃苗" src="data:image/jpeg;base64,${picture}"></p><p><img alt="远处" data-src="https://far.example/1.jpg"></p>
    <script>document.title = "x"</script></section>`;
  await page.locator("#f-body").evaluate((field, html) => {
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/html", html);
    clipboardData.setData("text/plain", "plain");
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, html);
  await page.locator("#paste-note .warn").waitFor();
  const body = await page.inputValue("#f-body");
  for (const part of ["## 怎么领", "**带身份证**，当天领走。", "![核桃苗](picture:", "远处", "<https://far.example/1.jpg>"])
    assert.ok(body.includes(part), `${part} in ${body}`);
  assert.ok(!body.includes("document.title"));
  assert.match(await page.locator("#paste-note").innerText(), /1张图片没有取来/);
  await page.locator("#preview img").waitFor(); // the preview follows
}

// Marks by the toolbar, which Tab reaches once, and by keys.
async function marks(page) {
  const field = page.locator("#f-body");
  await field.evaluate((e) => { e.focus(); e.setSelectionRange(0, 2); });
  await page.keyboard.press("Control+b");
  assert.match(await field.inputValue(), /^\*\*今年\*\*/);
  await page.keyboard.press("Shift+Tab");
  assert.equal(await page.evaluate(() => document.activeElement.dataset.md), "bold");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.evaluate(() => document.activeElement.dataset.md), "list");
  await page.keyboard.press("Enter");
  assert.match(await field.inputValue(), /^- \*\*今年\*\*/);
}

const columnValue = (page, name) => page.locator("#editor [name=column] option", { hasText: name }).getAttribute("value");

async function write(house, hand, title, script) {
  const page = await desk(house, hand, "clerk", { script });
  const field = (name) => page.locator(`#editor [name=${name}]`);
  await page.goto("/desk/items/new");
  await hand.type(page, field("title"), title);
  await hand.select(page, field("column"), await columnValue(page, "政策宣传"));
  await hand.type(page, field("body"), BODY);
  await go(page, hand, page.locator("#editor [name=go][value=save]"));
  const number = new URL(page.url()).pathname.split("/")[3];
  assert.match(number, /^[A-Z]+-\d{4}-\d{4}$/);
  if (script) {
    await marks(page);
    await paste(page, await house.picture);
    await unfold(page);
    assert.equal((await axe(page)).join("\n"), "");
  }
  await go(page, hand, page.locator("#editor [name=go][value=submit]"));
  await page.context().close();
  return number;
}

async function act(house, hand, script, { as, number, name, fill = async () => {} }) {
  const page = await desk(house, hand, as, { script });
  await page.goto(`/desk/items/${number}`);
  const form = await openAct(page, hand, name);
  await fill(page, form);
  await go(page, hand, sendOf(form));
  assert.equal(await page.locator(".errs").count(), 0, `${as}: ${name}`);
  await page.context().close();
}

// Own unit's review, then the upper unit's, whose reviewer publishes at once.
async function review(house, hand, script, number, note) {
  await act(house, hand, script, { as: "reviewer", number, name: "approve" });
  await act(house, hand, script, {
    as: "coordinator", number, name: "approve",
    fill: async (page, form) => {
      if (note) await hand.type(page, form.locator("[name=approve_note]"), note);
      await hand.choose(page, form.locator("[name=approve_now]"));
    },
  });
}

const listed = async (page, at, title) => {
  await page.goto(at);
  return page.locator("main a", { hasText: title }).count();
};

// The column, a village's site and the search: each has it, or none has.
async function isSeen(house, hand, title, isThere) {
  const page = await house.window({ ...hand.look, script: false });
  for (const at of [`/columns/${COLUMN}`, `${SITE}/columns/${COLUMN}`, `/search?q=${encodeURIComponent(title)}&kind=item`])
    assert.equal(await listed(page, at, title) > 0, isThere, `${at} ${isThere ? "shows" : "hides"} it`);
  await page.context().close();
}

async function correct(house, hand, script, number) {
  const page = await desk(house, hand, "clerk", { script });
  await page.goto(`/desk/items/${number}/edit`);
  const field = page.locator("#editor [name=body]"), body = await field.inputValue();
  await hand.type(page, field, body.replace("两棵", "三棵"));
  await go(page, hand, page.locator("#editor [name=go][value=submit]"));
  await page.context().close();
  const before = await house.window({ ...hand.look, script: false });
  await before.goto(`/items/${number}`);
  assert.ok((await before.locator(".prose").innerText()).includes("两棵"), "until it is published the old words stand");
  await review(house, hand, script, number, NOTE);
  await before.goto(`/items/${number}`);
  const words = await before.locator("main").innerText();
  assert.ok(words.includes(NOTE), "what was wrong is told");
  assert.ok((await before.locator(".prose").innerText()).includes("三棵"));
  await before.context().close();
}

async function withdraw(house, hand, script, number, title) {
  await act(house, hand, script, {
    as: "coordinator", number, name: "withdraw",
    fill: (page, form) => hand.type(page, form.locator("[name=withdraw_reason]"), REASON),
  });
  const page = await house.window({ ...hand.look, allowed: [410] });
  const answer = await page.goto(`/items/${number}`);
  assert.equal(answer.status(), 410);
  const words = await page.locator("main").innerText();
  assert.ok(words.includes(REASON) && !words.includes("核桃苗，到农技站"), "its address tells the reason, not the words");
  assert.equal((await axe(page)).join("\n"), "");
  await page.context().close();
  await isSeen(house, hand, title, false);
}

// A Word file, a page and pictures by plain forms.
async function readIn(house) {
  const picture = await house.picture;
  const page = await house.window({ as: "clerk", script: false, allowed: [422] });
  await page.goto("/desk/items/new");
  await page.fill("#editor [name=title]", "读入试试");
  await page.selectOption("#editor [name=column]", await columnValue(page, "工作动态"));
  await page.click("#editor [value=save]");
  const fold = page.locator("details", { has: page.locator("#read-in") });
  await fold.locator("summary").click();
  await page.click("#read-in button");
  assert.equal(await page.locator(".errs").count(), 1);
  assert.ok(await page.locator("#read-in").isVisible(), "the fold with the mistake is open");
  await page.setInputFiles("#read-in [type=file]", {
    name: "a.html", mimeType: "text/html",
    buffer: Buffer.from(`<meta charset=utf-8><h3>一</h3><p>读进来的<b>字</b>。<img alt="红" src="data:image/jpeg;base64,${picture}"></p>`),
  });
  await page.click("#read-in button");
  assert.match(await page.inputValue("#f-body"), /### 一\n\n读进来的\*\*字\*\*。!\[红\]\(picture:/);
  await page.context().close();
}

export default function publish(t, house) {
  house.picture = house.photo("before", 64, 48).then((photo) => photo.buffer.toString("base64"));
  return Promise.all([
    ...Object.entries({
      "by keyboard, with the editor's script": [{ ...keyboard, look: { width: 360 } }, true, "核桃苗怎么领"],
      "by thumb, without JavaScript": [thumb, false, "核桃树苗到哪里领"],
    }).map(([name, [hand, script, title]]) => t.test(`an item goes its whole way at 360 px ${name}`, async () => {
      const number = await write(house, hand, title, script);
      await isSeen(house, hand, title, false);
      await review(house, hand, script, number);
      await isSeen(house, hand, title, true);
      await correct(house, hand, script, number);
      await withdraw(house, hand, script, number, title);
    })),
    t.test("a file is read in by a plain form", () => readIn(house)),
  ]);
}
