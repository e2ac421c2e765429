// SPDX-License-Identifier: Apache-2.0
// The whole way of a voice, from a report to an answer, a rating and another round: by thumb on a phone and by keyboard
// alone at a desk, each without JavaScript.
import assert from "node:assert/strict";
import { go, keyboard, openAct, sendOf, thumb } from "./hands.mjs";
import { axe, unfold } from "./house.mjs";

const WORDS = "村口水管漏水，路面结了冰，老人不敢走。";
const MEASURE = "换一段管子，路面除冰。", PROGRESS = "管子到了，明天开挖。", ANSWER = "管子已经换好，冰也铲了。";
const AGAIN = "昨晚又开始漏水了。";

// Pages that only this way leads to, under axe-core too. It is a script, so it looks at a copy where scripts run.
async function inspect(house, hand, page) {
  const copy = await house.window(hand.look), body = await page.content(), at = page.url();
  await copy.route((url) => url.href === at, (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body }));
  await copy.goto(at);
  await unfold(copy);
  assert.equal((await axe(copy)).join("\n"), "", at);
  await copy.context().close();
}

// { number, code } of the receipt.
async function report(house, hand, photo) {
  const page = await house.window({ ...hand.look, script: false });
  const field = (name) => page.locator(`main [name=${name}]`).first();
  const next = () => go(page, hand, page.locator("main button.main"));
  await page.goto("/");
  await go(page, hand, page.locator("main a[href='/report']"));
  await hand.type(page, field("words"), WORDS);
  await next();
  await hand.choose(page, page.locator("[name=category][value=water]"));
  await hand.choose(page, page.locator("[name=kind][value=help]"));
  await next();
  if (photo) await hand.attach(page, page.locator("[type=file]"), photo);
  await next();
  const village = await field("organisation").locator("option").nth(4).getAttribute("value");
  await hand.select(page, field("organisation"), village);
  await hand.type(page, field("place"), "二组巷口");
  await next();
  await hand.choose(page, page.locator("[name=secrecy][value=public]"));
  await next();
  const check = await page.locator("main").innerText();
  for (const said of [WORDS, "二组巷口"]) assert.ok(check.includes(said), `the last page repeats ${said}`);
  assert.equal(await page.locator("main .pair img").count(), photo ? 1 : 0);
  await next();
  const [number, code] = await page.locator("main .big").allInnerTexts();
  assert.match(number, /^[A-Z]+-\d{4}-\d{4}$/);
  assert.match(code, /^[A-Z0-9]{4} [A-Z0-9]{4}$/);
  await inspect(house, hand, page);
  await page.context().close();
  return { number, code };
}

// Opens the desk of somebody at what has this number.
async function atDesk(house, hand, as, list, number) {
  const page = await house.window({ ...hand.look, script: false, as });
  await page.goto(list);
  await go(page, hand, page.locator(`main a[href$="/${number}"]`).first());
  return page;
}

// Accepts the first voice, adds the second to it, gives it to the water station: the number of the problem.
async function takeIn(house, hand, first, second) {
  const page = await atDesk(house, hand, "clerk", "/desk/voices?state=waiting", first.number);
  const accept = await openAct(page, hand, "accept");
  await hand.type(page, accept.locator("[name=title]"), "村口水管漏水，路面结冰");
  await hand.type(page, accept.locator("[name=statement]"), WORDS);
  await hand.choose(page, accept.locator("[name=is_public]"));
  await hand.choose(page, accept.locator("[name=shows_photos]"));
  await go(page, hand, sendOf(accept));
  const number = /\/desk\/problems\/([\w-]+)/.exec(page.url())?.[1];
  assert.ok(number, page.url());

  await page.goto("/desk/voices?state=waiting");
  await go(page, hand, page.locator(`main a[href$="/${second.number}"]`));
  const merge = await openAct(page, hand, "merge");
  await hand.choose(page, merge.locator(`[name=merge_into][value="${number}"]`));
  await go(page, hand, sendOf(merge));

  await page.goto("/desk?state=accepted");
  await go(page, hand, page.locator(`main a[href$="/${number}"]`));
  const assign = await openAct(page, hand, "assign");
  const holder = await assign.locator("option, label", { hasText: "供水管理站" }).first()
    .evaluate((e) => e.value ?? e.querySelector("input").value);
  await hand.select(page, assign.locator("select[name=holder]"), holder);
  await hand.type(page, assign.locator("[name=measure]"), MEASURE);
  await go(page, hand, sendOf(assign));
  await page.context().close();
  return number;
}

