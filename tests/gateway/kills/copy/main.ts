import { Command } from "commander";
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
  const { kills: killed, answers, slowest, byCopy, lent, compared, feeds } = await killCopies({ open, kills, seed });
  const where = Object.entries(killed).map(([kind, many]) => `${many} ${kind}`).join(", ");
  const told = `kills: ${where}; ${answers} answers, ${byCopy} of them by the copy, the slowest after ${slowest} ms; ` +
    `${lent} loans; ${feeds.ended} feeds whole, ${feeds.killed} cut off; ${compared} records compared`;
  Deno.stdout.writeSync(new TextEncoder().encode(`${storage}, seed ${seed}, ${told}\n`));
}
Deno.exit(0);
