// SPDX-License-Identifier: Apache-2.0
// The service behind nginx with the very file that we ship, deploy/nginx.conf: only ports and certificate are others.
import assert from "node:assert/strict";
import { execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:http2";
import { createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { deflateSync } from "node:zlib";
import { folder, pause, release, run, serve } from "./site.mjs";

const name = "echowall.example";

function free_port() {
  return new Promise((done) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

function certificate(dir) {
  const made = spawnSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
    "-days", "2", "-subj", `/CN=${name}`, "-addext", `subjectAltName=DNS:${name}`,
    "-keyout", join(dir, "privkey.pem"), "-out", join(dir, "fullchain.pem")]);
  assert.equal(made.status, 0, String(made.stderr));
}

// What Debian's nginx.conf says around the file, cut down to what is needed here.
function nginx_conf(dir, ports, upstream) {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => `${kind}_temp_path ${dir}/${kind};`);
  const own = readFileSync("deploy/nginx.conf", "utf8")
    .replace("server 127.0.0.1:8080;", `server ${upstream};`)
    .replace("listen 80;", `listen 127.0.0.1:${ports.plain};`)
    .replace("listen 443 ssl http2;", `listen 127.0.0.1:${ports.tls} ssl http2;`)
    .replaceAll("/etc/ssl/echowall/", `${dir}/`);
  return `${process.getuid() === 0 ? "user root;" : ""}
daemon off; worker_processes 1; pid ${dir}/nginx.pid; error_log ${dir}/error.log;
events {}
http { access_log off; ${temporary.join(" ")}
${own}
}
`;
}

async function nginx(t, upstream) {
  let child;
  t.after(() => { child?.kill(); return child && once(child, "exit"); }); /* before its folder goes */
  const dir = folder(t), ports = { tls: await free_port(), plain: await free_port() };
  certificate(dir);
  writeFileSync(join(dir, "nginx.conf"), nginx_conf(dir, ports, upstream));
  child = spawn("/usr/sbin/nginx", ["-e", join(dir, "error.log"), "-c", join(dir, "nginx.conf"), "-p", dir]);
  return { dir, ports, origin: `https://${name}:${ports.tls}` };
}

// curl as somebody's browser: { status, head, body }.
async function curl(proxy, path, { args = [], from = "127.0.0.1" } = {}) {
  const { ports, dir, origin } = proxy;
  const { stdout } = await promisify(execFile)("curl", ["--silent", "--show-error", "--include", "--max-time", "60",
    "--cacert", join(dir, "fullchain.pem"), "--resolve", `${name}:${ports.tls}:127.0.0.1`,
    "--resolve", `${name}:${ports.plain}:127.0.0.1`, "--interface", from, "--header", "Expect:", ...args,
    path.startsWith("/") ? origin + path : path], { encoding: "latin1", maxBuffer: 32 << 20 });
  const end = stdout.indexOf("\r\n\r\n");
  const head = stdout.slice(0, end);
  return { head, status: Number(head.split(" ")[1]), body: Buffer.from(stdout.slice(end + 4), "latin1").toString() };
}

async function curl_ready(proxy) {
  for (let i = 0; i < 100; i++) {
    const asked = await curl(proxy, "/healthz").catch(() => null);
    if (asked) return asked;
    await pause(100);
  }
  throw new Error(`nginx does not answer: ${readFileSync(join(proxy.dir, "error.log"), "utf8")}`);
}

const hidden = (page) => [...page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, key, value]) => [key, value]);

async function log_in(proxy, { name: who, password }, headers) {
  const jar = join(proxy.dir, `jar-${who}`), keep = ["--cookie", jar, "--cookie-jar", jar];
  const shown = await curl(proxy, "/login", { args: keep });
  const fields = [...hidden(shown.body), ["who", who], ["password", password]];
  const typed = fields.flatMap(([key, value]) => ["--data-urlencode", `${key}=${value}`]);
  const sent = await curl(proxy, "/login", { args: [...keep, ...typed, ...headers.flatMap((h) => ["--header", h])] });
  const cookie = [...sent.head.matchAll(/^set-cookie: ([^;]+)/gim)].map(([, pair]) => pair).join("; ");
  return { sent, keep, cookie };
}

function crc32(bytes) {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

// A picture of noise, stored as it is: about ten megabytes.
function photo(path) {
  const wide = 2000, high = 1700, raw = Buffer.alloc((wide * 3 + 1) * high);
  for (let i = 0, seed = 1; i < raw.length; i++) {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    raw[i] = i % (wide * 3 + 1) === 0 ? 0 : seed >> 16;
  }
  const chunk = (kind, data) => {
    const body = Buffer.concat([Buffer.from(kind), data]), frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const size = Buffer.alloc(13);
  size.writeUInt32BE(wide, 0);
  size.writeUInt32BE(high, 4);
  size.set([8, 2, 0, 0, 0], 8);
  writeFileSync(path, Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk("IHDR", size),
    chunk("IDAT", deflateSync(raw, { level: 0 })), chunk("IEND", Buffer.alloc(0))]));
}

