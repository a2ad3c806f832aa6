import { layOut } from "../bench/against/lay_out.ts";
import { writeLibraryFiles } from "../bench/against/library_files.ts";
import { ACCOUNT } from "../bench/bench_config.ts";
import { itemIdOf, type LibrarySize, LOANS_EACH, patronIdOf, PIN } from "../bench/bench_library.ts";
import { checkin, checkout, itemInformation, login, patronInformation } from "../support/wire/messages.ts";
import { connect, type Terminal } from "../support/wire/terminal.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";
import { type CalledFunction, type InspectedServer, startInspected } from "./inspected_server.ts";

/** The messages whose trips are measured. A PIN is worked out once; then it is remembered. */
export const MESSAGES = ["99", "17", "63", "11", "09", "63, PIN worked out", "11, PIN worked out"] as const;

/** One of them. */
export type MessageName = typeof MESSAGES[number];

/** Files of `src`, by name, each with the functions that one message calls, in the order of the source. */
export type Trip = ReadonlyMap<string, readonly string[]>;

/** The trips of all messages. */
export type Trips = ReadonlyMap<MessageName, Trip>;

/** After so many rounds nothing is done for the first time any more. */
const WARM_UP = 4;
/** What each message of these rounds calls is called because of the message, and not by a timer. */
const MEASURED = 3;

/** Each round takes two patrons out of eight, and two items out of twenty, so that all of them are alike. */
const PATRONS_A_ROUND = 8;
const ITEMS_A_ROUND = 20;
const ROUNDS = WARM_UP + MEASURED;
const BORROWERS = PATRONS_A_ROUND * ROUNDS;
const LENT = BORROWERS * LOANS_EACH;
const SIZE: LibrarySize = { patrons: 2 * BORROWERS, items: LENT + ITEMS_A_ROUND * ROUNDS };

/** Characters of a function without a name. */
const SHOWN = 60;

/** In the summary of a 63: charged items. */
const CHARGED = 3;
/** When the server starts, a Monday, and when it is measured: for its first minutes it also looks for what an earlier version kept. */
const STARTED = "2026-03-02T12:00:00Z", NOW = "2026-03-02T13:00:00Z";

/**
 * Measures which functions one message calls, from its first byte until the server is at rest: by V8's precise coverage
 * around it, on a real socket with error detection, with the rules of the sample, on SQLite. What the server does once,
 * or by timers, is left out.
 *
 * @param program the `main.ts` of a tree
 */
export function measureTrips(program: string): Promise<Trips> {
  return withTemporaryFolder(async (folder) => {
    const files = await writeLibraryFiles(SIZE, folder);
    const { config } = await layOut({ program, folder, storage: "sqlite:library.db", rules: "loan-by-loan", files });
    const server = await startInspected(program, config, STARTED);
    try {
      return await measureOn(server);
    } finally {
      await server.stop();
    }
  });
}

async function measureOn(server: InspectedServer): Promise<Trips> {
  const terminal = await connect(server.port, { errorDetection: true });
  try {
    terminal.send(login(ACCOUNT.login, ACCOUNT.password));
    await terminal.expect("941");
    const rounds: Calls[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      if (round === WARM_UP) await server.moveTo(NOW);
      rounds.push(await callsOf(round, terminal, server));
    }
    const measured = rounds.slice(WARM_UP);
    const scripts = measured.flatMap((calls) => [...calls.values()].flat()).map(({ scriptId }) => scriptId);
    const sources = await server.sourcesOf(new Set(scripts));
    return new Map(MESSAGES.map((message) => {
      const alike = measured.map((calls) => calls.get(message) ?? []);
      return [message, toTrip(inAll(alike), sources)];
    }));
  } finally {
    await terminal.close();
  }
}

/** What each message called. */
type Calls = ReadonlyMap<MessageName, readonly CalledFunction[]>;

/** Sends each message once, about patrons and items of which no round before knew. */
async function callsOf(round: number, terminal: Terminal, server: InspectedServer): Promise<Calls> {
  const calls = new Map<MessageName, readonly CalledFunction[]>();
  for (const [name, line, expected] of linesOf(round)) {
    await server.called();
    terminal.send(line);
    await terminal.expect(expected);
    calls.set(name, await server.called());
  }
  return calls;
}

function linesOf(round: number): readonly (readonly [name: MessageName, line: string, expected: RegExp])[] {
  const reader = patronIdOf(round * PATRONS_A_ROUND + 2), borrower = patronIdOf(round * PATRONS_A_ROUND + 6);
  const first = LENT + 1 + round * ITEMS_A_ROUND;
  const item = itemIdOf(first), another = itemIdOf(first + ITEMS_A_ROUND / 2);
  const pin = `AD${PIN}|`;
  // Each has a date of its own, as of a terminal whose clock runs.
  const [lent, lentAnother, returned] = [0, 1, 2].map((at) =>
    `20260302    1300${String(3 * round + at).padStart(2, "0")}`
  );
  const information = patronInformation(reader, CHARGED, pin);
  return [
    ["99", "9900802.00", /^98/],
    ["17", itemInformation(item), /^1803/],
    ["63, PIN worked out", information, /^64.*\|CQY\|/],
    ["63", information, /^64.*\|CQY\|/],
    ["11, PIN worked out", checkout(borrower, another, pin, { date: lentAnother }), /^121/],
    ["11", checkout(borrower, item, pin, { date: lent }), /^121/],
    ["09", checkin(item, "", { date: returned }), /^101/],
  ];
}

/** The functions that were called in each round. */
function inAll(rounds: readonly (readonly CalledFunction[])[]): readonly CalledFunction[] {
  const [first = new Map<string, CalledFunction>(), ...others] = rounds.map((calls) =>
    new Map(calls.map((called) => [keyOf(called), called]))
  );
  return [...first].flatMap(([key, called]) => others.every((calls) => calls.has(key)) ? [called] : []);
}

function keyOf({ scriptId, start, end }: CalledFunction): string {
  return `${scriptId}:${start}:${end}`;
}

function toTrip(calls: readonly CalledFunction[], sources: ReadonlyMap<string, string>): Trip {
  const ordered = calls.toSorted((a, b) => a.file === b.file ? a.start - b.start : a.file < b.file ? -1 : 1);
  const byFile = Map.groupBy(ordered, ({ file }) => file);
  return new Map([...byFile].map(([file, called]) => [file, called.map((one) => nameOf(one, sources))]));
}

/** The name of a function, or how its source begins. */
function nameOf({ name, scriptId, start, end }: CalledFunction, sources: ReadonlyMap<string, string>): string {
  if (name !== "") return name;
  const source = (sources.get(scriptId) ?? "").slice(start, end).replace(/\s+/g, " ");
  return source.length > SHOWN ? `${source.slice(0, SHOWN)}...` : source;
}
