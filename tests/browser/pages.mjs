// SPDX-License-Identifier: Apache-2.0
// Every kind of page, and how one comes to it: an address, or what to do on the way there.
//   { name, as, at, reach(page), allowed, isLike }; `allowed` begins with the status it must have, `isLike` says that
//   another kind has the same parts, so that one look is enough.

import { leave, unfold } from "./house.mjs";

// The one red button of a page; what is sent is the form it stands in.
const send = (page) => leave(page, page.locator("main form:has(button.main) button.main").first());

// Answers the pages of the report up to `step`, in any language.
export async function reportUpTo(page, step, words = "村口的路灯不亮了，晚上看不清路。") {
  await page.goto("/report");
  const fill = [
    () => page.fill("[name=words]", words),
    async () => {
      await page.check("[name=category] >> nth=0");
      await page.check("[name=kind][value=help]");
    },
    () => {},
    async () => {
      await page.selectOption("[name=organisation]", { index: 3 });
      await page.fill("[name=place]", "村口小卖部旁");
    },
    () => page.check("[name=secrecy][value=public]"),
  ];
  for (let i = 0; i < step; i++) {
    await fill[i]();
    await send(page);
  }
}

async function sendEmpty(page, at, action) {
  await page.goto(at);
  await unfold(page);
  const form = page.locator(`form[action="${action}"]`);
  await form.evaluate((f) => { for (const e of f.elements) if (/^(text|textarea|select-one)$/.test(e.type)) e.value = ""; });
  await leave(page, form.locator("button").last());
}

// The acts of a page of the desk that ask for something.
async function acts(page, at) {
  await page.goto(at);
  return page.locator("details.act form:has(textarea, input:not([type=hidden]))")
    .evaluateAll((all) => all.map((form) => form.getAttribute("action")));
}

// The first link of a page that looks like `pattern`.
export async function link(page, at, pattern) {
  await page.goto(at);
  const found = await page.locator("main a[href]").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  const one = found.find((href) => pattern.test(href));
  if (!one) throw new Error(`${at} leads to nothing like ${pattern}`);
  return one;
}

// A problem that was answered with pictures of before and after.
export async function pictured(page) {
  await page.goto("/wall?state=echoed");
  for (const href of await page.locator(".card h2 a").evaluateAll((all) => all.map((a) => a.getAttribute("href")))) {
    await page.goto(href);
    if (await page.locator(".frame .pair").count()) return href;
  }
  throw new Error("no answer on the wall has pictures");
}

