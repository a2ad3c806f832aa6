import { startEmbeddedServer } from "../../postgres/embedded_server.ts";
import { addressOf, createDatabase, through, urlOf } from "../../postgres/test_database.ts";
import type { LibrarySize } from "../bench_library.ts";
import { type BenchServer, PROGRAM, startOnPostgres, startOnSqlite } from "../bench_servers.ts";
import { slowDisk } from "../disk/slow_disk.ts";
import { drive } from "../drive.ts";
import { figure, table } from "../markdown.ts";
import { itemWork, pairWork, patronWork, statusWork, timed, WARM_UP, type Work } from "../works.ts";
import { type Laid, type Layout, layOut } from "./lay_out.ts";
import { writeLibraryFiles } from "./library_files.ts";
import { type Comparison, comparisonOf, quietest, type Round, type Turn } from "./rounds.ts";
import { withCommit } from "./with_commit.ts";

/** How a comparison is done. */
export interface AgainstOptions {
  readonly commit: string;
  readonly postgres: boolean;
  readonly rounds: number;
  /** Turns of each server with each work in a round. */
  readonly turns: number;
  /** Length of a turn. */
  readonly seconds: number;
  /** Milliseconds by which each sync takes longer, on SQLite. */
  readonly syncMs?: number;
  /** Tells what is being done. */
  tell(what: string): void;
}

/** A hundred patrons have loans, and a PIN that is checked; a hundred borrow. */
const SIZE: LibrarySize = { patrons: 200, items: 20_000 };
const TERMINALS = 50;
const WORKS: readonly Work[] = [statusWork(), itemWork(SIZE), patronWork(SIZE), pairWork(SIZE)];

/** The servers that are compared: the other tree's, this tree's, and this tree's once more. */
interface Trio extends Record<keyof Round, BenchServer> {
  stop(): Promise<void>;
}

/** Three libraries, laid out for the servers that are compared. */
interface Ground {
  /** The database's name. */
  readonly storage: string;
  /** Starts servers on them. */
  start(): Promise<Trio>;
  stop(): Promise<void>;
}

/** What a comparison says. */
export interface Compared {
  /** The commit's short name, and the database's. */
  readonly name: string;
  readonly storage: string;
  /** Markdown. */
  readonly lines: readonly string[];
  /** Messages that cost more than in the other tree, by more than one version differs from itself. */
  readonly dearer: readonly string[];
}

const HEAD = [
  "processor µs a message",
  "then",
  "now",
  "ratio",
  "in each round",
  "one version against itself",
  "messages/s",
  "p99.9",
  "errors then, now",
  "refusals then, now",
];

/**
 * Compares the processor time that the server of this tree takes for a message with what that of another commit takes:
 * by turns on one machine, so that what else the machine does meets both. A second server of this tree shows what the
 * machine makes of one and the same program. The load is always this tree's. Each round has new processes: what V8 makes of
 * a program is not the same in each, and differs by a tenth.
 */
