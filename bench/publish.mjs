// SPDX-License-Identifier: Apache-2.0
// Publishes items for some seconds on a running site that others read at full speed, and asks for each at once: which is
// missing on its column at the next request? ECHOWALL_TEST_BUILD names the build whose program makes the accounts.
// Usage: node bench/publish.mjs BASE DATA SECONDS      prints "PUBLISHED n missing m column /columns/CODE"
//        node bench/publish.mjs BASE DATA 0            publishes one, for the address of its column
import { client, enter, submit } from "../tests/process/forms.mjs";

const [base, data, seconds] = process.argv.slice(2), tag = Date.now().toString(36);
const writer = await enter(base, data, `writer.${tag}`, ["chief_editor"]), reviewer = await enter(base, data, `reviewer.${tag}`, ["chief_editor"]);
const visitor = client(base, () => []);

async function publish(title) {
  const made = await submit(writer, "/desk/items/new", "/desk/items/new", {
    title, body: title, go: "save", column: (field) => field.options.find((one) => one),
    organisation: (field) => field.value || field.options.find((one) => one),
  });
  const [, number] = /\/items\/([^/?]+)/.exec(made.answer.headers.get("location") ?? ""), desk = `/desk/items/${number}`;
  await submit(writer, desk, `${desk}/submit`, {});
  const done = await submit(reviewer, desk, `${desk}/approve`, { approve_now: "1" });
  if (done.answer.status !== 303) throw new Error(`not published: ${done.answer.status}`);
  return number;
}

const first = await publish(`通知${tag}-0`), [, column] = /href="(\/columns\/[\w-]+)"/.exec((await visitor(`/items/${first}`)).text);
let published = 1, missing = 0;
for (const end = performance.now() + Number(seconds) * 1000; performance.now() < end; published++) {
  const title = `通知${tag}-${published}`;
  await publish(title);
  if (!(await visitor(column)).text.includes(title)) missing++;
}
console.log(`PUBLISHED ${published} missing ${missing} column ${column}`);
