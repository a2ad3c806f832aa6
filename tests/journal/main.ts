/**
 * Kills a server that takes payments from two terminals, and compares the journal and payments.csv with what they took.
 * Arguments: how many times, and on which database (SQLite or PostgreSQL; both, if none is named).
 */
import { STORAGES } from "../support/server/scenario_storage.ts";
import { killTills } from "./killed_tills.ts";

const [kills = "100", name] = Deno.args;
for (const [storage, open] of Object.entries(STORAGES)) {
  if (name !== undefined && storage !== name) continue;
  const taken = await killTills(open, Number(kills));
  Deno.stdout.writeSync(
    new TextEncoder().encode(`${storage}: ${kills} kills, ${taken} payments, each told once and to the cent\n`),
  );
}
Deno.exit(0);
