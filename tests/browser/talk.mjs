// SPDX-License-Identifier: Apache-2.0
// Residents speak: an account by a clerk's slip, a comment that is reviewed before it shows, and is reported; a letter to a
// mailbox, what is asked often offered first, its answer reviewed and by consent public. Without JavaScript, by thumb and
// by keyboard.
import assert from "node:assert/strict";
import { go, keyboard, openAct, sendOf, thumb } from "./hands.mjs";
import { axe, unfold } from "./house.mjs";

const look = { script: false };

const main = (page) => page.locator("main button.main");
const field = (page, name) => page.locator(`main [name=${name}]`);

// The same page where scripts run, for axe.
async function inspect(house, hand, page) {
  const copy = await house.window(hand.look), body = await page.content(), at = page.url();
  await copy.route((url) => url.href === at, (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body }));
  await copy.goto(at);
  await unfold(copy);
  assert.equal((await axe(copy)).join("\n"), "", at);
  await copy.context().close();
}

// An account by a slip: { page, name }; the page is the resident's own window.
async function join(house, hand, name, nickname) {
  const clerk = await house.window({ ...hand.look, ...look, as: "clerk" });
  await clerk.goto("/desk/slips");
  await hand.select(clerk, field(clerk, "place"), await field(clerk, "place").locator("option").nth(1).getAttribute("value"));
  await hand.type(clerk, field(clerk, "name"), name);
  await go(clerk, hand, clerk.locator("main details.act button.main"));
  const code = await clerk.locator("main .big").innerText();
  await inspect(house, hand, clerk);
  await clerk.goto("/desk/slips");
  assert.ok(!(await clerk.locator("main").innerText()).includes(code), "the code is shown once");
  await clerk.context().close();

  const page = await house.window({ ...hand.look, ...look });
  await page.goto("/join");
  await hand.type(page, field(page, "code"), code.toLowerCase());
  await go(page, hand, main(page));
  await inspect(house, hand, page);
  await hand.type(page, field(page, "nickname"), nickname);
  await hand.type(page, field(page, "password"), "Zaoshu-7-jing");
  await go(page, hand, main(page));
  assert.equal(await page.locator(".errs").count(), 0, await page.locator("main").innerText());
  return page;
}

// An item that takes comments: its address.
async function subject(page) {
  await page.goto("/columns/work");
  await page.locator("main .rows a").first().waitFor();
  return page.locator("main .rows a").first().getAttribute("href");
}

const shown = async (house, at, words) => {
  const page = await house.window(look);
  await page.goto(at);
  const n = await page.locator("#comments", { hasText: words }).count();
  await page.context().close();
  return n === 1;
};

async function approve(house, hand, words) {
  const page = await house.window({ ...hand.look, ...look, as: "reviewer" });
  await page.goto("/desk/comments");
  await go(page, hand, page.locator("main .rows a", { hasText: words }));
  const form = await openAct(page, hand, "approve");
  await go(page, hand, sendOf(form));
  assert.equal(await page.locator(".flash.ok").count(), 1);
  await page.context().close();
}

async function report(house, hand, at, words) {
  const page = await house.window({ ...hand.look, ...look });
  await page.goto(at);
  await go(page, hand, page.locator("#comments li", { hasText: words }).last().locator("a[href$='/report']"));
  await hand.choose(page, page.locator("main [name=why]").first());
  await go(page, hand, page.locator("main form button").last());
  assert.equal(await page.locator(".errs").count(), 0);
  assert.ok(await shown(house, at, words), "what is reported stays until somebody has looked");
  await page.context().close();
  const desk = await house.window({ ...hand.look, ...look, as: "reviewer" });
  await desk.goto("/desk/comments?state=reported");
  assert.equal(await desk.locator("main .rows a", { hasText: words }).count(), 1);
  await desk.context().close();
}

