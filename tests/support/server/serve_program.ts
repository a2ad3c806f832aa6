import { assertEquals } from "@std/assert";
import { printedFlags } from "../program/printed_flags.ts";
import { type ProgramStart, type ServerProcess, startProgram, withoutLateness } from "./server_process.ts";
import type { Scene, StageServer } from "./stage_server.ts";

/** The most starts: on a busy machine PostgreSQL may answer later than a server waits for it, which then ends. */
const STARTS = 3;

/**
 * Serves a scenario by the program that is handed over, in a process that may do exactly what `sip2d permissions` prints
 * for the scenario's configuration. Only the clock is the test's.
 */
export async function serveProgram({ config, now }: Scene): Promise<StageServer> {
  const { ports, setClock, end } = await started({
    permissions: await printedFlags(config.file),
    options: ["--config", config.file],
    clock: now,
  }, config.storage.kind === "postgres" ? STARTS : 1);
  return {
    ports,
    setClock,
    async end() {
      const { problems, code } = await end("SIGTERM");
      assertEquals(code, 0, problems.join("\n"));
      return withoutLateness(problems).filter((line) => / ERROR /.test(line));
    },
  };
}

async function started(start: ProgramStart, starts: number): Promise<ServerProcess> {
  for (let left = starts - 1;; left--) {
    try {
      return await startProgram(start);
    } catch (error) {
      if (left === 0) throw error;
    }
  }
}
