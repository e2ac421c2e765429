// SPDX-License-Identifier: Apache-2.0
// kill -9 at random moments of an import: all of its cases are there afterwards, or none; the same command then does it.
// ECHOWALL_TEST_IMPORT_ROUNDS sets the number of rounds (default 12).
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { folder, pause, release, run } from "./site.mjs";
import { Database } from "./sqlite.mjs";

const ROUNDS = Number(process.env.ECHOWALL_TEST_IMPORT_ROUNDS ?? 12);
const ROWS = 1500;

function ledger(file, round) {
  const lines = ["编号,村,标题,类型,类别,受理日期,承办单位,结果类型,办理结果,办结日期"];
  for (let i = 0; i < ROWS; i++)
    lines.push(`旧${round}-${i},贺家河村,第${round}次第${i}处路灯不亮,建议,lamp,2024-05-06,延水关镇供电所,已解决,已修好,2024-05-09`);
  writeFileSync(file, lines.join("\n"));
}

const cases = (data) => Number(new Database(join(data, "echowall.db")).exec(`
  SELECT (SELECT count(*) FROM problem WHERE number LIKE '旧%') || ' ' || (SELECT count(*) FROM problem_import_item)
      || ' ' || (SELECT count(*) FROM voice WHERE channel = 'ledger') || ' ' || (SELECT count(*) FROM problem_step WHERE act = 'import')`)
  .trim().split(" ").reduce((one, other) => { assert.equal(one, other, "half an import"); return one; }));

test(`an import that is killed in ${ROUNDS} rounds leaves all of its cases or none`, { timeout: 600_000 }, async (t) => {
  const dir = folder(t), data = join(dir, "site"), file = join(dir, "ledger.csv");
  run(["demo", "--data", data], { program: release });
  ledger(file, 0);
  const began = Date.now(), first = run(["import", "problems", file, "--data", data], { program: release });
  const takes = Date.now() - began;
  assert.match(first.out, /all of them were imported/);
  let n = cases(data), done = 0;
  assert.equal(n, ROWS);
  for (let round = 1; round <= ROUNDS; round++) {
    ledger(file, round);
    const child = spawn(release, ["import", "problems", file, "--data", data], { stdio: "ignore" });
    const ended = new Promise((over) => child.once("exit", over));
    await pause(randomInt(Math.ceil(takes * 0.2), Math.ceil(takes * 1.1)));
    child.kill("SIGKILL");
    await ended;
    const now = cases(data);
    assert.ok(now === n || now === n + ROWS, `${now - n} of ${ROWS} cases`);
    done += now > n ? 1 : 0;
    const again = run(["import", "problems", file, "--data", data], { program: release });
    assert.match(again.out, now > n ? /already/ : /all of them were imported/);
    n = cases(data);
    assert.equal(n, (round + 1) * ROWS);
  }
  assert.equal(run(["doctor", "--data", data], { program: release }).out, "The site is sound.\n");
  t.diagnostic(`killed after it was done in ${done} of ${ROUNDS} rounds; one import takes ${takes} ms here`);
});

const POSTS = 400, SITE_ROUNDS = Math.ceil(ROUNDS / 2);

function site(file, round) {
  const head = '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>旧站</title>';
  let posts = "";
  for (let i = 0; i < POSTS; i++)
    posts += `<item><title>第${round}批第${i}篇</title><guid>${round}-${i}</guid><link>http://old.example/${round}/${i}/</link>` +
      "<pubDate>Mon, 06 May 2019 10:00:00 +0800</pubDate><content:encoded><![CDATA[<p>井边的水管换好了。</p>]]></content:encoded></item>";
  writeFileSync(file, `${head}${posts}</channel></rss>`);
}

const items = (data) => Number(new Database(join(data, "echowall.db")).exec(`
  SELECT (SELECT count(*) FROM publish_origin) || ' ' || (SELECT count(*) FROM publish_redirect)
      || ' ' || (SELECT count(*) FROM publish_step WHERE act = 'import')`)
  .trim().split(" ").reduce((one, other) => { assert.equal(one, other, "half an import"); return one; }));

test(`a site that is killed while it is imported, in ${SITE_ROUNDS} rounds, is whole after the same command, and nothing is doubled`, { timeout: 600_000 }, async (t) => {
  const dir = folder(t), data = join(dir, "site"), file = join(dir, "old.xml");
  const words = ["import", "site", file, "--column", "work", "--by", "coordinator", "--data", data];
  run(["demo", "--data", data], { program: release });
  site(file, 0);
  const began = Date.now(), first = run(words, { program: release });
  const takes = Date.now() - began;
  assert.match(first.out, /all of it was imported/);
  let n = items(data);
  assert.equal(n, POSTS);
  for (let round = 1; round <= SITE_ROUNDS; round++) {
    site(file, round);
    const child = spawn(release, words, { stdio: "ignore" });
    const ended = new Promise((over) => child.once("exit", over));
    await pause(randomInt(Math.ceil(takes * 0.2), Math.ceil(takes * 1.1)));
    child.kill("SIGKILL");
    await ended;
    const now = items(data);
    assert.ok(now >= n && now <= n + POSTS, `${now - n} of ${POSTS} items`);
    const again = run(words, { program: release });
    assert.match(again.out, now === n + POSTS ? /already|all of it was imported/ : /all of it was imported/); // killed behind the last part, before the end was told
    n = items(data);
    assert.equal(n, (round + 1) * POSTS);
    assert.match(run(words, { program: release }).out, /already/);
  }
  assert.equal(run(["doctor", "--data", data], { program: release }).out, "The site is sound.\n");
});
