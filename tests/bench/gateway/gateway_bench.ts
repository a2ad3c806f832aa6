import { Command } from "commander";
import { count, readArguments } from "../../support/program/script.ts";
import type { BenchServer } from "../bench_servers.ts";
import { contentOf } from "../process_use.ts";
import { type FixedUpstream, startBareRelay, startFixedUpstream, startGateway } from "./gateway_servers.ts";
import { measureRelay } from "./measure_relay.ts";
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
    return await measureRelay({ gateway, relay, rounds, seconds });
  } finally {
    await relay.child.stop();
  }
}

const script = new Command("deno task bench:gateway")
  .description(
    "Measures a gateway beside a bare relay, both before a system that answers at once; the outcome is Markdown.",
  )
  .option("--rounds <count>", "how often each takes its turn", count, 7)
  .option("--seconds <count>", "how long a turn is", count, 3);
const { rounds, seconds } = readArguments(script).opts<{ rounds: number; seconds: number }>();
const load = await contentOf("/proc/loadavg");
write(`# A gateway on ${navigator.hardwareConcurrency} processors, Deno ${Deno.version.deno}, load ${load.trim()}\n`);
await before('sessions="own"', besideRelay);
await before(SHARED, (gateway, upstream) => measureTerminals(gateway, upstream, TERMINALS));
await before(SHARED, (gateway, upstream) => measureVisits(gateway, upstream, VISITS));
