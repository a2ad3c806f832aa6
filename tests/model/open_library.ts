import { redact } from "../support/library/redact.ts";
import { assertEquals, fail } from "@std/assert";
import { createEngine } from "../../src/circulation/engine.ts";
import { createEngineBackEnd } from "../../src/server/engine/engine_back_end.ts";
import { registry } from "../../src/server/engine/registry.ts";
import { startServer } from "../../src/server/serve.ts";
import type { JournalLine } from "../../src/storage/port/journal_line.ts";
import type { RecordKind, RecordOf } from "../../src/storage/port/record_kind.ts";
import type { Storage } from "../../src/storage/port/storage.ts";
import { fakePins } from "../support/library/fake_pins.ts";
import { assertDiscreet, clearPasswords } from "../support/wire/leaks.ts";
import { illegalities } from "../support/wire/legal_answer.ts";
import { login } from "../support/wire/messages.ts";
import { forgetOverheard, takeOverheard } from "../support/wire/overheard.ts";
import { recordingLog } from "../support/server/recording_log.ts";
import { NOON } from "../support/library/records.ts";
import { configOf } from "../support/files/scenario_config.ts";
import type { ScenarioStorage } from "../support/server/sqlite_storage.ts";
import { connect, guarded, type Terminal } from "../support/wire/terminal.ts";
import { UNGUARDED } from "../support/library/unguarded.ts";
import { type Answer, readAnswer } from "./answer.ts";
import { type Desk, DESKS, messageOf, type Sent } from "./sent.ts";
import { SMALL_LIBRARY } from "./small_library.ts";
import { serverOver } from "../support/server/server_over.ts";

/** Records by their kinds. */
type StoredRecords = { readonly [Kind in RecordKind]: readonly RecordOf[Kind][] };

/** The small library behind a real server. */
export interface OpenLibrary {
  setClock(now: Temporal.Instant): void;
  /** Sends a message from its terminal; the answer must be a legal one. */
  send(sent: Sent): Promise<Answer>;
  /** The answer's line, for what {@link Answer} leaves out. */
  ask(sent: Sent): Promise<string>;
  /** Gives a desk another connection. */
  reconnect(desk: number): Promise<void>;
  /** All rows of the journal. */
  journal(): Promise<readonly JournalLine[]>;
  /** All stored records, of one moment. */
  records(): Promise<StoredRecords>;
}

/** Opens the small library on an empty database, with a terminal at each desk, and closes everything afterwards. */
export async function withLibrary(
  open: () => Promise<ScenarioStorage>,
  body: (library: OpenLibrary) => Promise<void>,
  desks: readonly Desk[] = DESKS,
): Promise<void> {
  const database = await open();
  try {
    const storage = await database.open();
    try {
      await storage.load(recordsOnly());
      await serveTo(database, storage, desks, body);
    } finally {
      await storage.close();
    }
  } finally {
    await database.discard();
  }
}

function recordsOnly() {
  const { patrons, items } = SMALL_LIBRARY;
  return { patrons, items };
}

async function serveTo(
  database: ScenarioStorage,
  storage: Storage,
  desks: readonly Desk[],
  body: (library: OpenLibrary) => Promise<void>,
): Promise<void> {
  const config = configOf({ ...SMALL_LIBRARY, url: database.url }, database.folder);
  const log = recordingLog();
  let now = NOON;
  const backEnd = createEngineBackEnd(
    createEngine({
      storage,
      pins: fakePins(),
      rules: (account) => config.accounts.get(account)?.rules ?? config.circulation,
      ...UNGUARDED,
      newId: orderedIds(),
    }),
    registry,
  );
  const server = await startServer({
    ...serverOver(config, backEnd),
    redact,
    verify: (clear) => Promise.resolve(clear === "term1"),
    log,
    clock: () => now,
    elapsed: () => now.epochMilliseconds,
  });
  const port = server.addresses[0]?.port ?? 0;
  forgetOverheard([port]);
  const terminals: Terminal[] = [];
  const connectDesk = async ({ account, place }: Desk) => {
    const terminal = await connect(port);
    terminal.send(login(account, "term1", place));
    await terminal.expect("941");
    return terminal;
  };
  const ask = async (sent: Sent) => {
    const terminal = terminals[sent.desk] ?? fail(`there is no terminal ${sent.desk}`);
    const { number } = sent;
    const message = messageOf(sent);
    terminal.sendRaw(`${number === undefined ? message : guarded(message, number)}\r`);
    const answer = await answerOf(terminal, number);
    assertEquals(illegalities(message, answer), [], `${message} -> ${answer}`);
    return answer;
  };
  try {
    for (const desk of desks) terminals.push(await connectDesk(desk));
    await body({
      setClock: (moment) => now = moment,
      ask,
      send: async (sent) => readAnswer(await ask(sent)),
      async reconnect(desk) {
        await terminals[desk]?.close();
        terminals[desk] = await connectDesk(desks[desk] ?? fail(`there is no terminal ${desk}`));
      },
      journal: () => storage.journal({ limit: 100_000 }),
      records: () => recordsOf(storage),
    });
    assertEquals(log.entries.filter(({ level }) => level === "error"), []);
  } finally {
    for (const terminal of terminals) await terminal.close();
    await server.close();
  }
  assertDiscreet(log.written(), takeOverheard([port]), clearPasswords(config));
}

/** The next answer, without its error detection, which must be that of the message. */
async function answerOf(terminal: Terminal, number: string | undefined): Promise<string> {
  if (number === undefined) return await terminal.expect(/^/);
  const answer = await terminal.expectLine(new RegExp(`AY${number}AZ[0-9A-F]{4}$`));
  return answer.replace(/AY\dAZ[0-9A-F]{4}$/, "");
}

/** Reads all by one snapshot, since each is a connection to the database. */
async function recordsOf(storage: Storage): Promise<StoredRecords> {
  const snapshot = await storage.snapshot();
  const all = async <Kind extends RecordKind>(kind: Kind) => (await Array.fromAsync(snapshot.read(kind))).flat();
  try {
    return {
      titles: await all("titles"),
      items: await all("items"),
      patrons: await all("patrons"),
      loans: await all("loans"),
      holds: await all("holds"),
      fees: await all("fees"),
      payments: await all("payments"),
    };
  } finally {
    await snapshot.close();
  }
}

/** Identifiers whose order is that in which they were given, as fees of the same moment are paid in that order. */
function orderedIds(): () => string {
  let last = 0;
  return () => `N${String(++last).padStart(6, "0")}`;
}
