import { Command } from "commander";
import { count, database, readArguments } from "../../support/program/script.ts";

const script = new Command("deno task soak:returns-kills")
  .description(
    "Kills a gateway, the library system behind it, or both, while copies come back and while returns are handed over, and compares what became of each.",
  )
  .argument("[kills]", "how many times", count, 300)
  .addArgument(database());
const [kills, name] = readArguments(script).processedArgs as [number, string | undefined];
// Not before: they start a PostgreSQL server.
const { STORAGES } = await import("../../support/server/scenario_storage.ts");
const { killReturns } = await import("./killed_returns.ts");
for (const [storage, open] of Object.entries(STORAGES)) {
  if (name !== undefined && storage !== name) continue;
  const told = await killReturns(open, kills);
  Deno.stdout.writeSync(new TextEncoder().encode(`${storage}: ${kills} kills, ${told}\n`));
}
Deno.exit(0);
