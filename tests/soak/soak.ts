import { redact } from "../support/library/redact.ts";
import { createEngine } from "../../src/circulation/engine.ts";
import type { Log } from "../../src/observability/log.ts";
import { type LogProperties, toldProperties } from "../../src/observability/log_entry.ts";
import { sampleLibrary } from "../../src/sample/sample_library.ts";
import { createEngineBackEnd } from "../../src/server/engine/engine_back_end.ts";
import { registry } from "../../src/server/engine/registry.ts";
import { type RunningServer, startServer } from "../../src/server/serve.ts";
import { countingIds } from "../support/library/decisions.ts";
import { NOON } from "../support/library/records.ts";
import { type Attributes, configOf } from "../support/files/scenario_config.ts";
import { sqliteStorage } from "../support/server/sqlite_storage.ts";
import { UNGUARDED } from "../support/library/unguarded.ts";
import { noisyTerminal } from "./noisy_terminal.ts";
import { serverOver } from "../support/server/server_over.ts";

/** Terminals that send at the same time. */
const TERMINALS = 10;
/** What of the sample's rules makes a difference to what answers look like. */
const RULES: readonly Attributes[] = [
  {
    loan_limit: "20",
    overdue_fee: "0.25",
    fee_limit: "10.00",
    hold_limit: "10",
    recall_after_days: "14",
    sort_bin: "1",
  },
  { item_type: "DVD", checkout_fee: "1.00" },
];

/** Messages that were sent, lines that were answered, and what the server logged as an error. */
export interface SoakResult {
  readonly messages: number;
  readonly answers: number;
  readonly errors: readonly string[];
}

/**
 * Sends mutated messages to a server with the sample library, from several terminals at once, and checks every answer.
 *
 * @param seed makes the messages; the same seed makes the same ones
 * @param send has one terminal send its share: over a connection, or as posts
 * @throws an error that names seed, message and answer, when one is not as it must be
 */
export async function soak(messages: number, seed: number, send: NoisyTerminal = noisyTerminal): Promise<SoakResult> {
  const errors: string[] = [];
  const database = await sqliteStorage();
  const storage = await database.open();
  await storage.load(sampleLibrary(NOON, "Europe/Berlin"));
  const config = configOf({
    policy: { offline: "yes", status_update: "yes" },
    login: { print_lines: "yes" },
    libraries: { MAIN: "sunday", CPL: "" },
    rules: RULES,
    // Many a login is wrong, and its like is tried elsewhere.
    limits: { failed_logins_per_address: "0", failed_logins_per_account: "0", messages_per_second: "0" },
    transports: [send === noisyTerminal ? "RAW" : "https"],
  }, database.folder);
  let milliseconds = 0;
  // A PIN takes a second of two processors to check for every fifty: that is not what is tried here.
  const backEnd = createEngineBackEnd(
    createEngine({
      storage,
      pins: quickPins,
      rules: (account) => config.accounts.get(account)?.rules ?? config.circulation,
      ...UNGUARDED,
      newId: countingIds(),
    }),
    registry,
  );
  const server = await startServer({
    ...serverOver(config, backEnd),
    redact,
    verify: quickPins.verify,
    log: errorLog(errors),
    clock: () => NOON.add({ milliseconds: milliseconds++ * 20 }),
    elapsed: () => milliseconds,
  });
  try {
    const answers = await fromManyTerminals(server, messages, seed, send);
    return { messages, answers, errors };
  } finally {
    await server.close();
    await storage.close();
    await database.discard();
  }
}

/** Sends so many messages to a port, and tells how many answers there were. */
type NoisyTerminal = (port: number, messages: number, seed: number) => Promise<number>;

async function fromManyTerminals(
  { addresses }: RunningServer,
  messages: number,
  seed: number,
  send: NoisyTerminal,
): Promise<number> {
  const port = addresses[0]?.port ?? 0;
  const share = Math.ceil(messages / TERMINALS);
  const running = Array.from({ length: TERMINALS }, (_, at) => send(port, share, seed * TERMINALS + at));
  const answers = await Promise.all(running);
  return answers.reduce((sum, each) => sum + each, 0);
}

const quickPins = {
  verify: (pin: string) => Promise.resolve(pin === "1234"),
  verifyUnknown: () => Promise.resolve(false),
};

/** A log that describes every message, and keeps what is an error. */
function errorLog(errors: string[]): Log {
  const ignore = () => {};
  return {
    messages: "yes",
    debug: ignore,
    info: (_, properties = {}) => Array.from(toldProperties({ properties })),
    warning: ignore,
    error: (message: string, properties: LogProperties = {}) => errors.push(`${message} ${JSON.stringify(properties)}`),
  };
}
