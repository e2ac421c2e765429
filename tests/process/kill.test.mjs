// SPDX-License-Identifier: Apache-2.0
// kill -9 at random moments while reports come in: what was acknowledged is there, what was sent again is there once.
// ECHOWALL_TEST_KILL_ROUNDS sets the number of rounds (default 200).
import assert from "node:assert/strict";
import { randomBytes, randomInt } from "node:crypto";
import { join } from "node:path";
import { test } from "node:test";
import { folder, pause, release, run, serve } from "./site.mjs";
import { Database } from "./sqlite.mjs";

const ROUNDS = Number(process.env.ECHOWALL_TEST_KILL_ROUNDS ?? 200);
const CLIENTS = 16;

// Sends one report; the token of its receipt when it was acknowledged, else undefined.
async function report(url, key, id) {
  try {
    const answer = await fetch(`${url}/open311/v2/requests.json`, {
      method: "POST",
      headers: { "Idempotency-Key": id },
      body: new URLSearchParams({ api_key: key, service_code: "road", address_string: "桥头", description: `report ${id}` }),
    });
    if (answer.status !== 200) return undefined;
    return (await answer.json())[0].token;
  } catch {
    return undefined; // killed in the middle
  }
}

async function client(state, url, isOver) {
  while (!isOver()) {
    const id = state.unsure.pop() ?? randomBytes(16).toString("hex");
    const token = await report(url, state.key, id);
    if (token === undefined) state.unsure.push(id);
    else state.known.set(id, token);
    if (token === undefined && isOver()) return;
  }
}

test(`nothing acknowledged is lost and nothing is doubled in ${ROUNDS} rounds of kill -9`, { timeout: 600_000 }, async (t) => {
  const data = join(folder(t), "site");
  run(["init", "--data", data], { program: release });
  run(["import", "regions", "src/core/data/demo_regions.csv", "--data", data], { program: release });
  const key = run(["user", "key", "load", "--data", data], { program: release }).out.trim();
  const state = { key, known: new Map(), unsure: [] };
  const env = { ECHOWALL_LOG_LEVEL: "error" };
  for (let round = 0; round < ROUNDS; round++) {
    const server = await serve(t, data, { program: release, env });
    let isOver = false;
    const clients = Array.from({ length: CLIENTS }, () => client(state, server.url, () => isOver));
    await pause(randomInt(20, 150));
    isOver = true;
    server.stop("SIGKILL");
    await Promise.all(clients);
    await server.ended;
  }
  const last = await serve(t, data, { program: release, env });
  for (const id of state.unsure) state.known.set(id, await report(last.url, key, id));
  await last.stop();

  const stored = new Database(join(data, "echowall.db"));
  const rows = stored.exec("SELECT number || ' ' || words FROM voice ORDER BY id;").trim().split("\n");
  const words = rows.map((row) => row.slice(row.indexOf(" ") + 1));
  assert.equal(new Set(words).size, words.length, "a report is there twice");
  const numberOf = new Map(rows.map((row) => [row.slice(row.indexOf(" ") + 1), row.slice(0, row.indexOf(" "))]));
  for (const [id, token] of state.known) assert.equal(numberOf.get(`report ${id}`), token, "an acknowledged report is missing");
  assert.equal(rows.length, state.known.size);
  assert.ok(rows.length > ROUNDS, `only ${rows.length} reports: too little load`);
  assert.equal(run(["doctor", "--data", data], { program: release }).out, "The site is sound.\n");
  t.diagnostic(`${rows.length} reports acknowledged, ${state.unsure.length} of them sent again`);
});
