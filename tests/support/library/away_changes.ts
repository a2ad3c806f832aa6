import { foldId } from "../../../src/library/id.ts";
import { type CopyLoan, type KnownCard, type KnownCopy, NO_CARD } from "../../../src/library/known/known_records.ts";
import type { AwayDecision, AwayFacts, AwayQuestion, RecordsRead } from "../../../src/storage/port/lending.ts";
import { anOrigin, aRetry } from "./changes.ts";
import { NOON } from "./records.ts";

/** What a test says of a loan: its patron and copy, and the key of a retry. */
interface LoanOverrides {
  readonly patronId?: string;
  readonly itemId?: string;
  readonly key?: string;
  readonly as?: "lent" | "returned" | "renewed";
  readonly believed?: CopyLoan;
}

/** Asks about patron `P1` and copy `I1`. */
export function aQuestion(overrides: Partial<AwayQuestion> = {}): AwayQuestion {
  return {
    institution: "main",
    patronId: "P1",
    itemId: "I1",
    repeats: { keys: [], whenever: false },
    day: "2026-11-30",
    ...overrides,
  };
}

/** Accepts a loan of copy `I1` to patron `P1` at noon. */
export function anAcceptedLoan(
  { outage }: Pick<AwayFacts, "outage">,
  { patronId = "P1", itemId = "I1", key, as = "lent", believed = { kind: "not on loan" } }: LoanOverrides = {},
): Extract<AwayDecision, { readonly kind: "accepted" }> {
  const due = NOON.add({ hours: 7 * 24 }), at = NOON.epochMilliseconds, when = { at, origin: "away" as const };
  const origin = anOrigin({ account: "kiosk", terminal: "kiosk 1", message: "checkout", retry: aRetry(key) });
  const card: KnownCard = { ...NO_CARD, loans: { entries: { [itemId.toLowerCase()]: { value: true, ...when } } } };
  const value = as === "returned" ? null : { patronId, due: due.toString(), renewals: 0 };
  const copy: KnownCopy = { facts: {}, loan: { value, ...when } };
  const action = as === "lent" ? "checkout" : as === "returned" ? "checkin" : "renewal";
  return {
    kind: "accepted",
    as,
    entry: {
      ...{ institution: "main", at: NOON, heard: NOON, origin, action, patronId, itemId, answer: '{"body":"121"}' },
      handOver: {
        ...{ login: "sip1", location: "CPL", request: '{"body":"11NY"}', promised: due },
        believed,
        ...outage && { outage: outage.outageId },
      },
    },
    told: { cards: new Map([[patronId, card]]), copies: new Map([[itemId, copy]]), at: NOON },
    journal: { at: NOON, source: "stand-in", origin, action, patronId, itemId, outcome: "done", due },
  };
}

/** What is known of cards and copies by their identifiers, of which nothing waits. */
export function recordsRead(
  { cards = {}, copies = {} }: {
    readonly cards?: Readonly<Record<string, KnownCard>>;
    readonly copies?: Readonly<Record<string, KnownCopy>>;
  },
): RecordsRead {
  return {
    cards: new Map(Object.entries(cards).map(([id, card]) => [foldId(id), card])),
    copies: new Map(Object.entries(copies).map(([id, copy]) => [foldId(id), copy])),
    waiting: { cards: new Set(), copies: new Set() },
  };
}
