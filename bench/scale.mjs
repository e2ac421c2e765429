// SPDX-License-Identifier: Apache-2.0
// Asks a served demo site for its pages, one after the other, and prints p50 and p95 of each in ms as JSON. A member of the
// staff asks, for whom nothing is cached; before each round of the wall its address is a new one.
// With the number of the server's process its own ms of work a page are told too.
// usage: node bench/scale.mjs URL DEMO.json ROUNDS [PID]
import { readFileSync } from 'node:fs';

const [url, demoFile, rounds] = [process.argv[2], process.argv[3], Number(process.argv[4])];
const pid = process.argv[5];
const demo = JSON.parse(readFileSync(demoFile));

async function login(role) {
  const { name, password } = demo.logins.find((l) => l.role === role);
  const form = await (await fetch(`${url}/login`)).text();
  const field = (key) => form.match(new RegExp(`name="${key}" value="([^"]*)"`))[1];
  const guard = await fetch(`${url}/login`);
  const cookies = (guard.headers.get('set-cookie') ?? '').split(';')[0];
  const page = await guard.text();
  const body = new URLSearchParams({ who: name, password });
  for (const key of ['_guard', '_key']) body.set(key, page.match(new RegExp(`name="${key}" value="([^"]*)"`))[1]);
  field('_guard');
  const answer = await fetch(`${url}/login`, { method: 'POST', body, headers: { cookie: cookies, origin: url }, redirect: 'manual' });
  const session = answer.headers.get('set-cookie')?.match(/ew_s=[^;]+/)?.[0];
  if (!session) throw new Error(`no session for ${role}: ${answer.status}`);
  return session;
}

async function timed(path, cookie) {
  const began = process.hrtime.bigint();
  const answer = await fetch(url + path, { headers: { cookie }, redirect: 'manual' });
  const text = await answer.text();
  const ms = Number(process.hrtime.bigint() - began) / 1e6;
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`);
  return { ms, text };
}

const clerk = await login('clerk');
const secretary = await login('secretary');
const { text: wall } = await timed('/wall', clerk);
const number = wall.match(/href="\/problems\/([^"]+)"/)[1];
const { text: desk } = await timed('/desk', clerk);
const units = [...new Set([...desk.matchAll(/[?&](?:amp;)?org=(\d+)/g)].map((m) => m[1]))];
const unit = units[2] ?? units[0];
const words = ['路灯', '漏水', '桥头', '公厕', '水渠', '泵站', '护栏', '积水', '井盖', '村口'];
const word = (i) => encodeURIComponent(words[i % words.length]);
const dayBefore = (n) => new Date(Date.now() - n * 86400000).toISOString().slice(0, 10);
const pages = {
  'home': [() => '/', clerk],
  'wall': [() => '/wall', clerk],
  'wall, late': [() => '/wall?state=late', clerk],
  'wall, echoed, a category': [() => '/wall?state=echoed&category=road', clerk],
  'wall of a village': [() => `/wall?organisation=${unit}`, clerk],
  'wall, two characters': [(i) => `/wall?q=${word(i)}`, clerk],
  'wall, two rare characters': [() => `/wall?q=${encodeURIComponent('皂角')}`, clerk],
  'wall, one character': [(i) => `/wall?q=${encodeURIComponent('灯')}`, clerk],
  'a problem': [() => `/problems/${number}`, clerk],
  'desk': [() => '/desk', clerk],
  'desk of a village': [() => `/desk?org=${unit}`, clerk],
  'desk, all': [() => '/desk?state=all', clerk],
  'desk, mine': [() => '/desk?state=mine', clerk],
  'desk, answered': [() => '/desk?state=answered', clerk],
  'desk, two characters': [(i) => `/desk?q=${word(i)}`, clerk],
  'desk, two characters, all': [(i) => `/desk?state=all&q=${word(i)}`, clerk],
  'desk, two characters, a village': [(i) => `/desk?state=all&org=${unit}&q=${word(i)}`, clerk],
  'case on the desk': [() => `/desk/problems/${number}`, clerk],
  'voices that wait': [() => '/desk/voices', clerk],
  'voices, two characters, all': [(i) => `/desk/voices?state=all&q=${word(i)}`, clerk],
  'voices, two characters, a village': [(i) => `/desk/voices?state=all&org=${unit}&q=${word(i)}`, clerk],
  'voices, two rare characters': [() => `/desk/voices?state=all&q=${encodeURIComponent('皂角')}`, clerk],
  'voices, one character': [() => `/desk/voices?state=all&q=${encodeURIComponent('灯')}`, clerk],
  'secretary': [() => '/secretary', secretary],
  'secretary of a village': [() => `/secretary?org=${unit}`, secretary],
  'indicators': [() => '/indicators', clerk],
  'indicators as of a day': [(i) => `/indicators?day=${dayBefore(40 * (i + 1))}`, clerk],
  'indicators of the desk, as of a day': [(i) => `/desk/indicators?day=${dayBefore(55 * (i + 1))}`, clerk],
  'indicators of a village, as of a day': [(i) => `/indicators?organisation=${unit}&day=${dayBefore(63 * (i + 1))}`, clerk],
  'rows of an indicator, as of a day': [(i) => `/indicators/closed?day=${dayBefore(48 * (i + 1))}`, clerk],
  'API figures': [(i) => `/api/v1/figures?n=${i}`, clerk],
  'Open311 requests': [(i) => `/open311/v2/requests.json?n=${i}`, clerk],
};

// ms of work so far; the system counts in steps of 10.
const work = () => {
  if (!pid) return 0;
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
};

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
const result = {};
for (const [name, [path, cookie]] of Object.entries(pages)) {
  const times = [];
  try {
    for (let i = 0; i < 2; i++) await timed(path(i), cookie);
    const before = work();
    for (let i = 2; i < rounds + 2; i++) times.push((await timed(path(i), cookie)).ms);
    const worked = (work() - before) / rounds;
    times.sort((a, b) => a - b);
    result[name] = { p50: at(times, 0.5), p95: at(times, 0.95), work: worked };
  } catch (e) {
    result[name] = { error: String(e.message) };
  }
}
console.log(JSON.stringify(result));
