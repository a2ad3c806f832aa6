import type { FeeType } from "../library/fee.ts";
import type { ItemFacts } from "../storage/port/storage.ts";
import { CANCELLED, type HoldStatus } from "../storage/port/hold.ts";
import type { ShownPatron } from "./patron_rows.ts";

/** A patron's loans, holds and fees, for staff. Moments are milliseconds since 1970, amounts as people read them. */
export interface PatronSheet {
  readonly loans: readonly SheetLoan[];
  /** The first holds, those that wait on the shelf before others. */
  readonly holds: readonly SheetHold[];
  /** How many holds there are in all. */
  readonly holdCount: number;
  readonly fees: readonly SheetFee[];
  /** What is owed in all; absent: nothing. */
  readonly owed?: string;
}

interface SheetLoan {
  readonly itemId: string;
  readonly title: string;
  readonly due: number;
  readonly overdue: boolean;
  readonly renewals: number;
}

interface SheetHold {
  /** The copy that waits for the patron, or one of the title's. */
  readonly itemId: string;
  readonly title: string;
  readonly status: HoldStatus;
  /** The code of the pickup location. */
  readonly pickup: string;
}

interface SheetFee {
  readonly feeId: string;
  readonly type: FeeType;
  readonly description: string;
  readonly amount: string;
  readonly outstanding: string;
}

/** The most holds that are shown, since each needs a question to the storage. */
const HOLDS = 50;

/** Reads a patron's loans, holds and fees. The copies of holds are read one by one. */
export async function patronSheet(
  { patron: { patron: { patronId }, owed }, loans, fees, holds }: ShownPatron,
  { now, money, itemFacts }: {
    readonly now: Temporal.Instant;
    /** Writes minor units. */
    readonly money: (minorUnits: number) => string;
    readonly itemFacts: (itemId: string) => Promise<ItemFacts | undefined>;
  },
): Promise<PatronSheet> {
  const sum = Object.values(owed).reduce((total, each) => total + each, 0);
  const held: SheetHold[] = [];
  const copies = [...holds.waiting, ...holds.unavailable];
  for (const itemId of copies.slice(0, HOLDS)) {
    const facts = await itemFacts(itemId);
    const hold = facts?.holds.find((each) => each.patronId === patronId && each.shelfExpires !== CANCELLED);
    if (facts === undefined || hold === undefined) continue;
    held.push({ itemId, title: facts.item.title, status: hold.status, pickup: hold.pickupLocation });
  }
  return {
    loans: loans.map(({ loan: { itemId, due, renewals }, item: { title } }) => ({
      ...{ itemId, title, renewals, due: due.epochMilliseconds },
      overdue: Temporal.Instant.compare(due, now) < 0,
    })),
    holds: held,
    holdCount: copies.length,
    fees: fees.map(({ feeId, type, description, amount, outstanding }) => ({
      ...{ feeId, type, description, amount: money(amount), outstanding: money(outstanding) },
    })),
    ...sum > 0 && { owed: money(sum) },
  };
}
