import type { Ledger, LedgerEntry, Settlement } from "../../../src/storage/port/ledger.ts";
import { anOrigin, aRetry } from "./changes.ts";
import { NOON } from "./records.ts";

/** A checkout of copy `I1` for patron `P1` at {@link NOON}, which is open for a minute and stands in the way for half an hour. */
export function aLedgerEntry(overrides: Partial<LedgerEntry> & { readonly key?: string } = {}): LedgerEntry {
  const { key, ...entry } = overrides;
  return {
    institution: "main",
    owner: "gateway",
    at: NOON,
    origin: anOrigin({ message: "checkout", retry: aRetry(key) }),
    action: "checkout",
    patronId: "P1",
    itemId: "I1",
    openFor: 60_000,
    standsFor: 1_800_000,
    ...entry,
  };
}

/** A payment of five euros by patron `P1`, which the terminal calls `BK1`. */
export function aLedgerPayment(overrides: Partial<LedgerEntry> & { readonly key?: string } = {}): LedgerEntry {
  const { key, ...entry } = overrides;
  return aLedgerEntry({
    origin: anOrigin({ message: "fee-paid", retry: aRetry(key) }),
    action: "fee-paid",
    itemId: undefined,
    amount: 500,
    payment: { paymentType: "00", currency: "EUR", transactionId: "BK1" },
    ...entry,
  });
}

/** No earlier request: what the judge of retries says of a new one. */
export const NEW: Parameters<Ledger["begin"]>[1] = { keys: [], whenever: false };

/** An answer in time, which the terminal was told. */
export function isDone(overrides: Partial<Settlement> = {}): Settlement {
  return { state: "done", by: "answer", now: NOON, terminalTold: "yes", answer: "121NNY", ...overrides };
}

/** Nobody knows, and the terminal was told so. */
export const IS_UNKNOWN: Settlement = { state: "unknown", now: NOON, terminalTold: "no" };
