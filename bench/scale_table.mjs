// SPDX-License-Identifier: Apache-2.0
// Turns what scale.sh has gathered into tables. usage: node bench/scale_table.mjs FOLDER KIND…
import { existsSync, readFileSync } from 'node:fs';

const [folder, ...kinds] = process.argv.slice(2);
const lines = (name) => readFileSync(`${folder}/${name}`, 'utf8').trim().split('\n');
const middle = (list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)];

for (const kind of kinds.filter((k) => existsSync(`${folder}/${k}-full.times`))) {
  const empty = lines(`${kind}-empty.times`).map((l) => JSON.parse(l));
  const full = lines(`${kind}-full.times`).map((l) => JSON.parse(l));
  const of = (runs, page, share) => middle(runs.map((r) => r[page][share]));
  console.log(`\n| page, on ${kind} | demo site p50 / p95 | many cases p50 / p95 | ratio | work of the program at many cases |\n|---|---|---|---|---|`);
  for (const page of Object.keys(full[0])) {
    const cell = (runs) => `${of(runs, page, 'p50').toFixed(1)} / ${of(runs, page, 'p95').toFixed(1)}`;
    console.log(`| ${page} | ${cell(empty)} | ${cell(full)} | ${(of(full, page, 'p50') / of(empty, page, 'p50')).toFixed(2)} | ${of(full, page, 'work').toFixed(0)} |`);
  }
  const rate = (name, i) => middle(lines(`${kind}-${name}.rates`).map((l) => Number(l.split(' ')[i])));
  console.log(`\n| writing, on ${kind}, 64 units a commit | demo site | many cases | ratio (≥ 0.8) |\n|---|---|---|---|`);
  for (const [i, what] of ['reports a second', 'acceptances a second'].entries())
    console.log(`| ${what} | ${rate('empty', i)} | ${rate('full', i)} | ${(rate('full', i) / rate('empty', i)).toFixed(2)} |`);
}
