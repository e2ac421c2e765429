// SPDX-License-Identifier: Apache-2.0
// Publishing while many read: no answer fails, and who asks after an item was published always gets it, on every page that
// names it, whatever is kept of finished pages.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { client, enter, submit } from "./forms.mjs";
import { folder, pause, release, run, serve } from "./site.mjs";

const READERS = 12, ITEMS = 5;

// Writes an item, has it reviewed by the other, which publishes it; its number, and the moment at which that was answered.
async function publish(writer, reviewer, title) {
  const made = await submit(writer, "/desk/items/new", "/desk/items/new", {
    title, body: `${title}。`, go: "save", column: (field) => field.options.find((one) => one),
    organisation: (field) => field.value || field.options.find((one) => one),
  });
  assert.equal(made.answer.status, 303, made.text.slice(0, 2000));
  const [, number] = /\/items\/([^/?]+)/.exec(made.answer.headers.get("location"));
  const desk = `/desk/items/${number}`;
  assert.equal((await submit(writer, desk, `${desk}/submit`, {})).answer.status, 303);
  const done = await submit(reviewer, desk, `${desk}/approve`, { approve_now: "1" });
  assert.equal(done.answer.status, 303, done.text.slice(0, 2000));
  return { number, title, at: performance.now() };
}

test("an item is on every page at the next request after it was published, and nobody who reads meanwhile is refused", { timeout: 300_000 }, async (t) => {
  const data = join(folder(t), "site");
  run(["demo", "--data", data, "--seed", "1"], { program: release });
  const server = await serve(t, data, { program: release, args: ["--connections_per_address", "0"], env: { ECHOWALL_LOG_LEVEL: "error" } });
  const base = server.url.replace(/\/$/, "");
  const writer = await enter(base, data, "writer", ["chief_editor"]), reviewer = await enter(base, data, "reviewer2", ["chief_editor"]);
  const first = await publish(writer, reviewer, "第零条通知的标题"), out = [first];
  const [, column] = /href="\/columns\/([\w-]+)"/.exec((await client(base)(`/items/${first.number}`)).text);
  const pages = ["/", `/columns/${column}`, `/api/v1/items?column=${column}`];
  let isOver = false, asked = 0, checked = 0;
  const readers = Array.from({ length: READERS }, async (_, i) => {
    const ask = client(base, () => []), path = pages[i % pages.length];
    while (!isOver) {
      const began = performance.now(), { answer, text } = await ask(path);
      asked++;
      assert.equal(answer.status, 200, `${path}: ${answer.status}`);
      for (const item of out.filter((one) => one.at < began && path !== "/")) {
        checked++;
        assert.ok(text.includes(item.title), `${path} does not have ${item.title}, published ${(began - item.at).toFixed(1)} ms before it was asked for`);
      }
    }
  });
  const all = Promise.all(readers);
  all.catch(() => { isOver = true; }); // told below
  for (let i = 1; i <= ITEMS && !isOver; i++) {
    const item = await publish(writer, reviewer, `第${"一二三四五六七八九"[i - 1]}条通知的标题`);
    const visitor = client(base, () => []);
    assert.ok((await visitor(pages[1])).text.includes(item.title), "the very next request");
    assert.equal((await visitor(`/items/${item.number}`)).answer.status, 200);
    out.push(item);
    await pause(100);
  }
  isOver = true;
  await all;
  t.diagnostic(`${asked} pages read meanwhile, ${checked} times looked for an item`);
  assert.ok(asked > 100 && checked > 100, "too few readers to tell");
  assert.deepEqual(await server.stop(), [0, null]);
});
