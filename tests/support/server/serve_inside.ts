import { redact } from "../library/redact.ts";
import { createEngine } from "../../../src/circulation/engine.ts";
import { createPasswords, type Passwords } from "../../../src/password/passwords.ts";
import { createPinMemory } from "../../../src/password/pin_memory.ts";
import { createEngineBackEnd } from "../../../src/server/engine/engine_back_end.ts";
import { registry } from "../../../src/server/engine/registry.ts";
import { startServer } from "../../../src/server/serve.ts";
import { lockLog } from "../../../src/server/session/limit_log.ts";
import { noteQuestions } from "../../../src/service/note_questions.ts";
import { noteRepeatedPayment } from "../../../src/service/note_repeated_payment.ts";
import type { Storage } from "../../../src/storage/port/storage.ts";
import { countingIds } from "../library/decisions.ts";
import { assertDiscreet, clearPasswords } from "../wire/leaks.ts";
import { forgetOverheard, takeOverheard } from "../wire/overheard.ts";
import { type RecordingLog, recordingLog } from "./recording_log.ts";
import type { Scene, StageServer } from "./stage_server.ts";
import { serverOver } from "./server_over.ts";

/** A server in the test's own process, into which a test can look. */
export interface InsideServer extends StageServer {
  readonly log: RecordingLog;
  /** How often a password or PIN was hashed in order to check one. */
  readonly derivations: () => number;
}

/**
 * Serves a scenario as the command `serve` does, save that clock, log and identifiers are the test's.
 *
 * @param wrap puts something between the engine and its storage
 */
export async function serveInside(
  { config, database, now }: Scene,
  wrap: (storage: Storage) => Storage = (storage) => storage,
): Promise<InsideServer> {
  let time = now;
  const log = recordingLog();
  const { passwords, derivations } = countedPasswords();
  const storage = await database.open();
  const over = wrap(storage);
  const newId = countingIds();
  const backEnd = createEngineBackEnd(
    createEngine({
      storage: over,
      pins: passwords,
      pinMemory: createPinMemory(),
      rules: (account) => config.accounts.get(account)?.rules ?? config.circulation,
      pinLimits: () => config.limits,
      onLocked: lockLog(log),
      newId,
    }),
    registry,
  );
  const server = await startServer({
    ...serverOver(config, backEnd),
    redact,
    verify: passwords.verifyLogin,
    questionNotes: storage,
    noteQuestions: (told) => noteQuestions(storage, told),
    noteRepeatedPayment: (told) => noteRepeatedPayment(storage, told),
    log,
    clock: () => time,
    elapsed: () => time.epochMilliseconds,
  });
  const ports = server.addresses.map(({ port }) => port);
  forgetOverheard(ports);
  return {
    ports,
    log,
    derivations,
    setClock(later) {
      time = later;
      return Promise.resolve();
    },
    async end() {
      await server.close();
      await storage.close();
      assertDiscreet(log.written(), takeOverheard(ports), clearPasswords(config));
      return log.entries.filter(({ level }) => level === "error").map((entry) => JSON.stringify(entry));
    },
  };
}

function countedPasswords() {
  const passwords = createPasswords({ waiting: 1000 });
  let derivations = 0;
  const counted: Passwords = {
    ...passwords,
    verify(...asked) {
      derivations++;
      return passwords.verify(...asked);
    },
    verifyLogin(...asked) {
      derivations++;
      return passwords.verifyLogin(...asked);
    },
    verifyUnknown(...asked) {
      derivations++;
      return passwords.verifyUnknown(...asked);
    },
  };
  return { passwords: counted, derivations: () => derivations };
}
