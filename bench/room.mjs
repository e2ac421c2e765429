// SPDX-License-Identifier: Apache-2.0
// A room with many listeners: how long after a message is sent do they hear of it, how long until one of them has its words,
// and what memory does the server take for them?
// Usage: node bench/room.mjs BASE NAME PASSWORD LISTENERS MESSAGES [PID]      the first of the person's rooms; PID: of the server, for its memory
// The server wants connections_per_address = 0 and connections_max above LISTENERS.
import http from 'node:http';
import { readFileSync } from 'node:fs';

const [base, name, password, listeners, messages, pid] = process.argv.slice(2);
const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
let cookies = '';

const ask = (method, path, body, type) => new Promise((done, fail) => {
  const request = http.request(base + path, { method, agent, headers: { cookie: cookies, ...(body ? { 'content-type': type, origin: base } : {}) } }, (answer) => {
    let text = '';
    for (const one of answer.headers['set-cookie'] ?? []) cookies += `${cookies ? '; ' : ''}${one.split(';')[0]}`;
    answer.setEncoding('utf8');
    answer.on('data', (piece) => { text += piece; });
    answer.on('end', () => done({ status: answer.statusCode, text }));
  });
  request.on('error', fail);
  request.end(body);
});

const memory = () => (pid ? +/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1] / 1024 : 0);
const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(1);
const told = (label, times) => {
  const sorted = [...times].sort((a, b) => a - b);
  console.log(`${label}: p50 ${at(sorted, 0.5)} ms, p95 ${at(sorted, 0.95)} ms, max ${at(sorted, 1)} ms (n ${sorted.length})`);
};

const login = await ask('GET', '/login');
const form = new URLSearchParams([...login.text.matchAll(/name="(_guard|_key|next)" value="([^"]*)"/g)].map((m) => [m[1], m[2]]));
form.set('who', name);
form.set('password', password);
if ((await ask('POST', '/login', form.toString(), 'application/x-www-form-urlencoded')).status !== 303) throw new Error('cannot log in');
const room = JSON.parse((await ask('GET', '/api/v1/rooms')).text).items[0];
if (!room) throw new Error(`${name} is in no room`);
let sent = 0, heard = [], version = JSON.parse((await ask('GET', `/api/v1/rooms/${room.id}/messages`)).text).version;

const before = memory();
const open = () => new Promise((done, fail) => {
  http.get(`${base}/rooms/${room.id}/listen`, { agent: false, headers: { cookie: cookies } }, (answer) => {
    if (answer.statusCode !== 200) fail(new Error(`a stream was answered ${answer.statusCode}`));
    answer.on('data', (piece) => { if (piece.includes('changed')) heard.push(performance.now() - sent); });
    done();
  }).on('error', fail);
});
for (let i = 0; i < +listeners; i += 50) await Promise.all(Array.from({ length: Math.min(50, listeners - i) }, open));
console.log(`${listeners} listeners: the server takes ${(memory() - before).toFixed(1)} MB for them, ${memory().toFixed(1)} MB in all`);

const hears = [], has = [];
for (let i = 0; i < +messages; i++) {
  heard = [];
  sent = performance.now();
  const answer = await ask('POST', `/api/v1/rooms/${room.id}/messages`, JSON.stringify({ words: `${i}: ${room.name}`, client_key: `${Date.now()} ${i}` }), 'application/json');
  if (answer.status !== 200) throw new Error(`a message was answered ${answer.status}: ${answer.text}`);
  while (heard.length < +listeners) await new Promise((done) => { setTimeout(done, 5); });
  const fresh = await ask('GET', `/rooms/${room.id}/new?after=${version}`);
  has.push(performance.now() - sent);
  version = +/data-version="(\d+)"/.exec(fresh.text)[1];
  hears.push(...heard);
}
const page = await new Promise((done, fail) => {
  http.get(`${base}/rooms/${room.id}`, { agent, headers: { cookie: cookies, 'accept-encoding': 'br' } }, (answer) => {
    let n = 0;
    answer.on('data', (piece) => { n += piece.length; });
    answer.on('end', () => done(n));
  }).on('error', fail);
});
console.log(`page of 50: ${(page / 1024).toFixed(1)} KiB`);
told('after a message was sent a listener hears of it', hears);
told('all have heard and one has read it', has);
process.exit(0);
