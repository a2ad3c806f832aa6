import { fileURLToPath } from "node:url";
import { TextLineStream } from "./embedded/text_lines.ts";

/** A sip2d in a process of its own. */
export interface ServedProcess {
  readonly port: number;
  /** Stops it as systemd does, and waits until it is gone. */
  stop(): Promise<void>;
}

/** Milliseconds after which a server that was told to stop is not going to end any more. */
const PATIENCE = 60_000;

/** Runs `sip2d serve` on a configuration with one listener, with no more permissions than it needs. */
export async function serveInProcess(
  config: string,
  folder: string,
): Promise<ServedProcess> {
  const main = fileURLToPath(new URL("../../main.ts", import.meta.url));
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--ignore-env",
      "--allow-net=127.0.0.1",
      `--allow-read=${folder}`,
      main,
      "serve",
      "--config",
      config,
      "--log-level",
      "error",
    ],
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const lines = process.stdout.pipeThrough(new TextDecoderStream()).pipeThrough(
    new TextLineStream(),
  ).getReader();
  let port: number | undefined;
  while (port === undefined) {
    const { done, value = "" } = await lines.read();
    if (done) throw new Error("sip2d serve ended before it listened");
    const [, found] = /listening on 127\.0\.0\.1:(\d+)/.exec(value) ?? [];
    if (found !== undefined) port = Number(found);
  }
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
