import { join } from "node:path";
import { benchConfig } from "./bench_config.ts";
import type { BenchRun } from "./bench_run.ts";
import { type BenchServer, layOutSqlite, startOnSqlite } from "./bench_servers.ts";
import { drive } from "./drive.ts";
import { against, figure } from "./markdown.ts";
import { statusWork } from "./works.ts";

/** How often each is measured; the lowest counts, since whatever else the machine does only adds to it. */
const ROUNDS = 5;
/** What ten people look at; the filters of messages are not the same. */
const WATCHED = [
  ...["", "?account=bench", "?message=sc-status", "?result=answered", "?result=refused", ""].map((filter) =>
    `/messages/live${filter}`
  ),
  ...["/terminals/live", "/terminals/live", "/live", "/live"],
];
const STAFF = '<sip2d:staff id="watch" password="watch" role="admin" />';

/** What a 99 costs where nobody can watch, where nobody does, and where ten do. */
export async function measureWatchers(run: BenchRun): Promise<string[]> {
  run.tell("a 99, with nobody who watches and with ten");
  const port = freePort();
  const without = await serveWith(run, "", 0);
  const unwatched = await serveWith(run, STAFF, 0);
  const watched = await serveWith(run, STAFF, port);
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

/** A port that nobody has at the moment. */
function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return (listener.addr as Deno.NetAddr).port;
}

async function serveWith(run: BenchRun, staff: string, port: number): Promise<BenchServer> {
  const folder = await Deno.makeTempDir({ dir: run.folder });
  await layOutSqlite(run.size, folder);
  const page = `<service port="127.0.0.1:${port}/tcp" transport="http" />`;
  const config = benchConfig("sqlite:library.db").replace("  </listeners>", `${page}\n  </listeners>`);
  await Deno.writeTextFile(join(folder, "SIPServer.xml"), config.replace("<sip2d:limits", `${staff}<sip2d:limits`));
  return await startOnSqlite(folder);
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
  const url = `http://127.0.0.1:${port}`;
  const response = await fetch(`${url}/login`, {
    method: "POST",
    redirect: "manual",
    headers: { origin: url },
    body: new URLSearchParams({ id: "watch", password: "watch" }),
  });
  await response.body?.cancel();
  const cookie = response.headers.getSetCookie().at(-1)?.split(";", 1)[0] ?? "";
  const streams = await Promise.all(
    WATCHED.map((path) => fetch(url + path, { signal, headers: { cookie, accept: "text/event-stream" } })),
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
