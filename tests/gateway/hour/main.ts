import { Argument, Command } from "commander";
import { count, earlierSeed, readArguments } from "../../support/program/script.ts";
import { type HourSystem, playHour } from "./play_hour.ts";

/** Systems that fail as they do: what a Koha drops it closes on, and edge-sip2 says nothing. */
const SYSTEMS: readonly HourSystem[] = [
  {
    kind: "koha",
    upstream: { sessions: "shared", errorDetection: true },
    faults: [
      { fault: "closed-before", code: "15", probability: 0.3 },
      { fault: "closed-before", code: "11", probability: 0.05 },
      { fault: "closed-after", code: "11", probability: 0.02 },
      { fault: "silent-before", code: "25", probability: 0.2 },
      { fault: "silent-before", code: "37", probability: 0.1 },
      { fault: "late", seconds: 20, code: "09", probability: 0.02 },
    ],
  },
  {
    kind: "folio",
    upstream: { sessions: "own", errorDetection: false },
    faults: [
      { fault: "silent-before", code: "11", probability: 0.02 },
      { fault: "late", seconds: 20, code: "09", probability: 0.02 },
    ],
  },
];

const script = new Command("deno task soak:hour")
  .description(
    "Plays an hour of twenty terminals with loans, holds, enables, payments, wrong PINs and an outage before a Koha and a FOLIO: nobody waits for what another did.",
  )
  .addArgument(new Argument("[minutes]", "how many").argParser(count).default(60))
  .addArgument(earlierSeed());
const [minutes, seed] = readArguments(script).processedArgs as [number, number];

let isWell = true;
for (const system of SYSTEMS) {
  const { messages, heldBack, longest, problems } = await playHour(system, minutes, seed);
  say(
    `${system.kind}: ${messages} messages, ${heldBack} held back by changes of their own terminal, seed ${seed}`,
  );
  for (const [when, waits] of Object.entries(longest)) {
    const told = Object.entries(waits).map(([code, seconds]) => `${code} ${seconds.toFixed(1)} s`);
    say(`  the longest wait ${when}: ${told.toSorted().join(", ")}`);
  }
  for (const problem of problems) say(`  waited for another: ${problem}`);
  isWell = isWell && problems.length === 0;
}
Deno.exit(isWell ? 0 : 1);

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
