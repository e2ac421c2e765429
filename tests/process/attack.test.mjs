// SPDX-License-Identifier: Apache-2.0
// Attacks on a running site: whoever may do most walks from link to link, writes program text into every field of every
// form and every file name, and then reads all pages, feeds and interfaces again. Nothing of it may have become program.
// A page is judged by a grammar of its tags that is stricter than any browser's.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { client, enter, formsOf, tagsOf } from "./forms.mjs";
import { checked, folder, release, run, serve } from "./site.mjs";

const ROLES = ["clerk", "handler", "reviewer", "coordinator", "secretary", "grid", "editor", "chief_editor", "system_admin", "security_admin"];
const VISITS = 1, SENDS = 1, ROUNDS = 2, PAGES_MAX = 700;
// What would lock the attacker out, or end the walk before it has begun.
const LEFT_ALONE = /^\/(logout|login|me\/(password|sessions|totp)|setup|people|settings|organisations\/\d+\/(end|people)|posts\/\d+\/end|lang|look)/;

// The mark tells texts of this attack from the site's own. Each of them is also words that a title may hold.
const MARK = "x55hole";
const PAYLOADS = [
  `${MARK}"><img src=x onerror=alert(1)>`,
  `${MARK}'></textarea></title><script>alert(1)</script>`,
  `${MARK}<svg/onload=alert(1)>&lt;b&gt;`,
  `[${MARK}](javascript:alert(1)) ![${MARK}](data:text/html,<script>alert(1)</script>)`,
  `=${MARK}+cmd|' /C calc'!A0]]><!--`,
];
const SVG = `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>`;

// ---- reading pages ----

const ADDRESSES = new Set(["href", "src", "action", "formaction", "poster", "data", "srcset", "content"]);

function judgeTag({ name, attributes, isEnd }) {
  if (isEnd) return;
  assert.ok(!["iframe", "object", "embed", "base", "style", "applet", "frame", "math", "animate", "foreignobject"].includes(name), `element ${name}`);
  if (name === "script") assert.match(attributes.src ?? "", /^\/a\/[\w.-]+$/, "a script of the page's own");
  for (const [key, value] of Object.entries(attributes)) {
    assert.doesNotMatch(key, /^on/i, `attribute ${key}`);
    assert.ok(key !== "style" && key !== "srcdoc", `attribute ${key}`);
    if (ADDRESSES.has(key)) assert.doesNotMatch(value.replace(/[\s\0-\x20]/g, ""), /^(javascript|vbscript|data:(?!image\/(png|jpeg|webp);))/i, `${key}=${value}`);
  }
}

function judge(answer, text) {
  const type = answer.headers.get("content-type") ?? "";
  if (type.startsWith("text/html")) {
    const tags = tagsOf(text);
    tags.forEach(judgeTag);
    assert.match(answer.headers.get("content-security-policy") ?? "", /default-src 'none'|default-src 'self'/);
    return tags;
  }
  if (text.includes(MARK)) assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
  if (/json$/.test(type.split(";")[0]) && text) JSON.parse(text);
  if (/xml/.test(type)) assert.doesNotMatch(text, /<(img|script|svg)[\s/>]/i, "an element in a feed");
  return [];
}

const TYPED = new Set(["text", "search", "textarea", "url", "email"]);
// A file that the form may take, under a name that is program text; some are what no form takes.
function fileFor(n) {
  return n % 2 ? new File([`${MARK} <script>alert(1)</script>`], `${MARK}"><img src=x onerror=alert(1)>.txt`, { type: "text/plain" })
    : new File([SVG], `${MARK}<svg onload=alert(1)>.svg`, { type: "image/svg+xml" });
}

