import { cardContract } from "./card_contract.ts";
import { conflictContract } from "./conflict_contract.ts";
import { durabilityContract } from "./durability_contract.ts";
import { effectContract } from "./effect_contract.ts";
import type { ContractTest, Fresh } from "./fresh.ts";
import { findContract } from "./find_contract.ts";
import { importContract } from "./import_contract.ts";
import { importFaultsContract } from "./import_faults_contract.ts";
import { itemFactsContract } from "./item_facts_contract.ts";
import { feedContract } from "./gateway/feed_contract.ts";
import { comparisonsContract } from "./gateway/comparisons_contract.ts";
import { knownContract } from "./gateway/known_contract.ts";
import { itemsToldContract } from "./gateway/items_said_contract.ts";
import { journalContract } from "./journal_contract.ts";
import { ledgerContract } from "./gateway/ledger_contract.ts";
import { ledgerModelContract } from "./gateway/ledger_model_contract.ts";
import { ledgerMovesContract } from "./gateway/ledger_moves_contract.ts";
import { listContract } from "./list_contract.ts";
import { lendingContract } from "./gateway/lending_contract.ts";
import { loadContract } from "./load_contract.ts";
import { modelContract } from "./model_contract.ts";
import { queueContract } from "./gateway/queue_contract.ts";
import { patronFactsContract } from "./patron_facts_contract.ts";
import { raceContract } from "./race_contract.ts";
import { replaceMissingContract } from "./replace_missing_contract.ts";
import { retryContract } from "./retry_contract.ts";
import { snapshotContract } from "./snapshot_contract.ts";
import { titleFactsContract } from "./title_facts_contract.ts";
import { handOverContract } from "./gateway/hand_over_contract.ts";
import { wrongPinsContract } from "./wrong_pins_contract.ts";

/**
 * Registers the tests that every adapter of the storage port must pass.
 *
 * @param name the adapter's name, in front of each test's name
 * @param openFresh opens an empty storage for one test
 */
export function storageContract(name: string, openFresh: () => Promise<Fresh>): void {
  const test: ContractTest = (behaviour, records, body) =>
    Deno.test(`${name}: ${behaviour}`, async () => {
      const fresh = await openFresh();
      try {
        await fresh.storage.load(records);
        await body(fresh.storage, fresh);
      } finally {
        await fresh.discard();
      }
    });

  durabilityContract(test);
  raceContract(test);
  conflictContract(test);
  retryContract(test);
  effectContract(test);
  cardContract(test);
  patronFactsContract(test);
  itemFactsContract(test);
  titleFactsContract(test);
  listContract(test);
  findContract(test);
  loadContract(test);
  journalContract(test);
  snapshotContract(test);
  importFaultsContract(test);
  importContract(test);
  replaceMissingContract(test);
  wrongPinsContract(test);
  ledgerContract(test);
  itemsToldContract(test);
  knownContract(test);
  feedContract(test);
  comparisonsContract(test);
  lendingContract(test);
  ledgerModelContract(test);
  handOverContract(test);
  ledgerMovesContract(test);
  queueContract(test);
  modelContract(test);
}
