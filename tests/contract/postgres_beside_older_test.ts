import { migrateBesideOlder, testDatabases, testServer } from "../postgres/test_database.ts";
import type { ContractTest } from "./fresh.ts";
import { handOverContract } from "./gateway/hand_over_contract.ts";
import { ledgerContract } from "./gateway/ledger_contract.ts";
import { ledgerModelContract } from "./gateway/ledger_model_contract.ts";
import { freshOn } from "./postgres_fresh.ts";

const { template: _, ...server } = await testServer();
const databases = testDatabases(server, migrateBesideOlder);

/** As long as programs of the version before may be there, a return that waits stands in a table of its own. */
const test: ContractTest = (behaviour, records, body) =>
  Deno.test(`postgres, beside an older version: ${behaviour}`, async () => {
    const fresh = await freshOn(databases);
    try {
      await fresh.storage.load(records);
      await body(fresh.storage, fresh);
    } finally {
      await fresh.discard();
    }
  });

ledgerContract(test);
ledgerModelContract(test);
handOverContract(test);
