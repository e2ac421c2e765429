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
  console.log(`\n| page, on ${kind} | demo site p50 / p95 | many cases p50 / p95 | ratio p50 / p95 | work | p95 < 50 |\n|---|---|---|---|---|---|`);
  const late = [];
  for (const page of Object.keys(full[0])) {
    const failed = [...empty, ...full].map((run) => run[page].error).find(Boolean);
    if (failed) {
      console.log(`| ${page} | ${failed} | | | | NO |`);
      late.push(page);
      continue;
    }
    const cell = (runs) => `${of(runs, page, 'p50').toFixed(1)} / ${of(runs, page, 'p95').toFixed(1)}`;
    const ratio = (share) => (of(full, page, share) / of(empty, page, share)).toFixed(2);
    const isMet = of(full, page, 'p95') < 50;
    if (!isMet) late.push(page);
    console.log(`| ${page} | ${cell(empty)} | ${cell(full)} | ${ratio('p50')} / ${ratio('p95')} | ${of(full, page, 'work').toFixed(0)} | ${isMet ? 'yes' : 'NO'} |`);
  }
  console.log(`\n${late.length === 0 ? 'All pages are below 50 ms.' : `Not below 50 ms: ${late.join(', ')}.`}`);
  const rate = (name, i) => middle(lines(`${kind}-${name}.rates`).map((l) => Number(l.split(' ')[i])));
  console.log(`\n| writing, on ${kind}, 64 units a commit | demo site | many cases | ratio (≥ 0.8) |\n|---|---|---|---|`);
  for (const [i, what] of ['reports a second', 'acceptances a second'].entries())
    console.log(`| ${what} | ${rate('empty', i)} | ${rate('full', i)} | ${(rate('full', i) / rate('empty', i)).toFixed(2)} |`);
}
