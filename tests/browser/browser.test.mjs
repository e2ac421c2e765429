// SPDX-License-Identifier: Apache-2.0
// The pages in a real browser. One demo site and one browser serve all of it, so there is one test file; its parts are
// the files beside it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openHouse } from "./house.mjs";
import desk from "./desk.mjs";
import every from "./every.mjs";
import journey from "./journey.mjs";
import offline from "./offline.mjs";
import publish from "./publish.mjs";
import room from "./room.mjs";
import screen from "./screen.mjs";
import script from "./script.mjs";
import talk from "./talk.mjs";
import ways from "./ways.mjs";

const PARTS_AT_ONCE = 3;
const TIMEOUT_MS = 900_000; // on a machine that has much else to do
// ECHOWALL_TEST_PART names one part to run alone.
const parts = Object.entries({ every, journey, talk, publish, offline, desk, ways, script, screen, room })
  .filter(([name]) => (process.env.ECHOWALL_TEST_PART ?? name) === name);

test("pages in a browser", { timeout: TIMEOUT_MS }, async (t) => {
  const house = await openHouse(t);
  // A few at a time: with more windows than a machine can draw, what is pressed waits for its turn.
  await t.test("parts", { concurrency: PARTS_AT_ONCE }, (t) => Promise.all(parts.map(([name, part]) => t.test(name, { concurrency: true }, (t) => part(t, house)))));
  await t.test("no page complained in the console or loaded anything from elsewhere", () => assert.deepEqual(house.faults, []));
});
