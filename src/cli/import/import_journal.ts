import { COMMAND_LINE } from "../../circulation/staff.ts";
import type { ImportOutcome } from "../../exchange/import_library.ts";
import { journalNote } from "../../library/journal_note.ts";
import { type Currency, formatMoney } from "../../library/money.ts";
import type { Change, JournalEntry } from "../../storage/port/change.ts";
import type { FeeMove, MergeCount, MergeReport } from "../../storage/port/import_stage.ts";
import type { Storage } from "../../storage/port/storage.ts";

/** Rows that are on their way at once, so that a server beside the import gets its turn. */
const AT_ONCE = 50;

interface ImportJournal extends Pick<Currency, "currencyDigits"> {
  readonly storage: Pick<Storage, "apply">;
  readonly at: Temporal.Instant;
  /** Who imports; the command line where no name is given. */
  readonly by?: string;
}

/**
 * Writes an import to the journal: a row for each fee that it added, changed or removed, unless there are too many, and
 * then one that tells how many records of each kind became what.
 */
export async function journalImport(
  { report, pins }: ImportOutcome & { readonly ok: true },
  { storage, at, by = "", currencyDigits }: ImportJournal,
): Promise<void> {
  const write = (told: Pick<JournalEntry, "action" | "patronId" | "itemId" | "amount" | "detail">) =>
    storage.apply(
      rowOf({
        at,
        source: "import",
        origin: { ...NOWHERE, terminal: by.trim() || COMMAND_LINE },
        outcome: "done",
        ...told,
      }),
    );
  for (let next = 0; next < report.fees.length; next += AT_ONCE) {
    await Promise.all(
      report.fees.slice(next, next + AT_ONCE).map((fee) =>
        write({
          action: "fee-imported",
          patronId: fee.patronId,
          itemId: fee.itemId,
          amount: fee.amount,
          detail: feeText(fee, { currencyDigits }),
        })
      ),
    );
  }
  const counts = [...report.counts].map(([kind, count]) => `${kind}: ${countsOf(count)}`);
  if (hasUntoldFees(report)) counts.push("too many fees to tell one by one");
  if (pins.stored > 0) counts.push(`PINs: ${pins.stored} set`);
  await write({ action: "import", detail: counts.join("; ") });
}

const NOWHERE = { account: "", terminal: "", address: "", message: "", branch: "", timeZone: "UTC" };

function rowOf(entry: JournalEntry): Change {
  return { expect: [], effects: [], entry, outcome: "", undo: "" };
}

function hasUntoldFees({ counts, fees }: MergeReport): boolean {
  const { added = 0, changed = 0, removed = 0 } = counts.get("fees") ?? {};
  return added + changed + removed > 0 && fees.length === 0;
}

function feeText({ became, feeId, outstanding, was }: FeeMove, currency: Pick<Currency, "currencyDigits">): string {
  const money = (amount: number) => formatMoney(amount, currency);
  return [
    journalNote("fee-moved", feeId, became, money(outstanding)),
    ...was === undefined ? [] : [journalNote("fee-was", money(was.amount), money(was.outstanding))],
  ].join("; ");
}

function countsOf({ added, changed, removed }: MergeCount): string {
  const counts = [[added, "added"], [changed, "changed"], [removed, "removed"]] as const;
  return counts.flatMap(([count, what]) => count > 0 ? [`${count} ${what}`] : []).join(", ") || "nothing changed";
}
