// SPDX-License-Identifier: Apache-2.0
// Counts every single test in the logs given: meson's NAME.json (a line for each program) and TAP files. Shows the
// output of what failed, names what was left out, and ends with "N passed, N failed". The exit status is 1 when
// anything failed or nothing passed.
import { readFileSync } from "node:fs";
import { basename } from "node:path";

const PLAN = /^1\.\.(\d+)(?: *# *SKIP *(.*))?/;
const RESULT = /^( *)(not )?ok\b *\d* *(?:- *)?(.*)$/;
const SKIP = /^(.*?) *# *SKIP\b *(.*)$/;
const IMPOSSIBLE = /^# impossible: (.*)$/; // TEST_IMPOSSIBLE of tests/harness/test.h, right before the result

function stateOf(name, isBad, why) {
  const skipped = SKIP.exec(name);
  if (skipped) return { name: skipped.slice(1).filter(Boolean).join(": "), state: "left out" };
  if (why !== undefined) return { name: `${name}: ${why}`, state: "left out" };
  return { name, state: isBad ? "failed" : "passed" };
}

// The leaves of a TAP stream: a result is that of a group when results further in stand right before it. A group that
// failed although nothing in it did (its own set-up, say) counts as one.
function readTap(text) {
  const tests = [];
  let plan = 0, inner = 0, why;
  for (const line of text.split("\n")) {
    const planned = PLAN.exec(line), result = RESULT.exec(line);
    why = IMPOSSIBLE.exec(line)?.[1] ?? why;
    if (planned) plan = Number(planned[1]);
    if (planned?.[2]) tests.push({ name: planned[2], state: "left out" });
    if (!result) continue;
    const [, indent, not, name] = result;
    const isLeaf = indent.length >= inner || (not && !tests.some((t) => t.state === "failed"));
    if (isLeaf) tests.push(stateOf(name, not !== undefined, why));
    inner = indent.length;
    why = undefined;
  }
  return { tests, plan };
}

// A program that died has failed the tests it did not come to, and at least one.
function readProgram({ name, result, returncode, stdout = "", stderr = "" }) {
  const { tests, plan } = readTap(stdout);
  const hasDied = returncode !== 0 || ["FAIL", "ERROR", "TIMEOUT", "INTERRUPT"].includes(result);
  if (tests.length === 0 && plan === 0) tests.push({ name, state: hasDied ? "failed" : "passed" });
  while (tests.length < plan) tests.push({ name: "did not run", state: "failed" });
  if (hasDied && returncode !== 0 && !tests.some((t) => t.state === "failed"))
    tests.push({ name: `ended with ${result} (${returncode})`, state: "failed" });
  return { name, tests, output: `${stdout}\n${stderr}` };
}

function readLog(file) {
  const text = readFileSync(file, "utf8");
  // A TAP stream without its plan at the end was cut.
  if (!file.endsWith(".json"))
    return [readProgram({ name: basename(file, ".tap"), stdout: text, result: "CUT", returncode: /^1\.\./m.test(text) ? 0 : 1 })];
  return text.split("\n").filter(Boolean).map((line) => readProgram(JSON.parse(line)));
}

const total = { passed: 0, failed: 0, "left out": 0 };
for (const { name, tests, output } of process.argv.slice(2).flatMap(readLog)) {
  if (tests.some((t) => t.state === "failed")) console.log(`---- ${name}\n${output.trim()}`);
  for (const t of tests) {
    total[t.state]++;
    if (t.state !== "passed") console.log(`${t.state}: ${name}: ${t.name}`);
  }
}
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
