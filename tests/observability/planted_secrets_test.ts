import { redact } from "../support/library/redact.ts";
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { createEngine } from "../../src/circulation/engine.ts";
import { createFeed, type Feed } from "../../src/observability/feed.ts";
import { createMetrics } from "../../src/observability/metrics.ts";
import { createPinMemory } from "../../src/password/pin_memory.ts";
import { requests } from "../../src/protocol/requests.ts";
import { createEngineBackEnd } from "../../src/server/engine/engine_back_end.ts";
import { registry } from "../../src/server/engine/registry.ts";
import { answerLine } from "../../src/server/session/answer_line.ts";
import { createSessionParts } from "../../src/server/session/create_session_parts.ts";
import { openSession, type Session } from "../../src/server/session/session.ts";
import type { JournalLine } from "../../src/storage/port/journal_line.ts";
import type { Storage } from "../../src/storage/port/storage.ts";
import { openSqliteStorage } from "../../src/storage/sqlite/open_sqlite_storage.ts";
import { aConfig, anAccount } from "../support/files/sample_config.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";
import { countingIds } from "../support/library/decisions.ts";
import { someRules } from "../support/library/facts.ts";
import { fakePins } from "../support/library/fake_pins.ts";
import { anItem, aPatron } from "../support/library/records.ts";
import { type LogEntry, type RecordingLog, recordingLog } from "../support/server/recording_log.ts";
import { NOW, serving } from "../support/server/serving.ts";

/** 10,000 together. */
const PLANTED = { yes: 4_000, personal: 6_000 } as const;
const LOGIN = "9300CNsipterm1|COterm1|CPEntrance|";

/** What passwords and PINs begin with here, and nothing else does: whatever is told is searched for these. */
const MARKS = ["q7zk", "79135"];

/** Numbers from 0 to below `below`, the same in every run. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor(state / 2 ** 32 * below);
  };
}

/** A message before it is written: its code and fixed part, and its fields. */
interface Planted {
  head: string;
  fields: string[];
  delimiter: string;
}

/** Whether its secret still has its name: behind no delimiter it cannot be told from an identifier else. */
function isNamed({ fields }: Planted): boolean {
  return fields.every((field) => !MARKS.some((mark) => field.includes(mark)) || /^A[CD]|^C[NO]/i.test(field));
}

/** Everything that goes wrong with a message on its way, at the place of its secret or elsewhere. */
const FAULTS: readonly ((message: Planted, secret: string, random: (below: number) => number) => void)[] = [
  () => {},
  (message, _secret, random) => message.delimiter = !isNamed(message) ? "|" : ";^,!/~\t: #"[random(10)] ?? ";",
  (message) => message.delimiter = isNamed(message) ? "" : "|",
  // The delimiter before the secret alone is another, or is missing.
  (message, secret, random) => {
    const at = message.fields.findIndex((field) => field.endsWith(secret));
    const before = message.fields[at - 1];
    if (before !== undefined && isNamed(message)) {
      message.fields.splice(at - 1, 2, before + (";^,- "[random(6)] ?? "") + message.fields[at]);
    }
  },
  (message) => message.fields = message.fields.map((field) => field.slice(0, 2).toLowerCase() + field.slice(2)),
  (message, secret, random) => {
    if (message.delimiter !== "|" || message.fields.some((field) => /.A[CD]/.test(field))) return;
    const ids = ["A", "D", "DA", "CA", "ZZ", "ad", "A D", "AÐ", "", "XX", "AY"];
    message.fields = message.fields.map((field) => field.endsWith(secret) ? (ids[random(11)] ?? "") + secret : field);
  },
  (message, _secret, random) => message.head = message.head.slice(0, Math.max(2, message.head.length - 1 - random(20))),
  (message, _secret, random) => message.head += "0 Y1"[random(4)]?.repeat(1 + random(4)) ?? "",
  (message, _secret, random) => message.fields = message.fields.toSorted(() => random(3) - 1),
  (message, secret) =>
    message.fields = message.fields.map((field) => field.endsWith(secret) ? `${field}|${secret}` : field),
  (message, secret) => message.fields = [`AD${secret}`, ...message.fields],
];

/** One message with a secret in it, which is sent to be read in another way than it was meant. */
function plant(random: (below: number) => number): string {
  const mark = MARKS[random(MARKS.length)] ?? "";
  const secret = mark + random(1_000_000).toString(mark === MARKS[0] ? 36 : 10);
  const rows = Object.values(requests);
  const row = rows[random(rows.length)] ?? requests.login;
  const width = row.fixed.reduce((sum, element) => sum + element.width, 0);
  const login = row.code === "93";
  const message: Planted = {
    head: row.sample.slice(0, 2 + width),
    delimiter: "|",
    fields: login ? random(4) === 0 ? [`CN${secret}`, "COsipterm1"] : ["CNsipterm1", `CO${secret}`, "CPEntrance"] : [
      "AOMAIN",
      `AAP${random(3)}`,
      `ABI${random(3)}`,
      `${["AC", "AD"][random(2)]}${secret}`,
      "CHtorn",
      "BKT1",
      "AJEmma",
    ],
  };
  for (let faults = random(3); faults >= 0; faults--) FAULTS[random(FAULTS.length)]?.(message, secret, random);
  const line = `${message.head}${message.fields.join(message.delimiter)}${message.delimiter}`;
  return line.replaceAll(/[\r\n]/g, "");
}

