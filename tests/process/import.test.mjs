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
