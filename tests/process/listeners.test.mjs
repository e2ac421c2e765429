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

// A socket that has asked for the changes of the wall, or of a room: { heard(): what has come of it so far, last(): when, is_over(), end() }.
function listen(url, path = "/wall/changes", cookie = "") {
  const { hostname, port, host } = new URL(url);
  return new Promise((ready, failed) => {
    let got = "", at = 0, over = false;
    const socket = connect(Number(port), hostname, () =>
      socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n${cookie && `Cookie: ${cookie}\r\n`}\r\n`));
    socket.setEncoding("latin1");
    socket.on("error", failed);
    socket.on("close", () => { over = true; });
    socket.on("data", (piece) => {
      got += piece;
      at = performance.now();
      if (got.includes("\r\n\r\n")) ready({ heard: () => got, last: () => at, is_over: () => over, end: () => socket.destroy() });
    });
  });
}

async function crowd(url, n, path, cookie) {
  const all = [];
  while (all.length < n)
    all.push(...await Promise.all(Array.from({ length: Math.min(AT_ONCE, n - all.length) }, () => listen(url, path, cookie))));
  return all;
}

// Logs somebody in: { cookie, get(path), post(path, fields): sends the form of the page `from` }.
async function enter(url, { name, password }) {
  const jar = new Map();
  const ask = async (path, options = {}) => {
    const answer = await fetch(url + path, { redirect: "manual", ...options, headers: { Cookie: cookie(), Origin: url, ...options.headers } });
    for (const line of answer.headers.getSetCookie()) jar.set(...line.split(";")[0].split("="));
    return { status: answer.status, text: await answer.text() };
  };
  const cookie = () => [...jar].map((one) => one.join("=")).join("; ");
  const post = async (path, from, fields) => {
    const page = await ask(from), form = new RegExp(`<form[^>]*action="${path}"[^]*?</form>`).exec(page.text)?.[0] ?? page.text;
    const body = new URLSearchParams([...form.matchAll(/name="(_guard|_key)" value="([^"]*)"/g)].map((m) => [m[1], m[2]]));
    for (const [key, value] of Object.entries(fields)) body.set(key, value);
    return ask(path, { method: "POST", body });
  };
  assert.equal((await post("/login", "/login", { who: name, password })).status, 303);
  return { cookie, get: ask, post, say: (room, words) => ask(`/api/v1/rooms/${room}/messages`, {
    method: "POST", body: JSON.stringify({ words, client_key: randomBytes(8).toString("hex") }), headers: { "Content-Type": "application/json" } }) };
}

// Somebody of the demo who is in a room: [the person, the room's number].
async function seat(url, logins) {
  for (const login of logins) {
    const person = await enter(url, login), { items } = JSON.parse((await person.get("/api/v1/rooms")).text);
    if (items.length > 0) return [person, items[0].id, login];
  }
  return assert.fail("nobody of the demo is in a room");
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

test(`${LISTENERS} people with an open room hear of a message within a second, in less than ${MEMORY_MAX_MB} MB`, { timeout: 300_000 }, async (t) => {
  const data = join(folder(t), "site");
  run(["demo", "--data", data], { program: release });
  const { logins } = JSON.parse(readFileSync(join(data, "demo.json"), "utf8"));
  const server = await serve(t, data, { program: release, args: ["--connections_per_address", "0"] });
  const base = server.url.replace(/\/$/, "");
  const [person, room] = await seat(base, logins);
  const all = await crowd(server.url, LISTENERS, `/rooms/${room}/listen`, person.cookie());
  t.after(() => all.forEach((one) => one.end()));
  for (const one of all) assert.match(one.heard(), /^HTTP\/1.1 200 OK\r\n/);
  await pause(1500);
  const idle = memory(server.child.pid), was = all.map(events), sent = performance.now();
  assert.equal((await person.say(room, "水车今天不来")).status, 200);
  await until(() => all.every((one, i) => events(one) > was[i]), "a listener was not told");
  const delays = all.map((one) => one.last() - sent).sort((a, b) => a - b);
  t.diagnostic(`${idle.toFixed(1)} MB with ${LISTENERS} listeners; told after ${delays[delays.length >> 1].toFixed(0)} ms, the last after ${delays.at(-1).toFixed(0)} ms`);
  assert.ok(idle < MEMORY_MAX_MB, `${idle} MB`);
  assert.ok(delays.at(-1) < 1000, `the last was told after ${delays.at(-1)} ms`);
  assert.deepEqual(await server.stop(), [0, null]);
});

test("who logs out or changes the password is told nothing more of their room; others go on listening", async (t) => {
  const data = join(folder(t), "site");
  run(["demo", "--data", data], { program: release });
  const { logins } = JSON.parse(readFileSync(join(data, "demo.json"), "utf8"));
  const server = await serve(t, data, { program: release, args: ["--connections_per_address", "0"] });
  const base = server.url.replace(/\/$/, "");
  const [person, room, login] = await seat(base, logins), again = await enter(base, login);
  const path = `/rooms/${room}/listen`;
  const first = await listen(server.url, path, person.cookie()), second = await listen(server.url, path, again.cookie());
  assert.match(first.heard(), /^HTTP\/1.1 200 /);
  assert.equal((await person.post("/logout", "/me", {})).status, 303);
  await until(() => first.is_over(), "the stream outlives the session");
  assert.equal(second.is_over(), false);
  assert.doesNotMatch((await listen(server.url, path, person.cookie())).heard(), /^HTTP\/1.1 200 /);
  assert.equal((await again.say(room, "还在听")).status, 200);
  await until(() => events(second) > 0, "who is still there is told");
  assert.equal(events(first), 0);
  const fields = [...(await again.get("/me")).text.matchAll(/name="([^"]*password[^"]*)"/g)].map((m) => m[1]);
  assert.equal((await again.post("/me/password", "/me", { [fields[0]]: login.password, [fields[1]]: "Ladder-field 63" })).status, 303);
  await until(() => second.is_over(), "the stream outlives the password");
  assert.deepEqual(await server.stop(), [0, null]);
});
