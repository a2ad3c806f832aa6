import { Command } from "commander";
import { count, database, readArguments } from "../../support/program/script.ts";

const script = new Command("deno task soak:lending-kills")
  .description(
    "Kills a gateway, and sometimes the library system behind it, while what a copy has accepted is handed over and the ledger moves into the copy and out of it.",
  )
  .argument("[kills]", "how many times", count, 100)
  .addArgument(database());
const [kills, name] = readArguments(script).processedArgs as [number, string | undefined];
// Not before: they start a PostgreSQL server.
const { STORAGES } = await import("../../support/server/scenario_storage.ts");
const { killQueue } = await import("./killed_queue.ts");
for (const [storage, open] of Object.entries(STORAGES)) {
  if (name !== undefined && storage !== name) continue;
  const told = await killQueue(open, kills);
  Deno.stdout.writeSync(new TextEncoder().encode(`${storage}: ${kills} kills, ${told}\n`));
}
Deno.exit(0);
