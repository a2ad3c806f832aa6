import { Command } from "commander";
import { count, database, earlierSeed, readArguments } from "../../support/program/script.ts";

const script = new Command("deno task soak:outage-kills")
  .description(
    "Kills a gateway, the library system behind it, or both, in outages in which a copy lends: when it begins, while it lends, when it ends, and while what it accepted is handed over.",
  )
  .argument("[kills]", "how many times", count, 100)
  .addArgument(database())
  .addArgument(earlierSeed())
  .option("--gateways <number>", "gateways on the one copy; on PostgreSQL", count, 1)
  .option("--worlds <number>", "libraries that are played at once, each with a seed of its own", count, 1);
const read = readArguments(script);
const [kills, name, seed] = read.processedArgs as [number, string | undefined, number];
const { gateways, worlds } = read.opts<{ readonly gateways: number; readonly worlds: number }>();
// Not before: they start a PostgreSQL server.
const { STORAGES } = await import("../../support/server/scenario_storage.ts");
const { killOutages } = await import("./killed_outages.ts");
for (const [storage, open] of Object.entries(STORAGES)) {
  if (name !== undefined && storage !== name) continue;
  await Promise.all(Array.from({ length: worlds }, async (_, at) => {
    const begun = { open, kills: Math.ceil(kills / worlds), seed: seed + at, gateways };
    const { kills: phases, outages, told } = await killOutages(begun);
    const where = Object.entries(phases).map(([phase, many]) => `${many} ${phase}`).join(", ");
    const line = `${storage}, seed ${begun.seed}, ${gateways} gateways, ${outages} outages, kills: ${where}; ${told}\n`;
    Deno.stdout.writeSync(new TextEncoder().encode(line));
  }));
}
Deno.exit(0);
