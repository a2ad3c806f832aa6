import { redact } from "../library/redact.ts";
import type { Config } from "../../../src/config/config.ts";
import type { Library } from "../../../src/library/library.ts";
import { createEngineBackEnd } from "../../../src/server/engine/engine_back_end.ts";
import type { Handlers } from "../../../src/server/engine/handler.ts";
import { type RunningServer, startServer } from "../../../src/server/serve.ts";
import { assertDiscreet, clearPasswords } from "../wire/leaks.ts";
import { forgetOverheard, takeOverheard } from "../wire/overheard.ts";
import { type RecordingLog, recordingLog } from "./recording_log.ts";
import { aConfig } from "../files/sample_config.ts";
import { handlersThatTell } from "./telling_handlers.ts";
import { connect, type Terminal, type TerminalOptions } from "../wire/terminal.ts";
import { aLibrary } from "../library/unasked_library.ts";
import { serverOver } from "./server_over.ts";

type ServerOptions = Parameters<typeof startServer>[0];

/** The moment at which everything in these tests happens. */
export const NOW = Temporal.Instant.from("2026-11-24T10:15:00Z");

/** What a test says of a server; what it leaves out works and allows everything. */
export interface FakeServer extends Partial<Omit<ServerOptions, "log">> {
  /** Stands behind the handlers. */
  readonly library?: Library;
  readonly config?: Config;
  readonly handlers?: Handlers;
  readonly log?: RecordingLog;
}

/** A server that runs, and what a test wants of it. */
export interface Served {
  readonly port: number;
  readonly log: RecordingLog;
  readonly server: RunningServer;
  connect(options?: TerminalOptions): Promise<Terminal>;
}

/** Runs a test against a server on a real socket, and closes everything after it; the log must have been discreet. */
export async function serving(options: FakeServer, test: (served: Served) => Promise<void>): Promise<void> {
  const { config = aConfig(), library = aLibrary(), handlers = handlersThatTell(), log = recordingLog() } = options;
  const backEnd = createEngineBackEnd(library, handlers);
  const terminals: Terminal[] = [];
  const server = await startServer({
    ...serverOver(config, backEnd),
    redact,
    verify: (clear, phc) => Promise.resolve(phc === `$${clear}`),
    clock: () => NOW,
    elapsed: () => 0,
    ...options,
    log,
  });
  const port = server.addresses[0]?.port ?? 0;
  const ports = new Set(server.addresses.map(({ port }) => port));
  forgetOverheard(ports);
  try {
    await test({
      port,
      log,
      server,
      connect: async (how) => {
        const terminal = await connect(port, how);
        terminals.push(terminal);
        return terminal;
      },
    });
  } finally {
    for (const { port } of server.addresses) ports.add(port);
    for (const terminal of terminals) await terminal.close();
    await server.close();
  }
  assertDiscreet(log.written(), takeOverheard(ports), clearPasswords(config));
}

/** Runs a scenario twice as two tests: once without and once with error detection. */
export function twice(name: string, scenario: (how: TerminalOptions) => Promise<void>): void {
  Deno.test(`${name}, without error detection`, () => scenario({ errorDetection: false }));
  Deno.test(`${name}, with error detection`, () => scenario({ errorDetection: true }));
}