export function benchAgainst(options: AgainstOptions): Promise<Compared> {
  const { commit, postgres, rounds, syncMs = 0, tell } = options;
  return withCommit(commit, async ({ name, program }) => {
    tell(`three libraries of ${SIZE.patrons} patrons and ${SIZE.items} items`);
    const folder = await Deno.makeTempDir({ prefix: "sip2d-bench-against-" });
    try {
      const ground = await (postgres ? layOutOnPostgres(program, folder) : layOutOnSqlite(program, folder, syncMs));
      try {
        const measured = await measure(ground, options);
        const storage = ground.storage + (syncMs > 0 ? ` with a disk that takes ${syncMs} ms longer` : "");
        const title = `### Against ${name}, ${storage}: ${TERMINALS} terminals, medians of ${rounds} rounds`;
        return {
          name,
          storage,
          lines: [title, "", ...table(HEAD, measured.map(rowOf))],
          dearer: measured.filter(({ comparison }) => comparison.isDearer).map(({ title }) => title),
        };
      } finally {
        await ground.stop();
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

/** What one kind of message costs. */
interface Measured {
  readonly title: string;
  readonly comparison: Comparison;
}

async function measure(
  ground: Ground,
  { rounds, turns, seconds, tell }: AgainstOptions,
): Promise<readonly Measured[]> {
  const measured = new Map<Work, Round[]>(WORKS.map((work) => [work, []]));
  for (let round = 1; round <= rounds; round++) {
    const trio = await ground.start();
    try {
      tell(`round ${round} of ${rounds}: warming up`);
      // Side by side: what is measured comes later, and to check PINs takes most of it.
      for (const { args, warmUp = WARM_UP } of WORKS) {
        await Promise.all(TURNS.map((which) => warm(trio[which], args, warmUp)));
      }
      tell(`round ${round} of ${rounds}`);
      for (const [work, done] of measured) done.push(await measureRound(trio, work, { turns, seconds }));
    } finally {
      await trio.stop();
    }
  }
  return [...measured].map(([{ title }, done]) => ({ title, comparison: comparisonOf(done) }));
}

/** Has a server do a work until it gets no cheaper, for so many seconds at most: PINs are known then, and code is compiled. */
async function warm(server: BenchServer, args: Work["args"], most: number): Promise<void> {
  let before = Infinity;
  for (let seconds = 0; seconds < most; seconds += WARM_UP) {
    const { processorEach } = await drive(server, timed(args, TERMINALS, WARM_UP));
    if (processorEach > STEADY * before) return;
    before = processorEach;
  }
}

/** A portion that costs at least this part of the one before is no longer warming up. */
const STEADY = 0.9;

const TURNS = ["other", "here", "again"] as const satisfies readonly (keyof Round)[];

/** Measures one after the other, each as often first as last, and keeps the turn of each in which a message cost least. */
async function measureRound(
  trio: Trio,
  { args }: Work,
  { turns, seconds }: Pick<AgainstOptions, "turns" | "seconds">,
): Promise<Round> {
  async function run(server: BenchServer): Promise<Turn> {
    const { processorEach, summary: { errorCount, total } } = await drive(server, timed(args, TERMINALS, seconds));
    const { perSecond, times: { p999 }, refused: refusals } = total;
    return { processorEach, perSecond, p999, errors: errorCount, refusals };
  }

  const taken: Record<keyof Round, Turn[]> = { other: [], here: [], again: [] };
  for (let turn = 0; turn < turns; turn++) {
    for (let each = 0; each < TURNS.length; each++) {
      const which = TURNS[(turn + each) % TURNS.length] ?? "other";
      taken[which].push(await run(trio[which]));
    }
  }
  return { other: quietest(taken.other), here: quietest(taken.here), again: quietest(taken.again) };
}

function rowOf({ title, comparison }: Measured): string[] {
  const { other, here, ratio, least, most, noise, perSecond, p999, errors, refusals } = comparison;
  const ratios = [perSecond, p999].map((each) => each.toFixed(2));
  return [
    title,
    figure(other),
    figure(here),
    ratio.toFixed(2),
    `${least.toFixed(2)} to ${most.toFixed(2)}`,
    noise.toFixed(2),
    ...ratios,
    `${errors.then}, ${errors.now}`,
    `${refusals.then}, ${refusals.now}`,
  ];
}

/** Lays out each on a file of its own. */
async function layOutOnSqlite(program: string, folder: string, syncMs: number): Promise<Ground> {
  const storage = "sqlite:library.db";
  const [other, here, again] = await layOutAll(program, folder, [storage, storage, storage]);
  const env = await slowDisk(folder, syncMs);
  return {
    storage: "SQLite",
    start: () =>
      startTrio([
        () => startOnSqlite(other.folder, { program, env }),
        () => startOnSqlite(here.folder, { env }),
        () => startOnSqlite(again.folder, { env }),
      ]),
    async stop() {},
  };
}

/** Lays out each on a database of its own, of one PostgreSQL server. */
async function layOutOnPostgres(program: string, folder: string): Promise<Ground> {
  const postgres = await startEmbeddedServer(["fsync=on", "full_page_writes=on"]);
  try {
    const server = addressOf(postgres.url);
    const databases = [
      await createDatabase(server),
      await createDatabase(server),
      await createDatabase(server),
    ] as const;
    const [other, here, again] = await layOutAll(program, folder, [
      urlOf(databases[0]),
      urlOf(databases[1]),
      urlOf(databases[2]),
    ]);
    for (const database of databases) await through(database, ({ run }) => run("vacuum analyze"));
    return {
      storage: "PostgreSQL",
      start: () =>
        startTrio([
          () => startOnPostgres(other.config, program),
          () => startOnPostgres(here.config),
          () => startOnPostgres(again.config),
        ]),
      stop: () => postgres.stop(),
    };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

type Three<T> = readonly [other: T, here: T, again: T];

async function layOutAll(program: string, folder: string, [other, here, again]: Three<string>): Promise<Three<Laid>> {
  const files = await writeLibraryFiles(SIZE, folder);
  const lay = async (layout: Pick<Layout, "program" | "storage">) =>
    await layOut({ ...layout, files, folder: await Deno.makeTempDir({ dir: folder }) });
  return [
    await lay({ program, storage: other }),
    await lay({ program: PROGRAM, storage: here }),
    await lay({ program: PROGRAM, storage: again }),
  ];
}

async function startTrio(starts: Three<() => Promise<BenchServer>>): Promise<Trio> {
  const started: BenchServer[] = [];
  const stop = async () => {
    for (const { child } of started) await child.stop();
  };
  try {
    for (const start of starts) started.push(await start());
    const [other, here, again] = started;
    if (other === undefined || here === undefined || again === undefined) throw new RangeError("a server is missing");
    return { other, here, again, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
