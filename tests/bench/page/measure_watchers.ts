import type { BenchRun } from "../bench_run.ts";
import type { BenchServer } from "../bench_servers.ts";
import { drive } from "../drive.ts";
import { against, figure } from "../markdown.ts";
import { statusWork } from "../works.ts";
import { freePort, logInTo, servePages } from "./page_site.ts";

/** How often each is measured; the lowest counts, since whatever else the machine does only adds to it. */
const ROUNDS = 5;
/** What ten people look at; the filters of messages are not the same. */
const WATCHED = [
  ...["", "?account=bench", "?message=sc-status", "?result=answered", "?result=refused", ""].map((filter) =>
    `/messages/live${filter}`
  ),
  ...["/terminals/live", "/terminals/live", "/live", "/live"],
];

/** What a 99 costs where nobody can watch, where nobody does, and where ten do. */
export async function measureWatchers(run: BenchRun): Promise<string[]> {
  run.tell("a 99, with nobody who watches and with ten");
  const port = freePort();
  const without = await servePages(run, 0, "nobody");
  const unwatched = await servePages(run, 0);
  const watched = await servePages(run, port);
  try {
    const stopped = new AbortController();
    const watching = await watch(port, stopped.signal);
    const [none, nobody, ten] = await measureInTurns([without, unwatched, watched], run.seconds);
    stopped.abort();
    const received = await watching();
    const more = (each: number) => `${figure((each / none - 1) * 100)} %`;
    return [
      "## What watching costs",
      "",
      `* a 99 without staff: ${figure(none)} µs CPU`,
      `* with staff, of whom nobody looks: ${figure(nobody)} µs, ${
        against(more(nobody), nobody <= none * 1.03, "3 % or less more")
      }`,
      `* with ten who watch: ${figure(ten)} µs, ${against(more(ten), ten <= none * 1.05, "5 % or less more")}; ` +
      `they received ${figure(received / 1024)} KiB`,
      "",
    ];
  } finally {
    for (const { child } of [without, unwatched, watched]) await child.stop();
  }
}

/** Measures one after the other, again and again: what the machine does meanwhile hits all of them. */
async function measureInTurns(
  servers: readonly [BenchServer, BenchServer, BenchServer],
  seconds: number,
): Promise<readonly [number, number, number]> {
  const args = [...statusWork().args, "--terminals", "50", "--duration", String(seconds)];
  const lowest: [number, number, number] = [Infinity, Infinity, Infinity];
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [index, server] of servers.entries()) {
      const { processorEach } = await drive(server, args);
      // The first round is for the compiler.
      if (round > 0) lowest[index] = Math.min(lowest[index] ?? Infinity, processorEach);
    }
  }
  return lowest;
}

/** Has people watch until they are stopped; gives what tells afterwards how many bytes they received. */
async function watch(port: number, signal: AbortSignal): Promise<() => Promise<number>> {
  const visitor = await logInTo(port);
  const streams = await Promise.all(
    WATCHED.map((path) => visitor(path, { signal, headers: { accept: "text/event-stream" } })),
  );
  const all = Promise.all(streams.map(received));
  return async () => (await all).reduce((sum, bytes) => sum + bytes, 0);
}

async function received({ body }: Response): Promise<number> {
  let bytes = 0;
  try {
    for await (const part of body ?? []) bytes += part.length;
  } catch {
    // Stopped, as it was meant to be.
  }
  return bytes;
}
