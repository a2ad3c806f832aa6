import { STORAGES } from "../support/server/scenario_storage.ts";
import { killTills } from "./killed_tills.ts";

/** `deno task soak:payments` kills more often. */
const KILLS = 3;

for (const [storage, open] of Object.entries(STORAGES)) {
  Deno.test(`what two terminals took is in the journal and in payments.csv to the cent, however often the server is killed (${storage})`, async () => {
    await killTills(open, KILLS);
  });
}
