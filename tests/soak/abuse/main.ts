import { Argument, Command } from "commander";
import { readArguments } from "../../support/program/script.ts";
import type { Attack, Finding } from "./attack.ts";
import { clockSteps } from "./clock_steps.ts";
import { damagedFiles } from "./damaged_files.ts";
import { floods, slowReaders } from "./floods.ts";
import { forms } from "./forms.ts";
import { guesses } from "./guesses.ts";
import { halfOpen } from "./half_open.ts";
import { pinStorm } from "./pin_storm.ts";
import { posts } from "./posts.ts";
import { reloadStorm } from "./reload_storm.ts";
import { stops } from "./stops.ts";

const ATTACKS: readonly Attack[] = [
  floods,
  slowReaders,
  forms,
  posts,
  pinStorm,
  guesses,
  halfOpen,
  reloadStorm,
  clockSteps,
  damagedFiles,
  stops,
];

/** Milliseconds after which an attack has stopped the server, or this program. */
const LONGEST = { whole: 300_000, short: 200_000 };

const script = new Command("deno task soak:abuse")
  .description("Attacks servers of its own as others may, and tells what they did not stand.")
  .addArgument(new Argument("[attacks...]", "all, if none is named").choices(ATTACKS.map(({ name }) => name)))
  .option("--short", "in half a minute");
const named = readArguments(script).args;
const { short = false } = script.opts<{ readonly short?: true }>();
const attacks = ATTACKS.filter(({ name }) => named.length === 0 || named.includes(name));
const began = performance.now();
let faults = 0;
for (const attack of attacks) {
  const { figures, faults: found } = await inTime(attack);
  faults += found.length;
  say(`${attack.name}: ${figures}${found.map((fault) => `\n  ${fault}`).join("")}`);
}
say(`${attacks.length} attacks in ${Math.round((performance.now() - began) / 1000)} s, ${faults} faults`);
Deno.exit(faults === 0 ? 0 : 1);

async function inTime(attack: Attack): Promise<Finding> {
  const late = Promise.withResolvers<Finding>();
  const timer = setTimeout(
    () => late.resolve({ figures: "not over in time", faults: ["something stands still"] }),
    short ? LONGEST.short : LONGEST.whole,
  );
  const failed = (error: unknown): Finding => ({ figures: "failed", faults: [String(error)] });
  const made = attack.make({ short, slack: short ? 10 : 1 }).catch(failed);
  return await Promise.race([made, late.promise]).finally(() => clearTimeout(timer));
}

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