for (const level of ["yes", "personal"] as const) {
  Deno.test(`none of ${PLANTED[level]} planted secrets is told to anybody or stored, with messages="${level}"`, () =>
    withTemporaryFolder(async (folder) => {
      const path = join(folder, "library.db");
      const storage = await openSqliteStorage(path);
      await storage.load({
        patrons: [aPatron({ patronId: "P1" }), aPatron({ patronId: "P2", pin: "hash of 1234" })],
        items: [anItem({ itemId: "I1" }), anItem({ itemId: "I2" })],
      });
      const log = recordingLog(level);
      const feed = createFeed();
      const seen: string[] = [];
      // The digits of a time may be any.
      feed.watch((entry) => void seen.push(JSON.stringify([{ ...entry, milliseconds: 0 }, entry.words()])));
      const spans: string[] = [];
      const session = aSession({ storage, log, feed, spans });
      const random = randomNumbers(level.length);
      const lines: string[] = [];
      for (let sent = 0; sent < PLANTED[level]; sent++) {
        // Some of them log the terminal out.
        if (sent % 4 === 0) await tell(session, LOGIN);
        lines.push(plant(random));
        await tell(session, lines.at(-1) ?? "");
      }
      const journal = JSON.stringify(await journalOf(storage));
      await storage.close();
      const file = new TextDecoder("latin1").decode(await Deno.readFile(path));
      const told = { log: log.written(), feed: seen.join("\n"), spans: spans.join("\n"), journal, file };
      const found = Object.entries(told).flatMap(([where, text]) => findings(where, text, lines));
      assertEquals([found.length, ...found.slice(0, 12)], [0]);
      assert(log.entries.length > PLANTED[level] && seen.length > PLANTED[level] && journal.includes("checkout"));
      assert(/AB item identifier: I1/.test(told.log) && (level === "yes" || /AA patron identifier: P1/.test(told.log)));
    }));
}

Deno.test("a password that is typed where a login is asked for is not told", async () => {
  const log = recordingLog("personal");
  await serving({ log, config: aConfig({ listener: { transport: "telnet" } }) }, async ({ connect }) => {
    const terminal = await connect();
    for (const typed of [MARKS[0], "x", MARKS[0], "x", MARKS[0], "x"]) terminal.send(typed ?? "");
    await terminal.expectRaw(`${"login: password: Invalid login\r\n".repeat(3)}`);
    await terminal.expectClosed();
  });
  assertEquals([...new Set(log.entries.filter(({ message }) => message === "login failed").map(accountOf))], ["***"]);
  assertEquals(log.written().includes(MARKS[0] ?? ""), false);
});

function accountOf({ properties }: LogEntry): unknown {
  return properties.account;
}

/** Where one of the marks stands in a text, and what the message was. */
function findings(where: string, text: string, lines: readonly string[]): readonly string[] {
  const pattern = new RegExp(`(${MARKS.join("|")})[0-9a-z]+`, "gi");
  return [...text.matchAll(pattern)].map(([secret]) =>
    `${where}: ${secret} of ${lines.find((line) => line.toLowerCase().includes(secret.toLowerCase()))}`
  );
}

/** A session before the engine over a storage. */
function aSession({ storage, log, feed, spans }: {
  readonly storage: Storage;
  readonly log: RecordingLog;
  readonly feed: Feed;
  readonly spans: string[];
}): Session {
  const library = createEngine({
    storage,
    pins: fakePins(),
    pinMemory: createPinMemory(),
    rules: () => someRules(),
    pinLimits: () => ({}),
    onLocked: () => {},
    newId: countingIds(),
  });
  const config = aConfig({ accounts: [anAccount({ password: { kind: "clear", value: "term1" } })] });
  const backEnd = createEngineBackEnd(library, registry);
  const parts = createSessionParts({
    current: () => config,
    backEndOf: () => backEnd,
    redact,
    verify: () => Promise.resolve(false),
    log,
    metrics: createMetrics(),
    feed,
    lastMessages: new Map(),
    tracing: {
      async span(_name, work, result) {
        const value = await work();
        spans.push(JSON.stringify(result?.(value)));
        return value;
      },
    },
    clock: () => NOW,
    elapsed: () => 0,
  });
  return openSession(parts, { connection: 1, address: "127.0.0.1", signal: new AbortController().signal });
}

async function tell(session: Session, line: string): Promise<Uint8Array> {
  return (await answerLine(session, { kind: "line", bytes: new TextEncoder().encode(line) })).bytes;
}

async function journalOf(storage: Storage): Promise<readonly JournalLine[]> {
  const rows: JournalLine[] = [];
  for (let more = true; more;) {
    const page = await storage.journal({ after: rows.at(-1)?.journalId ?? 0, limit: 500 });
    rows.push(...page);
    more = page.length === 500;
  }
  return rows;
}