// What the form sends with program text in every field that takes words. Returns the number of such fields.
function fill(form, payload, n, into) {
  const taken = new Set();
  let tried = 0;
  for (const field of form.fields) {
    if (!field.name) continue;
    if (field.type === "file") { if (form.isMultipart && n % 3 !== 2) { into.append(field.name, fileFor(n)); tried++; } continue; }
    if (field.type === "radio" || field.type === "button") {
      if (taken.has(field.name) || (field.type === "radio" && !field.checked && form.fields.some((one) => one.name === field.name && one.checked))) continue;
      taken.add(field.name);
      into.append(field.name, field.value);
    } else if (field.type === "checkbox") { if (field.checked || field.required) into.append(field.name, field.value || "1"); }
    else if (field.type === "select") into.append(field.name, field.value || (field.required && field.options.find((one) => one)) || "");
    else if (TYPED.has(field.type) && !field.name.startsWith("_")) {
      into.append(field.name, payload === undefined || (n % 4 === 3 && field.value) ? field.value : payload.slice(0, field.max || undefined));
      tried++;
    } else into.append(field.name, field.value);
  }
  return tried;
}

// ---- the walk ----

const pattern = (path) => path.replace(/\?.*/, (q) => q.replace(/=[^&]*/g, "=")).replace(/\/(?=[^/?]*\d)[^/?]+/g, "/#")
  .replace(/^(\/desk)?\/(columns|sites)\/(?!add|many|due)[^/?]+/, "$1/$2/#").replace(/^(\/sites\/#\/columns)\/[^/?]+/, "$1/#");

function walk(ask, seen) {
  const state = { ask, queue: ["/", "/desk", "/me", "/columns", "/wall", "/desk/items", "/rooms", "/mailboxes", "/questions"], visits: new Map(), sends: new Map(), pages: 0, ...seen };
  for (const path of state.queue) state.visits.set(path, 1);
  return state;
}

function note(state, page) {
  for (const { attributes, name } of page.tags) {
    const path = name === "a" || name === "link" ? attributes.href : undefined;
    if (!path?.startsWith("/") || path.startsWith("//") || path.startsWith("/a/")) continue;
    const clean = path.replace(/#.*/, ""), kind = pattern(clean);
    if (LEFT_ALONE.test(clean) || state.visits.has(clean)) continue;
    const n = state.visits.get(`~${kind}`) ?? 0;
    if (n >= VISITS) continue;
    state.visits.set(`~${kind}`, n + 1);
    state.visits.set(clean, 1);
    state.queue.push(clean);
  }
}

async function visit(state, path) {
  const page = await state.ask(path);
  state.pages++;
  assert.ok(page.answer.status < 500 || page.answer.status === 503, `${path}: ${page.answer.status} ${page.text.slice(0, 300)}`);
  if (page.text.includes(MARK)) state.marked.add(pattern(path));
  note(state, page);
  return page;
}

// What a field takes that did not take program text.
function plausible({ name, type, digits }) {
  if (/link/.test(name)) return "/wall?far=1&near=2";
  if (/url/.test(name)) return "https://example.org/a?b=1&c=2";
  if (/^(who|owner_who|person)$/.test(name)) return "attacker";
  if (type === "date") return "2027-03-0" + (1 + Math.floor(Math.random() * 8));
  if (type === "time") return "09:30";
  if (type === "tel" || /phone/.test(name)) return "13812345678";
  if (digits || type === "number" || /days|minutes|count|levels/.test(name)) return "3";
  if (/slug|code/.test(name)) return `hole-${String(plausible.n = (plausible.n ?? 0) + 1)}`;
  return `井边的台阶${plausible.n = (plausible.n ?? 0) + 1}`;
}

// The same form as it came back, with what was refused mended; undefined where nothing of it is marked.
function mended(page, action) {
  const form = formsOf(page).find((one) => one.method === "post" && (one.action || action) === action);
  if (!form?.fields.some((one) => one.wrong)) return undefined;
  const data = form.isMultipart ? new FormData() : new URLSearchParams();
  const kept = { ...form, fields: form.fields.map((one) => ({ ...one, checked: one.checked || (one.wrong && one.type === "checkbox"), value: one.wrong && one.type !== "select" && one.type !== "radio" ? plausible(one) : one.value })) };
  fill(kept, undefined, 2, data);
  return data;
}

async function send(state, path, form) {
  const action = (form.action || path).replace(/#.*/, ""), kind = `${form.method} ${pattern(action)} ${form.fields.map((one) => one.name).join(",")}`;
  const n = state.sends.get(kind) ?? 0;
  if (LEFT_ALONE.test(action) || !action.startsWith("/") || n >= SENDS) return;
  state.sends.set(kind, n + 1);
  form = formsOf(await state.ask(path)).find((one) => one.action === form.action && one.fields.length === form.fields.length) ?? form;
  const data = form.isMultipart ? new FormData() : new URLSearchParams();
  const tried = fill(form, PAYLOADS[state.turn % PAYLOADS.length], state.turn++, data);
  if (tried === 0 && state.round === 1) return;
  if (form.method === "get") { await visit(state, `${action.replace(/\?.*/, "")}?${data}`); return; }
  let page = await state.ask(action, { method: "POST", body: data, headers: { Origin: state.base } });
  for (let again = 0; page.answer.status === 422 && again < 3; again++) {
    const better = mended(page, action);
    if (!better) break;
    page = await state.ask(action, { method: "POST", body: better, headers: { Origin: state.base } });
  }
  assert.ok(page.answer.status < 500 || page.answer.status === 503, `POST ${action}: ${page.answer.status} ${page.text.slice(0, 300)}`);
  state.statuses.set(page.answer.status, (state.statuses.get(page.answer.status) ?? 0) + 1);
  state.forms.add(kind);
  state.fields += tried;
  if (page.text.includes(MARK)) state.marked.add(`POST ${pattern(action)}`);
  const next = page.answer.headers.get("location");
  if (next?.startsWith("/")) state.queue.unshift(next.replace(/#.*/, ""));
}

async function wander(state) {
  while (state.queue.length > 0 && state.pages < PAGES_MAX) {
    const path = state.queue.shift(), page = await visit(state, path);
    if (!(page.answer.headers.get("content-type") ?? "").startsWith("text/html")) continue;
    for (const form of formsOf(page)) await send(state, path, form);
  }
}

test("program text in every field of every form stays text on every page", { timeout: 600_000 }, async (t) => {
  const data = join(folder(t), "site");
  run(["demo", "--data", data, "--seed", "1"], { program: release });
  const server = await serve(t, data, { program: checked, args: ["--connections_per_address", "0", "--reports_per_minute", "0"], env: { ECHOWALL_LOG_LEVEL: "error" } });
  const base = server.url.replace(/\/$/, "");
  const shared = { base, marked: new Set(), forms: new Set(), statuses: new Map(), fields: 0, turn: 0 };
  const asks = [await enter(base, data, "attacker", ROLES, judge), await enter(base, data, "helper", ROLES, judge)];
  for (let round = 1; round <= ROUNDS; round++) {
    const state = walk(asks[round % 2], { ...shared, round });
    await wander(state);
    shared.fields = state.fields; shared.turn = state.turn;
    t.diagnostic(`round ${round}: ${state.pages} pages, ${state.forms.size} forms, ${state.fields} fields, ${state.marked.size} kinds of pages show it; answers ${[...state.statuses].map(([k, v]) => `${k}: ${v}`).join(", ")}`);
  }
  const outside = walk(client(base, judge), { ...shared, round: 9 });
  outside.sends = { get: () => SENDS }; // nothing is sent, all is read
  await wander(outside);
  t.diagnostic(`in public: ${outside.pages} pages, ${outside.marked.size} kinds`);
  assert.ok(shared.forms.size > 150 && shared.fields > 400 && shared.marked.size > 200, "too little was tried");
  assert.doesNotMatch(server.err(), /runtime error|AddressSanitizer|"level":"error"/);
  assert.deepEqual(await server.stop(), [0, null], server.err());
});
