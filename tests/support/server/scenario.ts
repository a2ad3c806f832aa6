import { assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import type { Config } from "../../../src/config/config.ts";
import type { JournalLine } from "../../../src/storage/port/journal_line.ts";
import type { Records, Storage } from "../../../src/storage/port/storage.ts";
import { illegalities } from "../wire/legal_answer.ts";
import { login } from "../wire/messages.ts";
import { BUNDLE } from "../program/programs.ts";
import { anItem, aPatron, NOON } from "../library/records.ts";
import { configFile, configOf, type ConfigSetting } from "../files/scenario_config.ts";
import { registeringFile } from "./registering_file.ts";
import { STORAGES } from "./scenario_storage.ts";
import type { ScenarioStorage } from "./sqlite_storage.ts";
import { type InsideServer, serveInside } from "./serve_inside.ts";
import { serveProgram } from "./serve_program.ts";
import { writeConfig } from "./server_process.ts";
import type { Scene, StageServer } from "./stage_server.ts";
import { connect, type Terminal, type TerminalOptions } from "../wire/terminal.ts";
import { PART, type Way, WAYS, waysIn } from "./ways.ts";

/** The PIN `1234` as a library may store it, of as little memory as there may be: what it costs is tested in `password/`. */
export const PIN_1234 = "$argon2id$v=19$m=8,t=1,p=1$/+p2qHd+GY4sGLDWVrLT3A$p4033/VrQaEXGPuLpLVpWc/KSFDjAgrqOi7KbQBB+sM";

/**
 * What a scenario begins with. Without records it is: Ada (`P1`) and Charles (`P2`), neither with a PIN, and the copies
 * `I1` and `I2` of two titles, on their shelves at MAIN.
 */
export interface Setting extends Records, ConfigSetting {}

/** What a scenario begins with that is played in the test's own process alone. */
export interface InsideSetting extends Setting {
  /** Puts something between the engine and its storage. */
  readonly wrap?: (storage: Storage) => Storage;
  /** Whether the server may log errors. */
  readonly mayFail?: true;
}

/** Why a scenario cannot be played on the program that is handed over. */
export type InsideReason =
  | "its storage is a test's"
  | "its clock is a test's"
  | "it counts checks of passwords"
  | "it reads the log";

/** A terminal each of whose answers to what it asks is checked for being a legal one. */
export type Desk = Terminal;

/** A library that is open, and its terminals. */
export interface Stage {
  readonly config: Config;
  /** The database, opened beside the server. */
  readonly storage: Storage;
  /** The ports, in the order of the configuration's transports. */
  readonly ports: readonly number[];
  /** Lets time pass, from Monday 2 March 2026, 13:00 in Berlin, on. */
  pass(time: Temporal.DurationLike): Promise<void>;
  /** A terminal that has connected. */
  connect(): Promise<Desk>;
  /** A terminal that has logged in, as `sipterm1` if nothing else is said. */
  login(account?: string, location?: string): Promise<Desk>;
  /** Starts a second server on the same database, as another process would be, and logs terminals in there. */
  secondServer(): Promise<Stage["login"]>;
  /** The journal, oldest row first, once it holds so many rows and no more; refusals are not waited for when they are answered. */
  journal(rows: number): Promise<readonly JournalLine[]>;
}

/** A library whose server a test can look into. */
export interface InsideStage extends Stage, Pick<InsideServer, "derivations" | "log"> {}

/** How a scenario is played. */
interface Play<Server extends StageServer> {
  readonly open: () => Promise<ScenarioStorage>;
  readonly how: TerminalOptions;
  readonly serve: (scene: Scene) => Promise<Server>;
}

/** The test files that have a scenario already. */
const registered = new Set<string>();

/**
 * Registers a scenario in the ways of this run: on every storage, with or without error detection, in the test's own
 * process or on the program that is handed over, in a process with no more permissions than it needs.
 *
 * @param setting what it begins with; a function is asked when it is played
 */
export function scenario(
  name: string,
  setting: Setting | (() => Setting),
  body: (stage: Stage, test: Deno.TestContext) => Promise<void>,
): void {
  const file = registeringFile();
  const isFirst = !registered.has(file);
  registered.add(file);
  for (const way of waysIn(PART, isFirst)) {
    const program = way.server === "program" ? `, ${BUNDLE.name}` : "";
    const serve = way.server === "program" ? serveProgram : serveInside;
    Deno.test(
      `${name} (${inWords(way)}${program})`,
      (test) => {
        const begin = typeof setting === "function" ? setting() : setting;
        return play(begin, { ...playOf(way), serve }, (stage) => body(stage, test));
      },
    );
  }
}

/** Registers a scenario that cannot be played on the program, and says why. */
export function insideScenario(
  why: InsideReason,
  name: string,
  setting: InsideSetting,
  body: (stage: InsideStage) => Promise<void>,
): void {
  for (const way of WAYS[PART]) {
    const serve = (scene: Scene) => serveInside(scene, setting.wrap);
    Deno.test(`${name} (${inWords(way)}; not on ${BUNDLE.name}, since ${why})`, () =>
      play(setting, { ...playOf(way), serve }, (stage, { derivations, log }) => body({ ...stage, derivations, log })));
  }
}

function inWords({ database, errorDetection }: Way): string {
  return `${database}, ${errorDetection ? "with AY and AZ" : "without AY and AZ"}`;
}

function playOf({ database, errorDetection }: Way): Omit<Play<StageServer>, "serve"> {
  return { open: STORAGES[database], how: { errorDetection } };
}

/** How often the journal is read again before a row that is not there counts as missing. */
const TURNS = 10_000;

const PATRONS = [
  aPatron(),
  aPatron({ patronId: "P2", firstName: "Charles", lastName: "Babbage", email: "charles@example.org" }),
];
const ITEMS = [anItem(), anItem({ itemId: "I2", titleId: "T2", title: "Persuasion", author: "Austen, Jane" })];

async function play<Server extends StageServer>(
  setting: InsideSetting,
  play: Play<Server>,
  body: (stage: Stage, server: Server) => Promise<void>,
): Promise<void> {
  const database = await play.open();
  try {
    const storage = await database.kept();
    await storage.load(recordsOf(setting));
    const errors = await perform(setting, database, storage, play, body);
    if (!setting.mayFail) assertEquals(errors, []);
  } finally {
    await database.discard();
  }
}

/** What a scenario's library holds. */
export function recordsOf({ titles, patrons = PATRONS, items = ITEMS, loans, holds, fees }: Setting): Records {
  return { titles, patrons, items, loans, holds, fees };
}

/** Gives what the servers logged as errors. */
async function perform<Server extends StageServer>(
  setting: Setting,
  database: ScenarioStorage,
  storage: Storage,
  { how, serve }: Play<Server>,
  body: (stage: Stage, server: Server) => Promise<void>,
): Promise<readonly string[]> {
  const described = { ...setting, url: database.url };
  await writeConfig(database.folder, configFile(described));
  const config = configOf(described, database.folder);
  const servers: Server[] = [];
  const desks: Desk[] = [];
  const errors: string[] = [];
  let now = NOON;
  const started = async () => {
    const server = await serve({ config, database, now });
    servers.push(server);
    return { server, ...terminalsOf(server, how, desks) };
  };
  try {
    const { server, ports, connect, login } = await started();
    const stage: Stage = {
      config,
      storage,
      ports,
      connect,
      login,
      async pass(time) {
        now = now.toZonedDateTimeISO("Europe/Berlin").add(time).toInstant();
        for (const server of servers) await server.setClock(now);
      },
      secondServer: async () => (await started()).login,
      journal: (rows) => journalOf(storage, rows),
    };
    await body(stage, server);
  } finally {
    for (const desk of desks) await desk.close();
    for (const server of servers) errors.push(...await server.end());
  }
  return errors;
}

/** Terminals at a server's first port. */
function terminalsOf({ ports }: StageServer, how: TerminalOptions, desks: Desk[]) {
  const connectDesk = async () => {
    const desk = checked(await connect(ports[0] ?? 0, how));
    desks.push(desk);
    return desk;
  };
  const loggedIn: Stage["login"] = async (account = "sipterm1", location) => {
    const desk = await connectDesk();
    await desk.ask(login(account, "term1", location), "941");
    return desk;
  };
  return { ports, connect: connectDesk, login: loggedIn };
}

function checked(terminal: Terminal): Desk {
  return {
    ...terminal,
    async ask(message, expected) {
      const answer = await terminal.ask(message, expected);
      const text = Buffer.from(answer, "latin1").toString("utf8");
      if (!text.includes("\ufffd")) assertEquals(illegalities(message, text), [], `${message} -> ${text}`);
      return answer;
    },
  };
}

/** What is recorded without being waited for is written in one of the next turns of the event loop. */
async function journalOf(storage: Storage, rows: number): Promise<readonly JournalLine[]> {
  for (let turns = 0;; turns++) {
    const journal = await storage.journal({ limit: 10_000 });
    if (journal.length >= rows || turns === TURNS) {
      assertEquals(journal.length, rows, JSON.stringify(journal));
      return journal;
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
