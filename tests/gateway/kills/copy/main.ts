import { Command } from "commander";
import type { CopyKilled } from "./killed_copy.ts";
import { count, database, earlierSeed, readArguments } from "../../../support/program/script.ts";

const script = new Command("deno task soak:copy-kills")
  .description(
    "Kills a gateway while its copy learns, while files are fed, and while the library system is away and the copy answers and lends.",
  )
  .argument("[kills]", "how many times", count, 100)
  .addArgument(database())
  .addArgument(earlierSeed());
const [kills, name, seed] = readArguments(script).processedArgs as [number, string | undefined, number];
// Not before: they start a PostgreSQL server.
const { STORAGES } = await import("../../../support/server/scenario_storage.ts");
const { killCopies } = await import("./killed_copy.ts");
for (const [storage, open] of Object.entries(STORAGES)) {
  if (name !== undefined && storage !== name) continue;
  const told = (soFar: CopyKilled) => tell(`${storage}, seed ${seed}, ${wordsOf(soFar)}\n`);
  told(await killCopies({ open, kills, seed, told }));
}
Deno.exit(0);

function wordsOf({ kills: killed, answers, slowest, byCopy, lent, compared, feeds }: CopyKilled): string {
  const where = Object.entries(killed).map(([kind, many]) => `${many} ${kind}`).join(", ");
  return `kills: ${where}; ${answers} answers, ${byCopy} of them by the copy, the slowest after ${slowest} ms; ` +
    `${lent} loans; ${feeds.ended} feeds whole, ${feeds.killed} cut off, ${feeds.amidst} of them amidst; ` +
    `${compared} records compared`;
}

function tell(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(line));
}
