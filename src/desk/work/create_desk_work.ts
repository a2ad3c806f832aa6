import { createKeyedLocks } from "../../library/keyed_locks.ts";
import type { DeskWork } from "./desk_work.ts";
import { createCardWork } from "./card_work.ts";
import { createHoldWork } from "./hold_work.ts";
import { createLoanWork } from "./loan_work.ts";
import { createMoneyWork } from "./money_work.ts";
import { createCopyWork, createPatronWork } from "./record_work.ts";
import type { DeskWorkNeeds } from "./task.ts";

/** Makes what staff do at the desk of a library that is kept in a storage. */
export function createDeskWork(parts: DeskWorkNeeds): DeskWork {
  const shared = { ...parts, locks: createKeyedLocks() };
  return {
    ...createLoanWork(shared),
    ...createHoldWork(shared),
    ...createMoneyWork(shared),
    ...createCardWork(shared),
    ...createPatronWork(shared),
    ...createCopyWork(shared),
  };
}
