#!/usr/bin/env -S deno run --no-prompt --ignore-env --allow-net --allow-read --allow-write
import { isMainThread } from "node:worker_threads";
import { run } from "./src/cli/run.ts";
import { serveAsWorker } from "./src/terminal/load/load_worker.ts";

// The threads of a load are made of this same module, so that a bundle of it is complete.
if (isMainThread) Deno.exitCode = await run(Deno.args);
else serveAsWorker();