// Addresses that only the site itself knows.
async function addresses(house) {
  const window = async (as, ask) => {
    const page = await house.window({ as });
    const found = await ask(page);
    await page.context().close();
    return found;
  };
  const problem = /^\/problems\/[^/?]+$/, deskProblem = /^\/desk\/problems\/[^/?]+$/, deskVoice = /^\/desk\/voices\/[^/?]+$/;
  const open = await window(undefined, async (page) => ({
    late: await link(page, "/wall?state=late", problem),
    soon: await link(page, "/wall?state=soon", problem),
    echoed: await link(page, "/wall?state=echoed", problem),
    pictured: await pictured(page),
    organisation: await link(page, "/organisations", /^\/organisations\/\d+$/),
    bulletin: await link(page, "/bulletins", /^\/bulletins\/\d+$/),
    item: await link(page, "/columns/work", /^\/items\/[^/?]+$/),
    question: await link(page, "/questions", /^\/questions\/\d+$/),
  }));
  const clerk = await window("clerk", async (page) => ({
    unassigned: await link(page, "/desk?state=accepted", deskProblem),
    waiting: await link(page, "/desk/voices?state=waiting", deskVoice),
    attached: await link(page, "/desk/voices?state=attached", deskVoice),
    declined: await link(page, "/desk/voices?state=declined", deskVoice),
    visit: await link(page, "/desk/visits?state=all", /^\/desk\/visits\/\d+$/),
  }));
  const room = await window("village01", async (page) => (await link(page, "/rooms", /^\/rooms\/\d+/)).split("#")[0]);
  const comment = await window("reviewer", (page) => link(page, "/desk/comments", /^\/desk\/comments\/\d+$/));
  const letter = await window("water", (page) => link(page, "/desk/letters", /^\/desk\/letters\/[^/?]+$/));
  const draft = await window("coordinator", (page) => link(page, "/desk/bulletins", /^\/desk\/bulletins\/\d+$/));
  const own = await window("water", (page) => link(page, "/desk", deskProblem));
  const ownVisit = await window("grid", (page) => link(page, "/patrol?state=all", /^\/patrol\/visits\/\d+$/));
  const answered = await window("reviewer", (page) => link(page, "/desk?state=answered", deskProblem));
  const where = [["clerk", clerk.waiting], ["coordinator", clerk.unassigned], ["water", own], ["reviewer", answered]];
  const emptyActs = [];
  for (const [as, at] of where)
    for (const action of await window(as, (page) => acts(page, at))) emptyActs.push({ as, at, action });
  const [person, rule] = [
    await window("security", (page) => link(page, "/people", /^\/people\/\d+$/)),
    await window("system", (page) => link(page, "/rules", /^\/rules\/./)),
  ];
  return { ...open, ...clerk, room, comment, letter, draft, own, ownVisit, answered, emptyActs, person, rule };
}

