import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createEngine } from "../../src/circulation/engine.ts";
import type { JournalLine } from "../../src/circulation/journal_line.ts";
import type { Records, Storage } from "../../src/circulation/storage.ts";
import type { Config } from "../../src/config/config.ts";
import { createPasswords, type Passwords } from "../../src/password/passwords.ts";
import { createPinMemory } from "../../src/password/pin_memory.ts";
import { createMetrics } from "../../src/observability/metrics.ts";
import { allHandlers } from "../../src/server/handlers/all_handlers.ts";
import { lockLog } from "../../src/server/lock_log.ts";
import { createRegistry } from "../../src/server/registry.ts";
import { type RunningServer, startServer } from "../../src/server/serve.ts";
import { countingIds } from "./decisions.ts";
import { type RecordingLog, recordingLog } from "./recording_log.ts";
import { assertDiscreet, clearPasswords } from "./leaks.ts";
import { takeOverheard } from "./overheard.ts";
import { illegalities } from "./legal_answer.ts";
import { login } from "./messages.ts";
import { anItem, aPatron, NOON } from "./records.ts";
import { configOf, type ConfigSetting } from "./scenario_config.ts";
import { type ScenarioStorage, STORAGES } from "./scenario_storage.ts";
import { connect, type Terminal, type TerminalOptions } from "./terminal.ts";

/** The PIN `1234` as a library stores it. */
export const PIN_1234 =
  "$argon2id$v=19$m=19456,t=2,p=1$PTdAvAuSXPIqlyTodZRZQg$AixLyHMZPSu3Z5LHdqITFfHLD8tddFVavdVP89yCiRs";

/**
 * What a scenario begins with. Without records it is: Ada (`P1`) and Charles (`P2`), neither with a PIN, and the copies
 * `I1` and `I2` of two titles, on their shelves at MAIN.
 */
export interface Setting extends Records, ConfigSetting {
  /** Puts something between the engine and its storage. */
  readonly wrap?: (storage: Storage) => Storage;
  /** Whether the server may log errors. */
  readonly mayFail?: true;
}

/** A terminal whose every answer is checked for being a legal one. */
export interface Desk extends Terminal {
  /** Sends one message; the answer must be, or match, what is expected. */
  ask(message: string, expected: string | RegExp): Promise<string>;
}

/** A library that is open, and its terminals. */
export interface Stage {
  readonly config: Config;
  readonly storage: Storage;
  readonly log: RecordingLog;
  /** How often a password or PIN was hashed in order to check one. */
  readonly derivations: () => number;
  /** The ports, in the order of the configuration's transports. */
  readonly ports: readonly number[];
  /** Lets time pass, from Monday 2 March 2026, 13:00 in Berlin, on. */
  pass(time: Temporal.DurationLike): void;
  /** A terminal that has connected. */
  connect(): Promise<Desk>;
  /** A terminal that has logged in, as `sipterm1` if nothing else is said. */
  login(account?: string, location?: string): Promise<Desk>;
  /** Starts a second server on the same database, as another process would be, and logs terminals in there. */
  secondServer(): Promise<Stage["login"]>;
  /** The journal, oldest row first, once it holds so many rows and no more; refusals are not waited for when they are answered. */
  journal(rows: number): Promise<readonly JournalLine[]>;
}

/** Registers a scenario on every storage, without and with error detection. */
export function scenario(name: string, setting: Setting, body: (stage: Stage) => Promise<void>): void {
  for (const [storage, open] of Object.entries(STORAGES)) {
    for (const errorDetection of [false, true]) {
      const how = errorDetection ? "with AY and AZ" : "without AY and AZ";
      Deno.test(`${name} (${storage}, ${how})`, () => play(open, setting, { errorDetection }, body));
    }
  }
}

/** How often the journal is read again before a row that is not there counts as missing. */
const TURNS = 1000;

const PATRONS = [
  aPatron(),
  aPatron({ patronId: "P2", firstName: "Charles", lastName: "Babbage", email: "charles@example.org" }),
];
const ITEMS = [anItem(), anItem({ itemId: "I2", titleId: "T2", title: "Persuasion", author: "Austen, Jane" })];

async function play(
  open: () => Promise<ScenarioStorage>,
  setting: Setting,
  how: TerminalOptions,
  body: (stage: Stage) => Promise<void>,
): Promise<void> {
  const database = await open();
  try {
    const storage = await database.open();
    try {
      await storage.load(recordsOf(setting));
      await perform(setting, database, storage, how, body);
    } finally {
      await storage.close();
    }
  } finally {
    await database.discard();
  }
}

