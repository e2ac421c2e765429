// SPDX-License-Identifier: Apache-2.0
// The command line: help, exit codes, settings, what each command leaves behind.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync, readdirSync, statSync, cpSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Database } from "./sqlite.mjs";
import { folder, run } from "./site.mjs";

const GOOD = 0, USAGE = 2, INVALID = 3, MISSING = 4, CONFLICT = 5, UNAVAILABLE = 6, FINDINGS = 7;
const commands = ["serve", "demo", "init", "migrate", "import", "export", "backup", "restore", "doctor", "audit", "routes", "user"];

test("every command explains itself", () => {
  const all = run(["--help"]);
  assert.equal(all.code, GOOD);
  for (const name of commands) {
    assert.match(all.out, new RegExp(`^  ${name} `, "m"));
    const one = run([name, "--help"]);
    assert.equal(one.code, GOOD);
    assert.match(one.out, new RegExp(`^usage: echowall ${name}`));
    assert.match(one.out, /--data DIR/);
  }
  const verbs = { user: ["add", "grant", "password", "phone", "token", "key"], import: ["regions", "problems"], audit: ["verify"] };
  for (const [name, all] of Object.entries(verbs))
    for (const verb of all)
      for (const args of [[name, verb, "--help"], [name, verb, "someone", "-h"], ["help", name, verb]]) {
        const one = run(args);
        assert.equal(one.code, GOOD, args.join(" "));
        assert.equal(one.err, "");
        assert.match(one.out, new RegExp(`^usage: echowall ${name} ${verb} `));
        assert.match(run([name, "--help"]).out, new RegExp(`^  ${name} ${verb} `, "m"));
      }
  assert.equal(run(["user", "grant", "zhao", "--role", "--help"]).code, GOOD, "nothing is done by who asks for help");
  assert.match(run(["version"]).out, /^echowall \S+\n$/);
});

test("an unknown command, option or word is a usage error in one line", () => {
  for (const args of [["fly"], ["init", "--colour", "red"], ["init", "there"], ["backup"], ["init", "--data"]]) {
    const done = run(args);
    assert.equal(done.code, USAGE, args.join(" "));
    assert.match(done.err.split("\n")[0], /^echowall/);
  }
});

test("init makes a site and tells the way to its first account once", (t) => {
  const data = join(folder(t), "site");
  const first = run(["init", "--data", data]);
  assert.equal(first.code, GOOD);
  assert.match(first.out, /\/setup\/[\w-]{20,}/);
  assert.equal(statSync(join(data, "keys")).mode & 0o777, 0o600);
  assert.equal(statSync(data).mode & 0o777, 0o700);
  assert.equal(run(["doctor", "--data", data]).out, "The site is sound.\n");
});

test("a missing site is named, not made, by commands that only look", (t) => {
  const data = join(folder(t), "none");
  for (const args of [["doctor"], ["audit", "verify"], ["backup", join(data, "copy")]]) {
    const done = run([...args, "--data", data]);
    assert.equal(done.code, UNAVAILABLE, args[0]);
    assert.match(done.err, /no site here/);
  }
});

test("settings come from the file, then the environment, then the command line", (t) => {
  const dir = folder(t), file = join(dir, "echowall.ini");
  writeFileSync(file, `data = ${join(dir, "from-file")}\nworkers = 4\n`);
  assert.equal(run(["init", "--config", file]).code, GOOD);
  assert.ok(readdirSync(dir).includes("from-file"));
  assert.equal(run(["init"], { env: { ECHOWALL_DATA: join(dir, "from-environment") } }).code, GOOD);
  assert.ok(readdirSync(dir).includes("from-environment"));
  assert.equal(run(["init", "--data", join(dir, "from-line")], { env: { ECHOWALL_DATA: join(dir, "other") } }).code, GOOD);
  assert.ok(readdirSync(dir).includes("from-line"));
  const all = { env: { ECHOWALL_DATA: join(dir, "second") } };
  assert.equal(run(["init", "--config", file], all).code, GOOD);
  assert.ok(readdirSync(dir).includes("second"), "the environment wins over the file");
  assert.equal(run(["init", "--data", join(dir, "third"), "--config", file], all).code, GOOD);
  assert.ok(readdirSync(dir).includes("third"), "the command line wins over both, wherever --config stands");
});

test("an unknown key or a bad value is an error with its place", (t) => {
  const dir = folder(t), file = join(dir, "bad.ini");
  writeFileSync(file, "data = x\ncolour = red\n");
  const unknown = run(["init", "--config", file]);
  assert.equal(unknown.code, USAGE);
  assert.match(unknown.err, /bad\.ini:2: unknown setting "colour"/);
  const number = run(["init", "--data", dir, "--workers", "many"]);
  assert.equal(number.code, USAGE);
  assert.match(number.err, /"workers" must be a number from 1 to 64/);
  const level = run(["init", "--data", dir, "--log_level", "loud"]);
  assert.equal(level.code, USAGE);
  assert.match(level.err, /"log_level" must be debug, info, warn or error/);
  const variable = run(["init"], { env: { ECHOWALL_COLOUR: "red" } });
  assert.equal(variable.code, USAGE);
  assert.match(variable.err, /unknown setting "colour"/);
  assert.match(run(["help", "settings"]).out, /^  listen /m);
});

