import type { LibrarySize } from "../bench_library.ts";
import type { BenchRun } from "../bench_run.ts";
import type { BenchServer } from "../bench_servers.ts";
import { drive, type Driven } from "../drive.ts";
import { figure } from "../markdown.ts";
import { itemWork } from "../works.ts";
import { type AskPage, freePort, logInTo, servePages } from "./page_site.ts";

/** How often each is measured, in turns: what the machine does meanwhile hits both. */
const ROUNDS = 5;

/** A load beside a desk. */
interface Beside extends Driven {
  /** Loans and returns that the desk made meanwhile. */
  readonly scans: number;
}

/** What a 17 costs alone, and beside a desk that lends and takes back as quickly as it is answered. */
export async function measureDesk(run: BenchRun): Promise<string[]> {
  run.tell("a 17, alone and beside a desk that lends and takes back");
  const port = freePort();
  const server = await servePages(run, port);
  try {
    const rounds = await measureInTurns(run, server, await logInTo(port));
    const lowest = (of: (round: (typeof rounds)[number]) => number) => Math.min(...rounds.map(of));
    const alone = lowest((round) => round.alone.processorEach);
    const beside = lowest((round) => round.beside.processorEach);
    const scan = median(
      rounds.map(({ alone, beside }) =>
        (beside.processorEach - alone.processorEach) * beside.summary.total.answers / beside.scans
      ),
    );
    return [
      "## What a desk costs",
      "",
      `* a 17: ${figure(alone)} µs CPU alone; with all that a desk takes beside it, ${figure(beside)} µs`,
      `* a loan or a return, with its page: ${figure(scan / 1000)} ms CPU, ` +
      `${figure(median(rounds.map(({ beside: { scans } }) => scans / run.seconds)))} a second`,
      `* the slowest hundredth of 17: ${figure(lowest(({ alone }) => alone.summary.total.times.p99))} ms alone, ` +
      `${figure(lowest(({ beside }) => beside.summary.total.times.p99))} ms beside the desk`,
      "",
    ];
  } finally {
    await server.child.stop();
  }
}

async function measureInTurns(
  { size, seconds }: BenchRun,
  server: BenchServer,
  ask: AskPage,
): Promise<readonly { readonly alone: Driven; readonly beside: Beside }[]> {
  const args = [...itemWork(size).args, "--terminals", "50", "--duration", String(seconds)];
  const rounds = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const alone = await drive(server, args);
    const stopped = new AbortController();
    const desk = lendAndTakeBack(ask, size, stopped.signal);
    const driven = await drive(server, args);
    stopped.abort();
    rounds.push({ alone, beside: { ...driven, scans: await desk } });
  }
  // The first round is for the compiler.
  return rounds.slice(1);
}

/** Lends one copy after the other to a patron and takes it back, until it is stopped; gives the number of scans. */
async function lendAndTakeBack(ask: AskPage, { patrons, items }: LibrarySize, signal: AbortSignal): Promise<number> {
  const card = `2382${String(patrons).padStart(10, "0")}`;
  const item = `39999${String(items).padStart(9, "0")}`;
  for (let scans = 0;; scans += 2) {
    if (signal.aborted) return scans;
    for (const mode of ["lend", "return"]) {
      const posted = await ask("/desk/scan", { method: "POST", body: new URLSearchParams({ scan: item, card, mode }) });
      await posted.body?.cancel();
      const page = await (await ask(posted.headers.get("location") ?? "/")).text();
      if (!page.includes('data-scan="yes"')) throw new Error("the desk was refused what it scanned");
    }
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
