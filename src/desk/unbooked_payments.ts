import { sameId } from "../library/id.ts";
import type { JournalLine } from "../storage/port/journal_line.ts";
import type { Storage } from "../storage/port/storage.ts";

/** A payment that a terminal told, and that was taken for a retry of an earlier one. Staff can book it. */
export interface UnbookedPayment {
  /** The transaction id under which staff book it, so that it is booked once. */
  readonly bookedAs: string;
  /** When the terminal told it, in milliseconds since 1970. */
  readonly at: number;
  readonly terminal: string;
  /** As people write it. */
  readonly money: string;
  /** The terminal's code for the way of payment. */
  readonly paymentType: string;
}

/** Hours that are looked through, and rows: people ask on the same day, and no terminal waits for this for long. */
const HOURS = 24, ROWS = 500, SLICES = 4;

/** Finds a patron's payments of the last day that were taken for retries, the newest first, but for those that staff have booked. */
export async function findUnbookedPayments(
  storage: Pick<Storage, "journalSpan">,
  patronId: string,
  now: Temporal.Instant,
  money: (amount: number) => string,
): Promise<readonly UnbookedPayment[]> {
  const lines = await linesOfDay(storage, patronId, now.subtract({ hours: HOURS }));
  const booked = new Set(lines.filter(({ source }) => source === "staff").map(({ transactionId }) => transactionId));
  return lines.flatMap(({ action, journalId, at, terminal, amount, paymentType = "" }) => {
    const bookedAs = `retry-${journalId}`;
    if (action !== "payment-repeated" || amount === undefined || booked.has(bookedAs)) return [];
    return [{ bookedAs, at: at.epochMilliseconds, terminal, money: money(amount), paymentType }];
  });
}

async function linesOfDay(
  storage: Pick<Storage, "journalSpan">,
  patronId: string,
  since: Temporal.Instant,
): Promise<readonly JournalLine[]> {
  const found: JournalLine[] = [];
  let last: JournalLine | undefined;
  for (let slice = 0; slice < SLICES; slice++) {
    const after = last && { told: last.told ?? last.at, journalId: last.journalId };
    const lines = await storage.journalSpan({ since, newestFirst: true, limit: ROWS, ...after && { after } });
    found.push(...lines.filter((line) => sameId(line.patronId ?? "", patronId)));
    last = lines.at(-1);
    if (lines.length < ROWS) break;
  }
  return found;
}
