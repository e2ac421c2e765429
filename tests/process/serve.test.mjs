// SPDX-License-Identifier: Apache-2.0
// The running service: start, health, stop, and what it says when disk or database fail it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { folder, pause, release, run, serve } from "./site.mjs";
import { Database } from "./sqlite.mjs";

const helpers = resolve(process.env.ECHOWALL_TEST_BUILD ?? "build/debug", "tests/process");

function site(t) {
  const data = join(folder(t), "site");
  assert.equal(run(["init", "--data", data]).code, 0);
  assert.equal(run(["import", "regions", "src/core/data/demo_regions.csv", "--data", data]).code, 0);
  return { data, key: run(["user", "key", "test", "--data", data]).out.trim() };
}

function report(url, key, words) {
  return fetch(`${url}/open311/v2/requests.json`, {
    method: "POST",
    body: new URLSearchParams({ api_key: key, service_code: "road", address_string: "桥头", description: words }),
  });
}

const count = (data) => Number(new Database(join(data, "echowall.db")).exec("SELECT count(*) FROM voice;"));

test("it tells that it is alive, ready and what it counts, and logs each request without personal data", { timeout: 60_000 }, async (t) => {
  const { data } = site(t);
  const server = await serve(t, data);
  for (const path of ["/healthz", "/readyz"]) assert.equal((await fetch(server.url + path)).status, 200);
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  assert.match(metrics, /^# TYPE echowall_requests_total counter$/m);
  assert.match(metrics, /^echowall_write_commits_total \d+$/m);
  await fetch(`${server.url}/wall?q=secret-words`);
  assert.deepEqual(await server.stop(), [0, null]);
  const lines = server.err().trim().split("\n").map((line) => JSON.parse(line));
  const wall = lines.find((line) => line.route === "/wall");
  assert.equal(wall.status, 200);
  assert.match(wall.id, /^[0-9a-f]{16}$/);
  assert.doesNotMatch(server.err(), /secret-words|127\.0\.0\.1/);
});

test("it stops within five seconds although clients hold connections and half-sent requests", { timeout: 60_000 }, async (t) => {
  const { data } = site(t);
  const server = await serve(t, data);
  const port = Number(new URL(server.url).port);
  const held = Array.from({ length: 20 }, () => connect(port, "127.0.0.1"));
  for (const socket of held) { socket.on("error", () => {}); socket.write("GET / HTTP/1.1\r\nHost: x\r\n"); }
  await pause(200);
  const began = Date.now();
  assert.deepEqual(await server.stop(), [0, null]);
  assert.ok(Date.now() - began < 5000, `it took ${Date.now() - began} ms`);
  for (const socket of held) socket.destroy();
});

test("a taken port is said in one line", { timeout: 60_000 }, async (t) => {
  const { data } = site(t);
  const server = await serve(t, data);
  const second = run(["serve", "--data", data, "--listen", new URL(server.url).host]);
  assert.equal(second.code, 6);
  assert.match(second.err, /^echowall serve: .*(in use|listen)/m);
  await server.stop();
});

test("systemd is told when it is ready and when it stops", { timeout: 60_000 }, async (t) => {
  const { data } = site(t);
  const path = join(folder(t), "notify");
  const socket = spawn(join(helpers, "notify_socket"), [path]);
  let heard = "";
  socket.stdout.on("data", (piece) => { heard += piece; });
  while (!existsSync(path)) await pause(10);
  const server = await serve(t, data, { env: { NOTIFY_SOCKET: path } });
  await server.stop();
  await pause(50);
  assert.match(heard, /READY=1/);
  assert.match(heard, /STOPPING=1/);
});

test("a full disk is told to the sender, loses nothing that was acknowledged, and heals by itself", { timeout: 60_000 }, async (t) => {
  const { data, key } = site(t);
  const mark = join(folder(t), "full");
  const env = { LD_PRELOAD: join(helpers, "libfull_disk.so"), FULL_DISK: mark };
  const server = await serve(t, data, { program: release, env });
  assert.equal((await report(server.url, key, "before")).status, 200);
  writeFileSync(mark, "");
  const refused = await report(server.url, key, "while full");
  assert.equal(refused.status, 503);
  assert.match(await refused.text(), /[一-鿿]|full|later/);
  assert.equal((await fetch(`${server.url}/wall`)).status, 200, "reading goes on");
  rmSync(mark);
  assert.equal((await report(server.url, key, "after")).status, 200);
  await server.stop();
  assert.equal(count(data), 2);
  assert.equal(run(["doctor", "--data", data]).out, "The site is sound.\n");
});

test("a database that another process holds is waited for; beyond patience the sender is told", { timeout: 60_000 }, async (t) => {
  const { data, key } = site(t);
  const server = await serve(t, data);
  const holder = spawn("sqlite3", [join(data, "echowall.db")]);
  holder.stdin.write("BEGIN IMMEDIATE;\n");
  await pause(300);
  const waiting = report(server.url, key, "waits");
  await pause(500);
  holder.stdin.write("COMMIT;\n");
  assert.equal((await waiting).status, 200);
  holder.stdin.write("BEGIN IMMEDIATE;\n");
  await pause(300);
  const refused = await report(server.url, key, "too long");
  assert.equal(refused.status, 503);
  assert.ok(refused.headers.get("retry-after"));
  holder.stdin.end("COMMIT;\n.quit\n");
  await server.stop();
  assert.equal(count(data), 1);
});

test("what the command line writes beside the running service is seen by it", { timeout: 60_000 }, async (t) => {
  const { data } = site(t);
  const server = await serve(t, data);
  const before = await (await fetch(`${server.url}/api/v1/regions?code=610622`)).json();
  assert.equal(before.children.length, 1);
  const file = join(folder(t), "more.csv");
  writeFileSync(file, 'code,name\n61,"陕西省"\n6106,"延安市"\n610622,"延川县"\n610622103,"新镇"\n');
  assert.equal(run(["import", "regions", file, "--data", data]).code, 0);
  for (let i = 0; i < 50; i++) {
    const now = await (await fetch(`${server.url}/api/v1/regions?code=610622`)).json();
    if (now.children.length === 2) break;
    assert.ok(i < 49, "the page stayed as it was");
    await pause(100);
  }
  await server.stop();
});

// The hidden fields of the first form of a page, to be sent back with what was typed.
function hidden(page) {
  const fields = page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g);
  return new URLSearchParams([...fields].map(([, name, value]) => [name, value]));
}