async function answer(house, hand, number, photo) {
  const page = await atDesk(house, hand, "water", "/desk", number);
  const progress = await openAct(page, hand, "progress");
  await hand.type(page, progress.locator("[name=progress]"), PROGRESS);
  await go(page, hand, sendOf(progress));
  const form = await openAct(page, hand, "answer");
  await hand.choose(page, form.locator("[name=result][value=solved]"));
  await hand.type(page, form.locator("[name=answer]"), ANSWER);
  await hand.attach(page, form.locator("[name=answer_photos]"), photo);
  await go(page, hand, sendOf(form));
  await page.context().close();
}

async function publish(house, hand, number) {
  const page = await atDesk(house, hand, "reviewer", "/desk?state=answered", number);
  await go(page, hand, sendOf(await openAct(page, hand, "publish")));
  await page.context().close();
}

// What everybody can see now.
async function isPublic(house, hand, number) {
  const page = await house.window({ ...hand.look, script: false });
  await page.goto(`/wall?q=${number}`);
  const card = page.locator(".card");
  assert.equal(await card.count(), 1);
  assert.match(await card.innerText(), /供水管理站/);
  await go(page, hand, card.locator("h2 a"));
  const facts = await page.locator("dl.facts dd").allInnerTexts();
  assert.equal(facts[0], WORDS);
  assert.equal(facts[1], MEASURE);
  assert.match(facts[2], /\d+月\d+日/);
  assert.match(facts[3], /供水管理站/);
  assert.ok((await page.locator(".frame").innerText()).includes(ANSWER));
  assert.ok((await page.locator(".tl").innerText()).includes(PROGRESS));
  const loaded = await page.locator(".frame .pair img").evaluateAll((all) => all.map((i) => { i.loading = "eager"; return i.decode().then(() => i.naturalWidth > 0); }).length);
  assert.equal(loaded, 2, "a picture before and one after");
  await page.context().close();
}

// The receipt of a voice, then its rating page.
export async function toRating(house, hand, { number, code }) {
  const page = await house.window({ ...hand.look, script: false, allowed: [422] });
  await page.goto("/receipts");
  await hand.type(page, page.locator("main [name=number]"), number);
  await hand.type(page, page.locator("main [name=code]"), code.toLowerCase());
  await go(page, hand, page.locator("main button.main"));
  assert.ok((await page.locator(".frame").innerText()).includes(ANSWER));
  await inspect(house, hand, page);
  await go(page, hand, page.locator('main a[href^="/rate/"]'));
  return page;
}

async function rate(house, hand, receipt) {
  const page = await toRating(house, hand, receipt);
  await go(page, hand, page.locator("form:has([name=score]) button").last());
  assert.equal(await page.locator(".errs").count(), 1, "a rating without a face is asked for again");
  await inspect(house, hand, page);
  await hand.choose(page, page.locator("[name=score][value='4']"));
  await go(page, hand, page.locator("form:has([name=score]) button").last());
  assert.equal(await page.locator("[name=score]").count(), 0, "nobody rates twice");
  await inspect(house, hand, page);
  await page.context().close();
}

async function reopen(house, hand, receipt) {
  const page = await toRating(house, hand, receipt);
  await hand.press(page, page.locator("summary"));
  await hand.type(page, page.locator("[name=unsolved]"), AGAIN);
  await go(page, hand, page.locator("form:has([name=unsolved]) button").last());
  await page.context().close();
}

// Everybody sees that it goes on; why, in the resident's own words, is for those who work on it.
async function isReopened(house, hand, number) {
  const page = await house.window({ ...hand.look, script: false });
  await page.goto(`/problems/${number}`);
  assert.equal(await page.locator(".meta .chip [href='#i-redo']").count(), 1);
  assert.equal(await page.locator(".tl [href='#i-redo']").count(), 1);
  assert.ok(!(await page.locator("main").innerText()).includes(AGAIN));
  await page.context().close();
  const desk = await atDesk(house, hand, "water", "/desk", number);
  assert.ok((await desk.locator(".tl").innerText()).includes(AGAIN));
  await desk.context().close();
}

// A case of two voices that is answered in public: { first, second, number }.
export async function answered(house, hand) {
  const photos = { before: await house.photo("before", 640, 480), after: await house.photo("after", 640, 480) };
  const first = await report(house, hand, photos.before);
  const second = await report(house, hand);
  const number = await takeIn(house, hand, first, second);
  await answer(house, hand, number, photos.after);
  await publish(house, hand, number);
  return { first, second, number };
}

export default function journey(t, house) {
  return Promise.all(Object.entries({ "by thumb at 360 px": thumb, "by keyboard alone at 1366 px": keyboard }).map(([name, hand]) =>
    t.test(`a voice goes its whole way without JavaScript, ${name}`, async () => {
      const { first, second, number } = await answered(house, hand);
      await isPublic(house, hand, number);
      await rate(house, hand, first);
      await reopen(house, hand, second);
      await isReopened(house, hand, number);
    })));
}
