// SPDX-License-Identifier: Apache-2.0
// A few statements on a site's file, through Debian's sqlite3 program.
import { spawnSync } from "node:child_process";

export class Database {
  constructor(file) { this.file = file; }
  exec(sql) {
    const done = spawnSync("sqlite3", ["-batch", this.file], { input: sql, encoding: "utf8", maxBuffer: 1 << 28 });
    if (done.status !== 0 || done.stderr) throw new Error(done.stderr);
    return done.stdout;
  }
}
