import { Command } from "commander";
import { seededRandom } from "../../../src/tools/simulate/faults/seeded_random.ts";
import { count, earlierSeed, readArguments } from "../../support/program/script.ts";
import { playHour, SHARED_SYSTEMS } from "./play_hour.ts";

const script = new Command("deno task soak:shared")
  .description(
    "Lets twenty terminals of two institutions share a library system of each kind for an hour, with an outage, lost loans, holds, enables and wrong PINs, and tells the longest wait of each message.",
  )
  .argument("[minutes]", "how long, in the system's own time", count, 60)
  .addArgument(earlierSeed());
const [minutes, seed] = readArguments(script).processedArgs as [number, number];

const write = (line: string) => void Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
let failed = false;
for (const [name, system] of Object.entries(SHARED_SYSTEMS)) {
  const { longest, messages, wrong } = await playHour(system, minutes, seededRandom(seed));
  const waits = [...longest].toSorted().map(([code, seconds]) => `${code} ${seconds.toFixed(1)} s`);
  write(`${name}: ${messages} messages; longest waits: ${waits.join(", ")}`);
  for (const one of wrong.slice(0, 10)) write(`  not answered by the system: ${one}`);
  failed ||= wrong.length > 0;
}
Deno.exit(failed ? 1 : 0);
