import { Command } from "commander";
import { count, database, readArguments } from "../support/program/script.ts";

const script = new Command("deno task soak:payments")
  .description(
    "Kills a server that takes payments from two terminals, and compares the journal and payments.csv with what they took.",
  )
  .argument("[kills]", "how many times", count, 100)
  .addArgument(database());
const [kills, name] = readArguments(script).processedArgs as [number, string | undefined];
// Not before: they start a PostgreSQL server.
const { STORAGES } = await import("../support/server/scenario_storage.ts");
const { killTills } = await import("./killed_tills.ts");
for (const [storage, open] of Object.entries(STORAGES)) {
  if (name !== undefined && storage !== name) continue;
  const taken = await killTills(open, kills);
  Deno.stdout.writeSync(
    new TextEncoder().encode(`${storage}: ${kills} kills, ${taken} payments, each told once and to the cent\n`),
  );
}
Deno.exit(0);
