import { assertEquals } from "@std/assert";
import { printedFlags } from "../program/printed_flags.ts";
import { startProgram } from "./server_process.ts";
import type { Scene, StageServer } from "./stage_server.ts";

/**
 * Serves a scenario by the program that is handed over, in a process that may do exactly what `sip2d permissions` prints
 * for the scenario's configuration. Only the clock is the test's.
 */
export async function serveProgram({ config, now }: Scene): Promise<StageServer> {
  const { ports, setClock, end } = await startProgram({
    permissions: await printedFlags(config.file),
    options: ["--config", config.file],
    clock: now,
  });
  return {
    ports,
    setClock,
    async end() {
      const { problems, code } = await end("SIGTERM");
      assertEquals(code, 0, problems.join("\n"));
      return problems.filter((line) => / ERROR /.test(line));
    },
  };
}
