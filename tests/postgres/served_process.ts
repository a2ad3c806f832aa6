import { fileURLToPath } from "node:url";
import { EXIT } from "../../src/process/exit_code.ts";
import { TextLineStream } from "./embedded/text_lines.ts";
import { inTime } from "../support/wire/until.ts";

/** A sip2d in a process of its own. */
export interface ServedProcess {
  readonly port: number;
  /** Stops it as systemd does, and waits until it is gone. */
  stop(): Promise<void>;
}

/** Milliseconds after which a server that was told to stop is not going to end any more. */
const PATIENCE = 60_000;

/** The most starts: a database that is still away then does not come. */
const STARTS = 50;

/**
 * Runs `sip2d serve` on a configuration with one listener, with no more permissions than it needs. As systemd does, it starts
 * a server again that ended because its database was away: on a busy machine PostgreSQL may answer too late at first.
 */
export async function serveInProcess(config: string, folder: string): Promise<ServedProcess> {
  for (let starts = 1; starts <= STARTS; starts++) {
    const process = start(config, folder);
    const lines = process.stdout.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream()).getReader();
    const port = await portIn(lines);
    if (port !== undefined) return served(process, lines, port);
    const { code } = await process.status;
    if (code !== EXIT.cannot) throw new Error(`sip2d serve ended with ${code} before it listened`);
  }
  throw new Error(`sip2d serve ended ${STARTS} times before it listened`);
}

type Lines = ReadableStreamDefaultReader<string>;

function start(config: string, folder: string) {
  const main = fileURLToPath(new URL("../../main.ts", import.meta.url));
  const permissions = ["--no-prompt", "--ignore-env", "--allow-net=127.0.0.1", `--allow-read=${folder}`];
  return new Deno.Command(Deno.execPath(), {
    args: ["run", ...permissions, main, "serve", "--config", config, "--log-level", "error"],
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
}

/** Reads the port from what the program writes; `undefined` if it ends before that. */
async function portIn(lines: Lines): Promise<number | undefined> {
  for (;;) {
    const { done, value = "" } = await inTime(lines.read(), "a server that listens");
    if (done) return undefined;
    const [, port] = /listening on 127\.0\.0\.1:(\d+)/.exec(value) ?? [];
    if (port !== undefined) return Number(port);
  }
}

function served(process: ReturnType<typeof start>, lines: Lines, port: number): ServedProcess {
  return {
    port,
    async stop() {
      process.kill("SIGTERM");
      await lines.cancel();
      const late = setTimeout(() => process.kill("SIGKILL"), PATIENCE);
      const { signal } = await process.status;
      clearTimeout(late);
      if (signal === "SIGKILL") throw new Error("sip2d serve did not end when it was told to");
    },
  };
}
