#!/usr/bin/env node
// Runs sip2d in the Deno of the package "deno".
"use strict";
const { spawn } = require("node:child_process");
const { join } = require("node:path");
const deno = require("deno/install_api.cjs").runInstall();

const flags = "@FLAGS@".split(" ");
const child = spawn(deno, ["run", "--no-config", ...flags, join(__dirname, "sip2d.js"), ...process.argv.slice(2)], {
  stdio: "inherit",
  env: { DENO_V8_FLAGS: "@V8_FLAGS@", ...process.env, DENO_NO_UPDATE_CHECK: "1" },
});
child.on("error", (error) => {
  process.stderr.write(`sip2d: Deno cannot be started: ${error.message}\n`);
  process.exitCode = 3;
});
child.on("exit", (code) => process.exitCode = code ?? 1);
// A terminal's Ctrl+C reaches both processes; the server ends in its own time.
process.on("SIGINT", () => {});
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
