import type { Origin, Retry } from "../../../src/library/origin.ts";
import type { Change, Expectation, JournalEntry } from "../../../src/storage/port/change.ts";
import type { ItemFacts, PatronFacts } from "../../../src/storage/port/storage.ts";
import { NOON } from "./records.ts";

/** How a retry of a request is recognised for two minutes; the request is a retry itself if the key is known already. */
export function aRetry(key: string | undefined, overrides: Partial<Retry> = {}): Retry | undefined {
  return key === undefined ? undefined : { key, window: 120_000, heard: 0, repeats: [key], again: false, ...overrides };
}

/** A request of terminal `SC1` of account `desk` at `MAIN`, which carries no key. */
export function anOrigin(overrides: Partial<Origin> = {}): Origin {
  return {
    account: "desk",
    terminal: "SC1",
    address: "192.0.2.7",
    message: "Checkout",
    branch: "MAIN",
    timeZone: "UTC",
    ...overrides,
  };
}

/** The journal row of a checkout at {@link NOON} that names nobody and nothing. */
export function anEntry(overrides: Partial<JournalEntry> = {}): JournalEntry {
  return { at: NOON, source: "terminal", origin: anOrigin(), action: "checkout", outcome: "done", ...overrides };
}

/** A change that expects nothing and does nothing but be written down. */
export function aChange(overrides: Partial<Change> = {}): Change {
  return { expect: [], effects: [], entry: anEntry(), outcome: "", undo: "", ...overrides };
}

/** The patron as read, whose version the change moves on. */
export function movesPatron({ patron, version }: PatronFacts): Expectation {
  return { kind: "patron", id: patron.patronId, version, moves: true };
}

/** The copy as read, whose version the change moves on. */
export function movesItem({ item, version }: ItemFacts): Expectation {
  return { kind: "item", id: item.itemId, version, moves: true };
}

/** The copy's title as read, whose version the change moves on. */
export function movesTitle({ item, titleVersion }: ItemFacts): Expectation {
  return { kind: "title", id: item.titleId, version: titleVersion, moves: true };
}