function recordsOf({ titles, patrons = PATRONS, items = ITEMS, loans, holds, fees }: Setting): Records {
  return { titles, patrons, items, loans, holds, fees };
}

async function perform(
  setting: Setting,
  database: ScenarioStorage,
  storage: Storage,
  how: TerminalOptions,
  body: (stage: Stage) => Promise<void>,
): Promise<void> {
  const config = configOf({ ...setting, url: database.url }, database.folder);
  const clock = { now: NOON };
  const log = recordingLog();
  const { passwords, derivations } = countedPasswords();
  const closing: (() => Promise<void>)[] = [];
  const taken = new Set<number>();
  const started = async (over: Storage) => {
    const server = await serve(config, over, passwords, log, () => clock.now);
    closing.push(server.close);
    for (const { port } of server.addresses) taken.add(port);
    return terminalsOf(server, how, closing);
  };
  try {
    const { ports, connect, login } = await started(setting.wrap?.(storage) ?? storage);
    await body({
      config,
      storage,
      log,
      ports,
      derivations,
      pass: (time) => clock.now = clock.now.toZonedDateTimeISO("Europe/Berlin").add(time).toInstant(),
      connect,
      login,
      async secondServer() {
        const second = await database.open();
        closing.push(second.close);
        return (await started(second)).login;
      },
      journal: (rows) => journalOf(storage, rows),
    });
    if (!setting.mayFail) assert.deepEqual(log.entries.filter(({ level }) => level === "error"), []);
  } finally {
    for (const close of closing.reverse()) await close();
  }
  assertDiscreet(log.written(), takeOverheard(taken), clearPasswords(config));
}

/** Terminals at a server's first port; they are closed before the server is. */
function terminalsOf(server: RunningServer, how: TerminalOptions, closing: (() => Promise<void>)[]) {
  const ports = server.addresses.map(({ port }) => port);
  const connectDesk = async () => {
    const desk = checked(await connect(ports[0] ?? 0, how));
    closing.push(desk.close);
    return desk;
  };
  const loggedIn: Stage["login"] = async (account = "sipterm1", location) => {
    const desk = await connectDesk();
    await desk.ask(login(account, "term1", location), "941");
    return desk;
  };
  return { ports, connect: connectDesk, login: loggedIn };
}

/** Starts a server as the command `serve` does, save that clock, log and identifiers are the test's. */
export function serve(
  config: Config,
  storage: Storage,
  passwords: Passwords,
  log: RecordingLog,
  clock: () => Temporal.Instant,
): Promise<RunningServer> {
  const newId = countingIds();
  return startServer({
    pages: {},
    metrics: createMetrics(),
    current: () => config,
    library: createEngine({
      storage,
      pins: passwords,
      pinMemory: createPinMemory(),
      rules: () => config.circulation,
      pinLimits: () => config.limits,
      onLocked: lockLog(log),
      newId,
    }),
    registry: createRegistry(allHandlers),
    verify: passwords.verify,
    log,
    clock,
  });
}

function countedPasswords() {
  const passwords = createPasswords({ waiting: 1000 });
  let derivations = 0;
  const counted: Passwords = {
    ...passwords,
    verify(clear, phc) {
      derivations++;
      return passwords.verify(clear, phc);
    },
    verifyUnknown(clear) {
      derivations++;
      return passwords.verifyUnknown(clear);
    },
  };
  return { passwords: counted, derivations: () => derivations };
}

function checked(terminal: Terminal): Desk {
  return {
    ...terminal,
    async ask(message, expected) {
      terminal.send(message);
      const answer = await terminal.expect(expected);
      const text = Buffer.from(answer, "latin1").toString("utf8");
      if (!text.includes("\ufffd")) assert.deepEqual(illegalities(message, text), [], `${message} -> ${text}`);
      return answer;
    },
  };
}

/** What is recorded without being waited for is written in one of the next turns of the event loop. */
async function journalOf(storage: Storage, rows: number): Promise<readonly JournalLine[]> {
  for (let turns = 0;; turns++) {
    const journal = await storage.journal({ limit: 10_000 });
    if (journal.length >= rows || turns === TURNS) {
      assert.equal(journal.length, rows, JSON.stringify(journal));
      return journal;
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
