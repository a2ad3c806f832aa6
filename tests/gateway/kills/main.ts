import { Command } from "commander";
import { count, database, readArguments } from "../../support/program/script.ts";

const script = new Command("deno task soak:gateway-kills")
  .description(
    "Kills a gateway, the library system behind it, or both, amidst payments, loans and returns, and compares what became of each. " +
      "The system is of each kind by turns.",
  )
  .argument("[kills]", "how many times", count, 300)
  .addArgument(database());
const [kills, name] = readArguments(script).processedArgs as [number, string | undefined];
// Not before: they start a PostgreSQL server.
const { STORAGES } = await import("../../support/server/scenario_storage.ts");
const { killGateways } = await import("./killed_gateways.ts");
const KINDS = ["koha", "evergreen", "openncip", "folio"] as const;
for (const [storage, open] of Object.entries(STORAGES)) {
  if (name !== undefined && storage !== name) continue;
  for (const kind of KINDS) {
    const each = Math.ceil(kills / KINDS.length);
    const told = await killGateways({ open, kind, kills: each });
    Deno.stdout.writeSync(new TextEncoder().encode(`${storage}, ${kind}: ${each} kills, ${told}\n`));
  }
}
Deno.exit(0);
