#!/usr/bin/env -S deno run --no-prompt --ignore-env --allow-env=SIP2D_LOG_IDENT,KOHA_SIP_LOG_IDENT --allow-net --allow-read --allow-write
import { isMainThread } from "node:worker_threads";
import { loadTools } from "./src/cli/load_tools.ts";
import { run } from "./src/cli/run.ts";

/** Milliseconds that what a finished command has left behind may take for its end. */
const LEAVE = 1000;

// The threads of a load are made of this same module, so that a bundle of it is complete.
if (isMainThread) {
  Deno.exitCode = await run(Deno.args);
  // A connection to a database that stands still is never closed by the other side, and must not keep the process.
  Deno.unrefTimer(setTimeout(() => Deno.exit(), LEAVE));
} else (await loadTools()).serveAsWorker();