test("behind nginx, set up as deploy/nginx.conf says", { timeout: 240_000 }, async (t) => {
  const data = join(folder(t), "site");
  const made = JSON.parse(run(["demo", "--data", data, "--json"], { program: release }).out);
  const args = ["--trusted_proxy", "127.0.0.1", "--reports_per_minute", "3"];
  const server = await serve(t, data, { program: release, args });
  const proxy = await nginx(t, new URL(server.url).host);
  await curl_ready(proxy);
  const clerk = made.logins.find((login) => login.role === "clerk");
  const village = made.logins.find((login) => login.name === "village01");
  const tree = run(["export", "organisations", "--data", data], { program: release }).out.trim().split("\n").map((row) => JSON.parse(row));
  const place = tree.find((unit) => unit.kind === "village").id;
  assert.ok(clerk && village && place);

  await t.test("pages come by HTTP/2, plain http leads to https", async () => {
    const home = await curl(proxy, "/", { args: ["--http2"] });
    assert.match(home.head, /^HTTP\/2 200/);
    assert.match(home.head, /strict-transport-security: max-age/i);
    const plain = await curl(proxy, `http://${name}:${proxy.ports.plain}/wall`);
    assert.match(plain.head, /^HTTP\/1\.1 301/);
    assert.match(plain.head, new RegExp(`location: https://${name}/wall`, "i"));
  });

  await t.test("somebody logs in, with cookies for https only", async () => {
    const { sent, keep } = await log_in(proxy, clerk, [`Origin: ${proxy.origin}`, "Sec-Fetch-Site: same-origin"]);
    assert.equal(sent.status, 303);
    const cookies = sent.head.match(/^set-cookie: .*$/gim);
    assert.ok(cookies.length > 0);
    for (const cookie of cookies) assert.match(cookie, /; Secure/);
    assert.equal((await curl(proxy, "/desk", { args: keep })).status, 200);
  });

  await t.test("a form from another site is refused", async () => {
    for (const foreign of [["Origin: https://other.example"], [`Origin: https://${name}`], ["Sec-Fetch-Site: cross-site"]]) {
      const { sent } = await log_in(proxy, village, foreign);
      assert.equal(sent.status, 403, foreign[0]);
    }
  });

  // A visitor's limit does not hold for the machine's own addresses, so only another one shows whom the service sees.
  const outside = Object.values(networkInterfaces()).flat().find((at) => !at.internal && at.family === "IPv4")?.address;
  await t.test("limits hold for the client's own address, whatever it claims", { skip: !outside && "no network address" }, async () => {
    const voice = `{"words":"桥栏杆松了","category":"road","kind":"help","secrecy":"public","organisation":${place}}`;
    const send = (from, claim) => curl(proxy, "/api/v1/voices", { from, args: ["--header", `X-Forwarded-For: ${claim}`,
      "--header", "Content-Type: application/json", "--data", voice] });
    for (let i = 0; i < 3; i++) assert.equal((await send(outside, `192.0.2.${i}`)).status, 201);
    for (const claim of ["192.0.2.9", "127.0.0.1"]) assert.equal((await send(outside, claim)).status, 429, claim);
    for (let i = 0; i < 4; i++) assert.equal((await send("127.0.0.1", outside)).status, 201);
  });

  await t.test("figures stay on the machine", async () => {
    assert.equal((await curl(proxy, "/metrics")).status, 404);
    assert.equal((await fetch(`${server.url}/metrics`)).status, 200);
  });

  await t.test("a photo of ten megabytes arrives, twenty are refused", async () => {
    const jar = join(proxy.dir, "jar-visitor"), file = join(proxy.dir, "photo.png");
    photo(file);
    const shown = await curl(proxy, "/report", { args: ["--cookie", jar, "--cookie-jar", jar] });
    const typed = { ...Object.fromEntries(hidden(shown.body)), words: "桥栏杆松了", category: "road", kind: "help",
      step: "3", far: "3", go: "4" };
    const form = (path) => ["--cookie", jar, "--form", `photos=@${path};type=image/png`,
      ...Object.entries(typed).flatMap(([key, value]) => ["--form-string", `${key}=${value}`])];
    const next = await curl(proxy, "/report", { args: form(file), from: "127.0.0.4" });
    assert.equal(next.status, 200);
    const kept = Object.fromEntries(hidden(next.body)).kept;
    assert.match(kept, /^[0-9a-f]{64}\./);
    writeFileSync(file, Buffer.alloc(20 << 20, 1));
    assert.equal((await curl(proxy, "/report", { args: form(file), from: "127.0.0.4" })).status, 413);
  });

  await t.test("the desk hears of a new voice at once", async () => {
    const { cookie } = await log_in(proxy, clerk, []);
    const client = connect(`https://127.0.0.1:${proxy.ports.tls}`,
      { servername: name, ca: readFileSync(join(proxy.dir, "fullchain.pem")) });
    t.after(() => client.destroy());
    const stream = client.request({ ":path": "/desk/changes", ":authority": new URL(proxy.origin).host, cookie });
    const [head] = await once(stream, "response");
    assert.match(head["content-type"], /^text\/event-stream/);
    let heard = "";
    stream.on("data", (piece) => { heard += piece; });
    const report = ["--data-urlencode", `api_key=${made.api_key}`, "--data", "service_code=road",
      "--data-urlencode", "address_string=桥头", "--data-urlencode", "description=桥栏杆松了"];
    assert.equal((await curl(proxy, "/open311/v2/requests.json", { args: report })).status, 200);
    for (let i = 0; !/^event: changed$/m.test(heard); i++) {
      assert.ok(i < 100, `nothing but ${JSON.stringify(heard)} came within five seconds`);
      await pause(50);
    }
  });
});
