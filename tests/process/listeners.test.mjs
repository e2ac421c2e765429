// SPDX-License-Identifier: Apache-2.0
// Many open walls that listen for news, in one process: each is told, and they cost little memory.
// ECHOWALL_TEST_LISTENERS sets how many (default 500; the full one is 5000).
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { folder, pause, release, run, serve } from "./site.mjs";

const LISTENERS = Number(process.env.ECHOWALL_TEST_LISTENERS ?? 500);
const MEMORY_MAX_MB = 150, AT_ONCE = 100;

const memory = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024;

// A socket that has asked for the wall's changes: { heard(): what has come of it so far, end() }.
function listen(url) {
  const { hostname, port, host } = new URL(url);
  return new Promise((ready, failed) => {
    let got = "";
    const socket = connect(Number(port), hostname, () => socket.write(`GET /wall/changes HTTP/1.1\r\nHost: ${host}\r\n\r\n`));
    socket.setEncoding("latin1");
    socket.on("error", failed);
    socket.on("data", (piece) => {
      got += piece;
      if (got.includes("\r\n\r\n")) ready({ heard: () => got, end: () => socket.destroy() });
    });
  });
}

async function crowd(url, n) {
  const all = [];
  while (all.length < n)
    all.push(...await Promise.all(Array.from({ length: Math.min(AT_ONCE, n - all.length) }, () => listen(url))));
  return all;
}

const events = (one) => one.heard().split("event: changed").length - 1;

async function until(what, says) {
  for (let i = 0; i < 600; i++) {
    if (what()) return;
    await pause(50);
  }
  assert.fail(says);
}

test(`${LISTENERS} open walls listen in one process, each is told of a change, in less than ${MEMORY_MAX_MB} MB`, { timeout: 300_000 }, async (t) => {
  const data = join(folder(t), "site");
  run(["demo", "--data", data], { program: release });
  const logins = JSON.parse(readFileSync(join(data, "demo.json"), "utf8")).logins.filter((one) => one.role === "handler");
  const server = await serve(t, data, { program: release, args: ["--connections_per_address", "0"] });
  const before = memory(server.child.pid);
  const all = await crowd(server.url, LISTENERS);
  t.after(() => all.forEach((one) => one.end()));
  for (const one of all) assert.match(one.heard(), /^HTTP\/1.1 200 OK\r\n/);
  await pause(1500); // the library forgets its own copies of the sockets
  const idle = memory(server.child.pid);
  t.diagnostic(`${before.toFixed(1)} MB before, ${idle.toFixed(1)} MB with ${LISTENERS} listeners: ` +
    `${((idle - before) * 1024 / LISTENERS).toFixed(1)} KB each`);
  assert.ok(idle < MEMORY_MAX_MB, `${idle} MB`);

  const was = all.map(events);
  const { items: problems } = await (await fetch(`${server.url}/api/v1/problems?state=working`)).json();
  let told = false;
  for (const { name } of logins) {
    const token = run(["user", "token", name, "--data", data], { program: release }).out.trim().split(/\s+/).pop();
    for (const problem of problems.slice(0, 20)) {
      const answer = await fetch(`${server.url}/api/v1/problems/${encodeURIComponent(problem.number)}/progress`, {
        method: "POST", body: JSON.stringify({ progress: "材料到了，明天开工。" }),
        headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}`, "Idempotency-Key": randomBytes(16).toString("hex") },
      });
      told ||= answer.ok;
      if (told) break;
    }
    if (told) break;
  }
  assert.ok(told, "somebody tells of progress in public");
  await until(() => all.every((one, i) => events(one) > was[i]), "a listener was not told");
  assert.ok(memory(server.child.pid) < MEMORY_MAX_MB);
  const page = await fetch(`${server.url}/wall`);
  assert.equal(page.status, 200);
  assert.doesNotMatch(server.err(), /few_files/);
  assert.deepEqual(await server.stop(), [0, null]);
});

test("more listeners than streams_max are refused, and the pages go on", async (t) => {
  const data = join(folder(t), "site");
  run(["demo", "--data", data], { program: release });
  const server = await serve(t, data, { program: release, args: ["--connections_per_address", "0", "--streams_max", "20"] });
  const all = await crowd(server.url, 21);
  assert.equal(all.filter((one) => one.heard().startsWith("HTTP/1.1 503 ")).length, 1);
  assert.equal((await fetch(`${server.url}/wall`)).status, 200);
  all.filter((one) => one.heard().startsWith("HTTP/1.1 200 ")).slice(0, 5).forEach((one) => one.end());
  await pause(1000);
  assert.match((await listen(server.url)).heard(), /^HTTP\/1.1 200 /, "whoever goes makes room");
});
