import { journalNote } from "../../library/journal_note.ts";
import type { LedgerClosing, Settlement } from "../port/ledger.ts";
import type { JournalRow } from "../port/journal_line.ts";

/** What the journal's row of a settlement tells beside what the ledger's row tells. */
interface SettlementTold extends Pick<JournalRow, "outcome" | "reason" | "due" | "detail"> {
  /** When it was told; absent: as the terminal told it. */
  readonly told?: Temporal.Instant;
}

const REASONS: Readonly<Record<Settlement["state"], string | undefined>> = {
  "waiting": undefined,
  "not sent": "not-sent",
  "done": undefined,
  "refused": "refused-upstream",
  "unknown": "not-confirmed",
};

/**
 * Makes what the journal tells of a settlement. What became known later is told at that moment: it comes behind what was
 * read of the journal by then.
 */
export function settlementTold(ledgerId: number, settlement: Settlement): SettlementTold {
  const { state, by, now, due, detail } = settlement;
  const isLate = by === "late answer" || by === "proof";
  const parts = [
    ...detail === undefined ? [] : [detail],
    ...isLate ? [journalNote(by === "proof" ? "known-by-proof" : "known-by-late-answer")] : [],
    ...isLate || state === "unknown" ? [journalNote("number", ledgerId)] : [],
  ];
  return {
    outcome: state === "done" ? "done" : "refused",
    reason: REASONS[state],
    due,
    detail: parts.length === 0 ? undefined : parts.join("; "),
    told: isLate ? now : undefined,
  };
}

/** Tells, for the journal, what staff say of a row. */
export function closingDetail(ledgerId: number, { word }: Pick<LedgerClosing, "word">): string {
  return `${journalNote("number", ledgerId)}: ${word}`;
}
