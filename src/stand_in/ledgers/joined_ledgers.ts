import type { JournalLine } from "../../storage/port/journal_line.ts";
import type { ExceptionTally, Ledger, WaitingTally } from "../../storage/port/ledger.ts";
import type { Lending } from "../../storage/port/lending.ts";
import type { Storage } from "../../storage/port/storage.ts";

/** The ledgers of several databases as staff see them: as one. No two of them give the same number. */
type JoinedLedger = Pick<
  Ledger,
  "exceptions" | "exceptionTally" | "close" | "waitingTally" | "release" | "captured"
>;

/** Makes one ledger for staff of those in all these databases, of which there may be others at each call. */
export function joinLedgers(all: () => readonly { readonly ledger: JoinedLedger }[]): JoinedLedger {
  const each = <T>(ask: (ledger: JoinedLedger) => Promise<T>): Promise<readonly T[]> =>
    Promise.all(all().map(({ ledger }) => ask(ledger)));
  return {
    async exceptions(query) {
      const rows = (await each((ledger) => ledger.exceptions(query))).flat();
      return rows.toSorted((a, b) => b.ledgerId - a.ledgerId).slice(0, query.limit);
    },
    exceptionTally: async () => joinTallies<ExceptionTally>(await each((ledger) => ledger.exceptionTally())),
    waitingTally: async () =>
      joinTallies<WaitingTally>(await each((ledger) => ledger.waitingTally()), (a, b) => ({
        unreleased: a.unreleased + b.unreleased,
        queued: a.queued + b.queued,
      })),
    async close(ledgerId, closing) {
      for (const { ledger } of all()) {
        const closed = await ledger.close(ledgerId, closing);
        if (closed !== "not there") return closed;
      }
      return "not there";
    },
    async release(institution, at) {
      return (await each((ledger) => ledger.release(institution, at))).reduce((sum, rows) => sum + rows, 0);
    },
    async captured(since) {
      const rows = (await each((ledger) => ledger.captured(since))).flat();
      return rows.toSorted((a, b) => a.library < b.library ? -1 : a.library > b.library ? 1 : 0);
    },
  };
}

/** Adds up what several databases count of an institution. */
function joinTallies<Tally extends ExceptionTally>(
  tallies: readonly (readonly Tally[])[],
  others: (a: Tally, b: Tally) => Partial<Tally> = () => ({}),
): readonly Tally[] {
  const joined = new Map<string, Tally>();
  for (const tally of tallies.flat()) {
    const { institution, count, oldest } = tally, before = joined.get(institution);
    const isOlder = before !== undefined && before.oldest.epochMilliseconds < oldest.epochMilliseconds;
    joined.set(
      institution,
      before === undefined
        ? tally
        : { ...tally, ...others(before, tally), count: before.count + count, oldest: isOlder ? before.oldest : oldest },
    );
  }
  return [...joined.values()];
}

/** Finds an institution's newest outage in whichever of these databases has it. */
export function joinOutages(
  all: () => readonly { readonly lending: Pick<Lending, "outage"> }[],
): Pick<Lending, "outage"> {
  return {
    async outage(institution) {
      const found = await Promise.all(all().map(({ lending }) => lending.outage(institution)));
      const outages = found.filter((outage) => outage !== undefined);
      return outages.toSorted((a, b) => Temporal.Instant.compare(b.began, a.began))[0];
    },
  };
}

/** Joins the journals of several databases, by the moments when their rows were told. */
export function joinJournals(all: () => readonly Pick<Storage, "journalSpan">[]): Pick<Storage, "journalSpan"> {
  return {
    async journalSpan(span) {
      const lines = await Promise.all(all().map((storage) => storage.journalSpan(span)));
      if (lines.length === 1) return lines[0] ?? [];
      const sign = span.newestFirst ? -1 : 1;
      return lines.flat().toSorted((a, b) => sign * compare(a, b)).slice(0, span.limit);
    },
  };
}

function compare(a: JournalLine, b: JournalLine): number {
  const [one, other] = [a, b].map(({ told, at }) => (told ?? at).epochMilliseconds) as [number, number];
  return one - other || a.journalId - b.journalId;
}