/** "name=value" of each cookie that an answer sets; Debian's Node has no getSetCookie(). */
function cookies_of(answer) {
  const lines = (answer.headers.get("set-cookie") ?? "").split(/,\s*(?=[\w-]+=)/);
  return lines.filter(Boolean).map((cookie) => cookie.split(";")[0]);
}

async function log_in(url, { name, password }) {
  const shown = await fetch(`${url}/login`);
  const cookies = cookies_of(shown);
  const body = hidden(await shown.text());
  body.set("who", name);
  body.set("password", password);
  const done = await fetch(`${url}/login`, {
    method: "POST", body, redirect: "manual", headers: { Cookie: cookies.join("; "), Origin: url },
  });
  return [...cookies, ...cookies_of(done)].join("; ");
}

test("the desk hears of a new voice at once, a visitor hears nothing", { timeout: 120_000 }, async (t) => {
  const data = join(folder(t), "site");
  const made = JSON.parse(run(["demo", "--data", data, "--json"], { program: release }).out);
  const server = await serve(t, data, { program: release });
  assert.equal((await fetch(`${server.url}/desk/changes`, { redirect: "manual" })).status, 303);
  const Cookie = await log_in(server.url, made.logins.find((login) => login.role === "clerk"));
  const stream = await fetch(`${server.url}/desk/changes`, { headers: { Cookie } });
  assert.match(stream.headers.get("content-type"), /^text\/event-stream/);
  assert.equal((await report(server.url, made.api_key, "桥栏杆松了")).status, 200);
  let heard = "";
  for await (const piece of stream.body.pipeThrough(new TextDecoderStream())) {
    heard += piece;
    if (/\n\n/.test(heard.slice(heard.indexOf("event:")))) break;
  }
  assert.match(heard, /^event: changed$/m);
});
