// SPDX-License-Identifier: Apache-2.0
// What the process tests share: the program itself, a folder for its site, a running server.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const build = resolve(process.env.ECHOWALL_TEST_BUILD ?? "build/debug");
// With sanitizers for the command line; the release build where time counts.
export const checked = join(build, "src/app/echowall");
export const release = resolve("build/release/src/app/echowall");

export function folder(t) {
  const path = mkdtempSync(join(tmpdir(), "echowall-"));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

// Runs a command to its end: { code, out, err }.
export function run(args, { input = "", env = {}, program = checked } = {}) {
  const done = spawnSync(program, args, { input, encoding: "utf8", env: { ...process.env, ...env } });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

// A running server: { url, child, out(), stop(signal) → [code, signal] }.
export function serve(t, data, { env = {}, program = checked, args = [] } = {}) {
  const child = spawn(program, ["serve", "--data", data, "--listen", "127.0.0.1:0", ...args],
    { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  t.after(() => child.kill("SIGKILL"));
  let out = "", err = "";
  const ended = new Promise((done) => child.on("exit", (code, signal) => done([code, signal])));
  child.stderr.on("data", (piece) => { err += piece; });
  return new Promise((ready, failed) => {
    const server = {
      child, ended, out: () => out, err: () => err,
      stop(signal = "SIGTERM") { child.kill(signal); return ended; },
    };
    child.stdout.on("data", (piece) => {
      out += piece;
      const found = /listens at (\S+)/.exec(out);
      if (found && !server.url) { server.url = found[1]; ready(server); }
    });
    ended.then(([code, signal]) => failed(new Error(`the server ended (${code ?? signal}): ${err}`)));
  });
}

export const pause = (ms) => new Promise((done) => setTimeout(done, ms));