async function comments(house, hand, { name, nickname, words }) {
  const page = await join(house, hand, name, nickname);
  const at = await subject(page);
  await page.goto(at);
  await go(page, hand, page.locator("#comments header a.btn"));
  await hand.type(page, field(page, "words"), words);
  await go(page, hand, main(page));
  assert.ok(!await shown(house, at, words), "nothing shows before it is reviewed");
  await page.goto("/me/comments");
  assert.ok((await page.locator("main").innerText()).includes(words));
  await approve(house, hand, words);
  assert.ok(await shown(house, at, words));
  await page.goto(at);
  const said = await page.locator("#comments li", { hasText: words }).last().innerText();
  assert.ok(said.includes(nickname) && !said.includes(name), "the nickname, not the name");
  await page.context().close();
  await report(house, hand, at, words);
}

// ---- a letter ----

async function ask(house, hand, title, words) {
  const page = await house.window({ ...hand.look, ...look });
  await page.goto("/mailboxes/water/ask");
  await hand.choose(page, page.locator("[name=kind]").first());
  await hand.type(page, field(page, "title"), title);
  await hand.type(page, field(page, "words"), words);
  await hand.choose(page, field(page, "wants_public"));
  await go(page, hand, main(page));
  assert.ok((await page.locator("main .card details").count()) > 0, "what is asked often is offered first");
  assert.equal(await field(page, "title").inputValue(), title, "what was typed stays");
  await inspect(house, hand, page);
  await go(page, hand, main(page));
  const [number, code] = await page.locator("main .big").allInnerTexts();
  assert.match(number, /^[A-Z]+-\d{4}-\d{4}$/);
  await inspect(house, hand, page);
  await page.context().close();
  return { number, code };
}

async function desk(house, hand, as, number, name, fill = async () => {}) {
  const page = await house.window({ ...hand.look, ...look, as });
  await page.goto(`/desk/letters/${number}`);
  const form = await openAct(page, hand, name);
  await fill(page, form);
  await go(page, hand, sendOf(form));
  assert.equal(await page.locator(".errs").count(), 0, `${as}: ${name}`);
  await page.context().close();
}

const isPublic = async (house, hand, title) => {
  const page = await house.window({ ...hand.look, ...look });
  await page.goto("/questions");
  const n = await page.locator("main .rows a", { hasText: title }).count();
  await page.context().close();
  return n === 1;
};

async function letters(house, hand, { title, question, answer }) {
  const { number, code } = await ask(house, hand, title, question);
  await desk(house, hand, "water", number, "reply", async (page, form) => {
    await hand.type(page, form.locator("[name=reply]"), answer);
    await hand.type(page, form.locator("[name=public_title]"), title);
    await hand.type(page, form.locator("[name=public_words]"), question);
  });
  assert.ok(!await isPublic(house, hand, title), "an answer is reviewed before it goes out");
  await desk(house, hand, "reviewer", number, "answer");
  assert.ok(await isPublic(house, hand, title));
  const page = await house.window({ ...hand.look, ...look });
  await page.goto("/letters");
  await hand.type(page, field(page, "number"), number);
  await hand.type(page, field(page, "code"), code.toLowerCase());
  await go(page, hand, main(page));
  assert.ok((await page.locator(".frame").innerText()).includes(answer));
  await inspect(house, hand, page);
  await page.goto(`/search?q=${encodeURIComponent(title)}`);
  assert.ok(await page.locator(".found a", { hasText: title }).count() > 0, "the search finds it");
  await page.context().close();
}

// ---- both ways ----

const ways = {
  "by thumb at 360 px": [thumb, {
    name: "田秀兰", nickname: "井台边", words: "渠水清了，昨天看见有鱼。",
    title: "水管冻了找谁", question: "昨晚水管冻了，水费照算吗？", answer: "打供水站电话，当天上门；没走水不收费。",
  }],
  "by keyboard alone at 360 px": [{ ...keyboard, look: { width: 360 } }, {
    name: "田满仓", nickname: "磨坊后头", words: "晚上渠边没有灯，走路小心。",
    title: "水费怎么改成代扣", question: "想改成银行代扣，水费怎么交到卡上？", answer: "带身份证和卡到窗口签一张单，次月生效。",
  }],
};

export default function talk(t, house) {
  return Promise.all(Object.entries(ways).flatMap(([name, [hand, said]]) => [
    t.test(`a resident gets an account by a slip and comments, ${name}`, () => comments(house, hand, said)),
    t.test(`a letter is answered and by consent public, ${name}`, () => letters(house, hand, said)),
  ]));
}
