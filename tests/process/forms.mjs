// SPDX-License-Identifier: Apache-2.0
// Pages and their forms for tests that walk through a running site without a browser.
import assert from "node:assert/strict";
import { run } from "./site.mjs";

const PASSWORD = "Well-water 27", FIRST = "Ladder-field 63";

export const decode = (text) => text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(amp|lt|gt|quot|apos));/gi, (_, d, x, name) =>
  d ? String.fromCodePoint(Number(d)) : x ? String.fromCodePoint(parseInt(x, 16))
    : { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" }[name.toLowerCase()]);

const TAG = /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-zA-Z][a-zA-Z0-9:_-]*(?:="[^"<>]*")?)*)\s*\/?>/y;
// The tags of a page in order; throws where something is no tag of the grammar.
export function tagsOf(html) {
  const tags = [];
  let at = html.startsWith("<!doctype html>") ? 15 : 0;
  for (at = html.indexOf("<", at); at >= 0; at = html.indexOf("<", at)) {
    TAG.lastIndex = at;
    const found = TAG.exec(html);
    assert.ok(found, `no tag: ${html.slice(Math.max(0, at - 60), at + 100)}`);
    const attributes = {};
    for (const [, name, , value] of found[3].matchAll(/([a-zA-Z][a-zA-Z0-9:_-]*)(="([^"]*)")?/g)) attributes[name] = decode(value ?? "");
    tags.push({ name: found[2], isEnd: found[1] === "/", attributes, at, end: TAG.lastIndex });
    at = TAG.lastIndex;
  }
  return tags;
}

// A browser without a window: ask(path, options) gives { answer, text, tags }. `look` reads every answer and gives its tags.
export function client(base, look = (answer, text) => (text.startsWith("<!doctype html>") ? tagsOf(text) : [])) {
  const jar = new Map();
  return async function ask(path, options = {}) {
    const answer = await fetch(base + path, { redirect: "manual", ...options,
      headers: { Cookie: [...jar].map(([k, v]) => `${k}=${v}`).join("; "), "Accept-Language": "zh-CN", ...options.headers } });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      if (value) jar.set(name, value); else jar.delete(name);
    }
    const type = answer.headers.get("content-type") ?? "";
    if (type.startsWith("text/event-stream")) { await answer.body.cancel(); return { answer, text: "", tags: [] }; }
    const text = await answer.text();
    let tags;
    try { tags = look(answer, text); } catch (error) {
      error.message = `${options.method ?? "GET"} ${path}: ${error.message}`;
      throw error;
    }
    return { answer, text, tags };
  };
}

// Forms of a page: { action, method, isMultipart, fields: [{ name, type, value, options, max, required }] }.
export function formsOf(page) {
  const forms = [], { tags, text } = page;
  let form, select;
  tags.forEach((tag, i) => {
    const { name, attributes: a, isEnd } = tag;
    if (name === "form") {
      form = isEnd ? undefined : { action: a.action ?? "", method: (a.method ?? "get").toLowerCase(), isMultipart: a.enctype === "multipart/form-data", fields: [] };
      if (form) forms.push(form);
    }
    const into = form ?? (a.form && forms.find((one) => one.id === a.form));
    if (!into || isEnd) { if (name === "select") select = undefined; return; }
    const field = { name: a.name, type: a.type ?? "text", value: a.value ?? "", wrong: a["aria-invalid"] === "true", digits: a.inputmode === "numeric" || a.inputmode === "decimal", checked: "checked" in a, max: Number(a.maxlength ?? 0), required: "required" in a };
    if (name === "select") into.fields.push(select = { ...field, type: "select", options: [] });
    else if (name === "option" && select) { select.options.push(a.value ?? ""); if ("selected" in a) select.value = a.value ?? ""; }
    else if (name === "textarea") into.fields.push({ ...field, type: "textarea", value: decode(text.slice(tag.end, tags[i + 1].at)) });
    else if (name === "input" || (name === "button" && a.name)) into.fields.push({ ...field, type: name === "button" ? "button" : field.type });
  });
  return forms.filter((one) => one.fields.length > 0);
}

// Sends a form of the page at `from` with these values beside what it holds already.
export async function submit(ask, from, action, values) {
  const page = await ask(from), form = formsOf(page).find((one) => one.method === "post" && one.action === action);
  assert.ok(form, `${from} has no form for ${action}`);
  const body = form.isMultipart ? new FormData() : new URLSearchParams();
  for (const one of form.fields) {
    const isChosen = !["checkbox", "radio", "button", "file"].includes(one.type) || (one.checked && one.type !== "button");
    if (one.name && isChosen && !(one.name in values)) body.append(one.name, one.value);
  }
  for (const [key, value] of Object.entries(values)) body.append(key, typeof value === "function" ? value(form.fields.find((one) => one.name === key)) : value);
  return ask(action, { method: "POST", body });
}

// A new account with these roles over the whole site, logged in: its client.
export async function enter(base, data, name, roles, look) {
  run(["user", "add", name, "--data", data], { input: `${FIRST}\n` });
  for (const role of roles) run(["user", "grant", name, "--role", role, "--data", data]);
  const ask = client(base, look);
  const login = formsOf(await ask("/login")).find((one) => one.action === "/login");
  const post = (form, values) => {
    const body = new URLSearchParams(form.fields.filter((one) => one.name && one.type === "hidden").map((one) => [one.name, one.value]));
    for (const [key, value] of Object.entries(values)) body.set(key, value);
    return ask(form.action, { method: "POST", body, headers: { Origin: base } });
  };
  await post(login, { who: name, password: FIRST });
  const form = formsOf(await ask("/me")).find((one) => one.action === "/me/password");
  const fields = Object.fromEntries(form.fields.filter((one) => one.type === "password").map((one, i) => [one.name, i === 0 ? FIRST : PASSWORD]));
  const changed = await post(form, fields);
  assert.equal(changed.answer.status, 303, changed.text.slice(0, 2000));
  const again = formsOf(await ask("/login")).find((one) => one.action === "/login");
  if (again) await post(again, { who: name, password: PASSWORD });
  return ask;
}
