import { Command } from "commander";
import { count, readArguments } from "../../support/program/script.ts";
import type { BenchServer } from "../bench_servers.ts";
import { contentOf } from "../process_use.ts";
import {
  type FixedUpstream,
  startBareRelay,
  startCopyGateway,
  startFixedUpstream,
  startGateway,
} from "./gateway_servers.ts";
import { BESIDE_NO_COPY, BESIDE_RELAY, measureBeside } from "./measure_beside.ts";
import { measureComparing } from "./measure_comparing.ts";
import { measureTerminals, measureVisits } from "./measure_sharing.ts";

const TERMINALS = 2000, VISITS = 1000;
const SHARED = 'sessions="shared" max_sessions="8"';

const write = (line: string) => void Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));

/** Runs a measurement before a system and a gateway of its own. */
async function before(
  sharing: string,
  measure: (gateway: BenchServer, upstream: FixedUpstream) => Promise<string[]>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "sip2d-bench-gateway-" });
  const upstream = await startFixedUpstream();
  try {
    const gateway = await startGateway(folder, upstream.port, sharing);
    try {
      for (const line of await measure(gateway, upstream)) write(line);
    } finally {
      await gateway.child.stop();
    }
  } finally {
    await upstream.child.stop();
    await Deno.remove(folder, { recursive: true });
  }
}

async function besideRelay(gateway: BenchServer, { port }: FixedUpstream): Promise<string[]> {
  const relay = await startBareRelay(port);
  try {
    return await measureBeside({ ours: gateway, other: relay, works: BESIDE_RELAY, rounds, seconds });
  } finally {
    await relay.child.stop();
  }
}

async function besideCopy(gateway: BenchServer, { port }: FixedUpstream): Promise<string[]> {
  const folder = await Deno.makeTempDir({ prefix: "sip2d-bench-copy-" });
  const withCopy = await startCopyGateway(folder, port);
  try {
    return await measureBeside({ ours: withCopy, other: gateway, works: BESIDE_NO_COPY, rounds, seconds });
  } finally {
    await withCopy.child.stop();
    await Deno.remove(folder, { recursive: true });
  }
}

const script = new Command("deno task bench:gateway")
  .description(
    "Measures a gateway beside a bare relay, both before a system that answers at once; the outcome is Markdown.",
  )
  .option("--rounds <count>", "how often each takes its turn", count, 7)
  .option("--seconds <count>", "how long a turn is", count, 3)
  .option("--copy", "instead, a gateway with a copy of the system's records beside one without")
  .option("--comparing", "instead, a gateway that compares such a copy with the system beside one that does not");
const { rounds, seconds, copy, comparing } = readArguments(script)
  .opts<{ rounds: number; seconds: number; copy?: true; comparing?: true }>();
const load = await contentOf("/proc/loadavg");
write(`# A gateway on ${navigator.hardwareConcurrency} processors, Deno ${Deno.version.deno}, load ${load.trim()}\n`);
if (comparing) { for (const line of await measureComparing({ rounds, seconds })) write(line); }
else if (copy) await before('sessions="own"', besideCopy);
else {
  await before('sessions="own"', besideRelay);
  await before(SHARED, (gateway, upstream) => measureTerminals(gateway, upstream, TERMINALS));
  await before(SHARED, (gateway, upstream) => measureVisits(gateway, upstream, VISITS));
}
