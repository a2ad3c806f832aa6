import { agingSqlite } from "./aging_storage.ts";
import { playDay } from "./play_day.ts";

const KINDS = ["koha", "evergreen", "openncip"] as const;

for (const [seed, kind] of KINDS.entries()) {
  Deno.test(`what a gateway promises of returns holds before a ${kind} whose desk acts unseen`, async () => {
    const database = await agingSqlite();
    try {
      await playDay({ kind, seed: seed + 1, database });
    } finally {
      await database.discard();
    }
  });
}