test("the operator's guide names every command and every setting with its built-in value", () => {
  const guide = readFileSync("docs/operator.md", "utf8");
  for (const name of commands) assert.match(guide, new RegExp(`^\\| .*`+"`echowall "+`${name}\\b`, "m"), name);
  for (const [, key, about] of run(["help", "settings"]).out.matchAll(/^  (\w+) +(.*)$/gm)) {
    const row = guide.split("\n").find((line) => line.startsWith(`| \`${key}\` |`));
    assert.ok(row, key);
    const built_in = /\(default (?:\.\/)?(\S+)\)/.exec(about)?.[1] ?? "";
    assert.equal(row.split("|")[2].trim().replaceAll("`", ""), built_in, key);
  }
});

test("a newer schema is refused in a clear sentence and left as it is", (t) => {
  const data = join(folder(t), "site");
  assert.equal(run(["init", "--data", data]).code, GOOD);
  const db = new Database(join(data, "echowall.db"));
  db.exec("INSERT INTO schema_migration SELECT module, 9999, 'future', checksum, applied_at FROM schema_migration LIMIT 1");
  for (const command of ["doctor", "migrate", "init"]) {
    const done = run([command, "--data", data]);
    assert.equal(done.code, CONFLICT, command);
    assert.match(done.err, /newer Echowall/);
  }
});

test("people are added, given roles and tokens; a weak password and an unknown name are refused", (t) => {
  const data = join(folder(t), "site");
  assert.equal(run(["init", "--data", data]).code, GOOD);
  assert.equal(run(["user", "add", "wang.clerk", "--data", data], { input: "12345678\n" }).code, INVALID);
  assert.equal(run(["user", "add", "wang.clerk", "--data", data], { input: "Well-water 27\n" }).code, GOOD);
  assert.equal(run(["user", "add", "wang.clerk", "--data", data], { input: "Well-water 27\n" }).code, CONFLICT);
  assert.match(run(["user", "token", "wang.clerk", "--data", data]).out, /^[\w-]{40,}\n$/);
  assert.equal(run(["user", "phone", "wang.clerk", "--phone", "13900001111", "--data", data]).code, GOOD);
  assert.equal(run(["user", "token", "13900001111", "--data", data]).code, GOOD);
  assert.equal(run(["user", "phone", "wang.clerk", "--data", data]).code, GOOD);
  assert.equal(run(["user", "token", "13900001111", "--data", data]).code, MISSING);
  const nobody = run(["user", "token", "nobody", "--data", data]);
  assert.equal(nobody.code, MISSING);
  assert.match(nobody.err, /nobody logs in as "nobody"/);
});

test("a backup restored into an empty folder is the same site", (t) => {
  const dir = folder(t), data = join(dir, "site"), copy = join(dir, "copy"), again = join(dir, "again");
  assert.equal(run(["init", "--data", data]).code, GOOD);
  assert.equal(run(["user", "add", "wang.clerk", "--data", data], { input: "Well-water 27\n" }).code, GOOD);
  assert.equal(run(["backup", copy, "--data", data]).code, GOOD);
  assert.equal(run(["backup", copy, "--data", data]).code, CONFLICT);
  assert.equal(run(["restore", copy, "--data", again]).code, GOOD);
  assert.equal(run(["restore", copy, "--data", again]).code, CONFLICT);
  assert.equal(run(["doctor", "--data", again]).code, GOOD);
  assert.equal(run(["user", "token", "wang.clerk", "--data", again]).code, GOOD);
  assert.equal(run(["restore", join(dir, "nothing"), "--data", join(dir, "new")]).code, MISSING);
});

test("audit verify names the first bad entry and a cut end", (t) => {
  const dir = folder(t), data = join(dir, "site"), cut = join(dir, "cut");
  assert.equal(run(["init", "--data", data]).code, GOOD);
  for (const name of ["a.one", "b.two", "c.three"])
    assert.equal(run(["user", "add", name, "--data", data], { input: "Well-water 27\n" }).code, GOOD);
  assert.match(run(["audit", "verify", "--data", data]).out, /the chain is whole/);
  mkdirSync(cut);
  cpSync(data, cut, { recursive: true });
  const changed = new Database(join(data, "echowall.db"));
  changed.exec("UPDATE audit SET action = 'other' WHERE seq = 2");
  const bad = run(["audit", "verify", "--data", data]);
  assert.equal(bad.code, FINDINGS);
  assert.match(bad.out, /entry 2 is the first bad one/);
  const shortened = new Database(join(cut, "echowall.db"));
  shortened.exec("DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)");
  const tail = run(["audit", "verify", "--data", cut]);
  assert.equal(tail.code, FINDINGS);
  assert.match(tail.out, /cut off/);
});

test("routes can be read by programs", () => {
  const rows = JSON.parse(run(["routes", "--json"]).out);
  assert.ok(rows.length > 30);
  for (const row of rows) {
    assert.match(row.path, /^\//);
    assert.ok(row.permission && row.about && ["read", "write"].includes(row.access));
  }
});
