import { startEmbeddedServer } from "../../postgres/embedded_server.ts";
import { addressOf, createDatabase, through, urlOf } from "../../postgres/test_database.ts";
import type { LibrarySize } from "../bench_library.ts";
import { type BenchServer, PROGRAM, startOnPostgres, startOnSqlite } from "../bench_servers.ts";
import { drive } from "../drive.ts";
import { figure, table } from "../markdown.ts";
import { itemWork, pairWork, patronWork, statusWork, timed, WARM_UP, type Work } from "../works.ts";
import { type Layout, layOut } from "./lay_out.ts";
import { writeLibraryFiles } from "./library_files.ts";
import { comparisonOf, type Round, type Turn } from "./rounds.ts";
import { withCommit } from "./with_commit.ts";

/** How a comparison is done. */
export interface AgainstOptions {
  readonly commit: string;
  readonly postgres: boolean;
  readonly rounds: number;
  /** For which each server is measured with each work, in each round. */
  readonly seconds: number;
  /** Tells what is being done. */
  tell(what: string): void;
}

/** A hundred patrons have loans, and a PIN that is checked; a hundred borrow. */
const SIZE: LibrarySize = { patrons: 200, items: 20_000 };
const TERMINALS = 50;
const WORKS: readonly Work[] = [statusWork(), itemWork(SIZE), patronWork(SIZE), pairWork(SIZE)];

/** The two servers that are compared. */
interface Pair {
  readonly other: BenchServer;
  readonly here: BenchServer;
  stop(): Promise<void>;
}

/**
 * Compares the processor time that the server of this tree takes for a message with what that of another commit takes:
 * by turns on one machine, so that what else the machine does meets both. The load is always this tree's.
 *
 * @returns Markdown
 */
export function benchAgainst(options: AgainstOptions): Promise<string[]> {
  const { commit, postgres, rounds, tell } = options;
  return withCommit(commit, async ({ name, program }) => {
    tell(`two libraries of ${SIZE.patrons} patrons and ${SIZE.items} items`);
    const folder = await Deno.makeTempDir({ prefix: "sip2d-bench-against-" });
    try {
      const pair = await (postgres ? startPostgresPair : startSqlitePair)(program, folder);
      try {
        const rows = await measure(pair, options);
        const head = [
          "CPU µs a message",
          name,
          "this tree",
          "ratio",
          "least to most",
          "messages/s",
          "p99.9",
          "errors, refusals",
        ];
        return [`## This tree against ${name}, ${pair.here.name}, ${TERMINALS} terminals, medians of ${rounds} rounds`]
          .concat("", table(head, rows));
      } finally {
        await pair.stop();
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

async function measure(pair: Pair, { rounds, seconds, tell }: AgainstOptions): Promise<string[][]> {
  for (const { title, args, warmUp = WARM_UP } of WORKS) {
    tell(`warming up: ${title}`);
    for (const server of [pair.other, pair.here]) await drive(server, timed(args, TERMINALS, warmUp));
  }
  const measured = new Map<Work, Round[]>(WORKS.map((work) => [work, []]));
  for (let round = 1; round <= rounds; round++) {
    tell(`round ${round} of ${rounds}`);
    for (const [work, done] of measured) done.push(await measureRound(pair, work, seconds, round % 2 === 0));
  }
  return [...measured].map(([{ title }, done]) => rowOf(title, done));
}

/** Measures one after the other, each as often first as second. */
async function measureRound(pair: Pair, { args }: Work, seconds: number, otherFirst: boolean): Promise<Round> {
  async function run(server: BenchServer): Promise<Turn> {
    const { processorEach, summary: { errorCount, total } } = await drive(server, timed(args, TERMINALS, seconds));
    const { perSecond, times: { p999 }, refused: refusals } = total;
    return { processorEach, perSecond, p999, errors: errorCount, refusals };
  }

  if (otherFirst) {
    const other = await run(pair.other);
    return { other, here: await run(pair.here) };
  }
  const here = await run(pair.here);
  return { other: await run(pair.other), here };
}

function rowOf(title: string, rounds: readonly Round[]): string[] {
  const { other, here, ratio, least, most, perSecond, p999, errors, refusals } = comparisonOf(rounds);
  const spread = `${least.toFixed(2)} to ${most.toFixed(2)}`;
  const ratios = [perSecond, p999].map((each) => each.toFixed(2));
  return [title, figure(other), figure(here), ratio.toFixed(2), spread, ...ratios, `${errors}, ${refusals}`];
}

/** Starts both, each on a file of its own. */
async function startSqlitePair(program: string, folder: string): Promise<Pair> {
  const storage = "sqlite:library.db";
  const [other, here] = await layOutBoth(program, folder, [storage, storage]);
  return await startPair(() => startOnSqlite(other.folder, { program }), () => startOnSqlite(here.folder));
}

/** Starts both, each on a database of its own, of one PostgreSQL server. */
async function startPostgresPair(program: string, folder: string): Promise<Pair> {
  const postgres = await startEmbeddedServer(["fsync=on", "full_page_writes=on"]);
  try {
    const server = addressOf(postgres.url);
    const databases = [await createDatabase(server), await createDatabase(server)] as const;
    const [other, here] = await layOutBoth(program, folder, [urlOf(databases[0]), urlOf(databases[1])]);
    for (const database of databases) await through(database, ({ run }) => run("vacuum analyze"));
    const pair = await startPair(() => startOnPostgres(other.config, program), () => startOnPostgres(here.config));
    return {
      ...pair,
      async stop() {
        await pair.stop();
        await postgres.stop();
      },
    };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

async function layOutBoth(program: string, folder: string, [other, here]: readonly [string, string]) {
  const files = await writeLibraryFiles(SIZE, folder);
  const lay = async (layout: Pick<Layout, "program" | "storage">) =>
    await layOut({ ...layout, files, folder: await Deno.makeTempDir({ dir: folder }) });
  return [await lay({ program, storage: other }), await lay({ program: PROGRAM, storage: here })] as const;
}

async function startPair(startOther: () => Promise<BenchServer>, startHere: () => Promise<BenchServer>): Promise<Pair> {
  const other = await startOther();
  try {
    const here = await startHere();
    return {
      other,
      here,
      async stop() {
        await other.child.stop();
        await here.child.stop();
      },
    };
  } catch (error) {
    await other.child.stop();
    throw error;
  }
}
