// SPDX-License-Identifier: Apache-2.0
// The pages in a real browser. One demo site and one browser serve all of it, so there is one test file; its parts are
// the files beside it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openHouse } from "./house.mjs";
import every from "./every.mjs";
import journey from "./journey.mjs";
import script from "./script.mjs";
import ways from "./ways.mjs";

test("pages in a browser", async (t) => {
  const house = await openHouse(t);
  for (const [name, part] of Object.entries({ every, ways, script, journey }))
    if (!process.env.ECHOWALL_TEST_PART || process.env.ECHOWALL_TEST_PART === name) await part(t, house);
  await t.test("no page complained in the console or loaded anything from elsewhere", () => assert.deepEqual(house.faults, []));
});