export async function pageKinds(house) {
  const a = await addresses(house);
  const wall = ["", "?state=open", "?state=late", "?state=soon", "?state=echoed", "?state=all", "?q=zzzz"];
  return [
    { name: "home", at: "/" },
    ...wall.map((query) => ({ name: `wall${query}`, at: `/wall${query}`, isLike: query !== "" })),
    ...["late", "soon", "echoed", "pictured"].map((state) => ({ name: `a problem, ${state}`, at: a[state] })),
    ...[0, 1, 2, 3, 4, 5].map((n) => ({ name: `report, page ${n + 1}`, reach: (page) => reportUpTo(page, n) })),
    ...[0, 1].map((n) => ({
      name: `report, page ${n + 1} left empty`, allowed: [422],
      reach: async (page) => { await reportUpTo(page, n); await send(page); },
    })),
    { name: "report in one page", at: "/report/whole" },
    { name: "report in one page left empty", reach: async (page) => { await page.goto("/report/whole"); await page.locator(".waiting").waitFor({ state: "attached" }); await page.click("main form button.main"); await page.locator(".errs").waitFor(); } },
    { name: "drafts", at: "/report/waiting" },
    { name: "receipt form", at: "/receipts" },
    {
      name: "receipt form left empty", allowed: [422],
      reach: async (page) => { await page.goto("/receipts"); await send(page); },
    },
    { name: "log-in", at: "/login" },
    { name: "forgotten password", at: "/reset" },
    { name: "log-in left empty", allowed: [422], reach: async (page) => { await page.goto("/login"); await send(page); } },
    { name: "privacy", at: "/about/privacy" },
    { name: "accessibility", at: "/about/accessibility" },
    { name: "organisation", at: "/organisations" },
    { name: "organisation below", at: a.organisation },
    { name: "nothing here", at: "/problems/YSG-1999-0001", allowed: [404] },
    { name: "not allowed", as: "clerk", at: "/people", allowed: [403] },
    { name: "own page", as: "clerk", at: "/me" },
    { name: "own contributions", as: "clerk", at: "/me/items" },
    { name: "to read", as: "village01", at: "/me/reading" },
    { name: "messages", as: "clerk", at: "/me/told" },
    { name: "subscriptions", as: "clerk", at: "/me/columns" },
    { name: "subscribing", as: "clerk", at: "/columns/work/subscribe" },
    { name: "must-read items", as: "coordinator", at: "/desk/reading" },
    { name: "readers of an item", as: "coordinator", reach: async (page) => { await page.goto("/desk/reading"); await leave(page, page.locator("main .rows a").first()); } },
    { name: "figures of columns", as: "coordinator", at: "/desk/columns/figures" },
    { name: "figures of a column", as: "coordinator", at: "/desk/columns/work/figures" },
    { name: "contribution", as: "clerk", at: "/me/items/new" },
    { name: "second factor", as: "clerk", at: "/me/totp" },
    { name: "second factor begun", as: "auditor", reach: async (page) => { await page.goto("/me/totp"); await leave(page, page.locator('form[action="/me/totp/begin"] button')); } },
    { name: "people", as: "security", at: "/people" },
    { name: "new account", as: "security", at: "/people/new" },
    { name: "new account left empty", as: "security", allowed: [422], reach: async (page) => { await page.goto("/people/new"); await send(page); } },
    { name: "person", as: "security", at: a.person },
    { name: "first password", as: "security", at: `${a.person}/password` },
    { name: "close an account", as: "security", at: `${a.person}/close` },
    { name: "show a telephone", as: "security", at: `${a.person}/phone` },
    { name: "security check", as: "security", at: "/security" },
    { name: "audit", as: "auditor", at: "/audit" },
    { name: "audit of nobody", as: "auditor", at: "/audit?who=zzzz" },
    { name: "audit export", as: "auditor", at: "/audit/export" },
    { name: "calendar", as: "system", at: "/calendar" },
    { name: "calendar left empty", as: "system", allowed: [422], reach: async (page) => { await page.goto("/calendar"); await leave(page, page.locator('form[action="/calendar"] button.main')); } },
    { name: "rules", as: "system", at: "/rules" },
    { name: "rule", as: "system", at: a.rule },
    { name: "settings", as: "system", at: "/settings" },
    ...["add", "rename", "phone", "end", "posts"].map((act) => ({ name: `organisation: ${act}`, as: "system", at: `${a.organisation}/${act}` })),
    { name: "today on the loudspeaker", at: "/loudspeaker" },
    { name: "ledger", at: "/ledger" },
    { name: "ledger to print", at: "/ledger/print?state=late" },
    { name: "ledger of the desk", as: "coordinator", at: "/desk/ledger?state=all" },
    { name: "public voices", at: "/voices" },
    { name: "indicators", at: "/indicators" },
    { name: "indicators of a day that is none", at: "/indicators?day=x" },
    { name: "cases behind a figure", at: "/indicators/closed" },
    { name: "voices behind a figure", at: "/indicators/rated" },
    { name: "indicators of the desk", as: "coordinator", at: "/desk/indicators" },
    { name: "bulletins", at: "/bulletins" },
    { name: "a bulletin beside today", at: `${a.bulletin}?compare=1` },
    { name: "bulletins of the desk", as: "coordinator", at: "/desk/bulletins" },
    { name: "draft of a bulletin", as: "coordinator", at: a.draft },
    { name: "patrol", as: "grid", at: "/patrol?state=all" },
    { name: "a visit to record", as: "grid", at: "/patrol/new" },
    { name: "one's own visit", as: "grid", at: a.ownVisit },
    { name: "visits", as: "clerk", at: "/desk/visits?state=all" },
    { name: "a visit", as: "clerk", at: a.visit },
    { name: "columns", at: "/columns" },
    { name: "a column", at: "/columns/work" },
    { name: "a column of stories", at: "/columns/branches" },
    { name: "an item", at: a.item },
    { name: "an item is useful", at: `${a.item}/like` },
    { name: "a site", at: "/sites/dc" },
    { name: "items of the desk", as: "clerk", at: "/desk/items" },
    { name: "an item on the desk", as: "clerk", at: `/desk${a.item}` },
    { name: "editor, new", as: "clerk", at: "/desk/items/new" },
    { name: "editor", as: "clerk", at: `/desk${a.item}/edit` },
    { name: "files of an item", as: "clerk", at: `/desk${a.item}/files` },
    { name: "texts of an item", as: "clerk", at: `/desk${a.item}/history` },
    { name: "columns on the desk", as: "coordinator", at: "/desk/columns" },
    { name: "sites on the desk", as: "coordinator", at: "/desk/sites" },
    { name: "search", at: "/search?q=%E6%B0%B4" },
    { name: "search, nothing", at: "/search?q=zzzz" },
    { name: "mailboxes", at: "/mailboxes" },
    { name: "a mailbox", at: "/mailboxes/water" },
    { name: "a letter to write", at: "/mailboxes/water/ask" },
    { name: "a letter left empty", allowed: [422], reach: async (page) => { await page.goto("/mailboxes/water/ask"); await send(page); } },
    { name: "own letters", at: "/letters" },
    { name: "questions", at: "/questions" },
    { name: "a question", at: a.question },
    { name: "what is asked often", at: "/faq" },
    { name: "an account for residents", at: "/join" },
    { name: "comments on the desk", as: "reviewer", at: "/desk/comments" },
    { name: "a comment on the desk", as: "reviewer", at: a.comment },
    { name: "words for the eye", as: "reviewer", at: "/desk/words" },
    { name: "letters on the desk", as: "water", at: "/desk/letters" },
    { name: "a letter on the desk", as: "water", at: a.letter },
    { name: "slips", as: "clerk", at: "/desk/slips" },
    { name: "questions on the desk", as: "coordinator", at: "/desk/faq" },
    { name: "mailboxes on the desk", as: "coordinator", at: "/desk/mailboxes" },
    { name: "rooms", as: "village01", at: "/rooms" },
    { name: "a room", as: "village01", at: a.room },
    { name: "people of a room", as: "village01", at: `${a.room}/people` },
    { name: "search in a room", as: "village01", at: `${a.room}/search?q=%E6%B0%B4` },
    { name: "rooms of units", as: "village01", at: "/rooms/units" },
    { name: "secretary", as: "secretary", at: "/secretary" },
    { name: "secretary of a village", as: "village01", at: "/secretary" },
    { name: "desk", as: "clerk", at: "/desk" },
    { name: "desk, nothing there", as: "clerk", at: "/desk?q=zzzz" },
    { name: "desk of an office", as: "water", at: "/desk" },
    { name: "one's own day", as: "water", at: "/desk/day" },
    { name: "found", as: "clerk", at: "/desk/found?q=%E6%B0%B4" },
    { name: "reply templates", as: "coordinator", at: "/desk/templates" },
    { name: "an act on many", as: "clerk", at: `/desk/bulk?act=assign&item=${a.unassigned.split("/").pop()}` },
    { name: "an act on nothing", isLike: true, as: "clerk", at: "/desk/bulk?act=decline" },
    { name: "voices", as: "clerk", at: "/desk/voices?state=rated" },
    ...["waiting", "attached", "declined"].map((state) => ({ name: `a voice, ${state}`, as: "clerk", at: a[state] })),
    { name: "desk problem to assign", as: "coordinator", at: a.unassigned },
    { name: "desk problem of an office", as: "water", at: a.own },
    { name: "desk problem to review", as: "reviewer", at: a.answered },
    ...a.emptyActs.map(({ as, at, action }) => ({
      name: `desk, ${action.split("/").pop()} left empty`, isLike: true, as, allowed: [422], reach: (page) => sendEmpty(page, at, action),
    })),
  ];
}

export async function reach(page, kind) {
  if (kind.reach) return kind.reach(page);
  const answer = await page.goto(kind.at);
  const expected = kind.allowed?.[0] ?? 200;
  if (answer.status() !== expected) throw new Error(`${kind.name}: ${kind.at} answers ${answer.status()}`);
}
