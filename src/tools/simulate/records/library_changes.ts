import type { Asker, CarriedOut, Deed } from "./carried_out.ts";
import type {
  LibraryHoldings,
  SimulatedFee,
  SimulatedHold,
  SimulatedItem,
  SimulatedLoan,
  SimulatedPatron,
} from "./library_records.ts";
import { wireTime } from "./wire_time.ts";

/** What came of a return. */
interface GivenBack {
  /** The loan that it ended. */
  readonly ended?: SimulatedLoan;
  /** The hold for which it captured the copy. */
  readonly hold?: SimulatedHold;
}

/** What can be done to a simulated library. */
export interface LibraryChanges {
  /** Lends a copy, or renews the loan of this patron; a loan of another is ended. */
  lend(item: SimulatedItem, patron: SimulatedPatron, asker: Asker, due?: Temporal.ZonedDateTime): SimulatedLoan;
  renew(loan: SimulatedLoan, asker: Asker): SimulatedLoan;
  /** Takes a copy back, and captures it for the first who waits. */
  giveBack(item: SimulatedItem, asker: Asker): GivenBack;
  placeHold(item: SimulatedItem, patron: SimulatedPatron, pickup: string, asker: Asker): SimulatedHold;
  /** Pays fees; what is left of the payment becomes credit. */
  pay(patron: SimulatedPatron, cents: number, asker: Asker): void;
}

/** Days of a loan and of a renewal. */
const LOAN_DAYS = 21;

/** Tells until when a copy is lent that is lent at this moment. */
export function dueFrom(moment: Temporal.ZonedDateTime): Temporal.ZonedDateTime {
  return moment.add({ days: LOAN_DAYS }).withPlainTime({ hour: 23, minute: 59 });
}

/** Makes the changes of a library with these holdings. */
export function createLibraryChanges(
  holdings: LibraryHoldings,
  now: () => Temporal.ZonedDateTime,
  note: (change: CarriedOut) => void,
): LibraryChanges {
  const { loans, credit } = holdings;

  function tell(did: Deed, asker: Asker, about: Partial<CarriedOut>): void {
    const { half, request, ...who } = asker;
    note({
      at: now().toInstant().toString({ smallestUnit: "millisecond" }),
      ...who,
      did,
      ...about,
      ...half && { half },
      request,
    });
  }

  function lend(item: SimulatedItem, patron: SimulatedPatron, asker: Asker, due = dueFrom(now())): SimulatedLoan {
    const old = loans.get(item);
    if (old?.patron === patron) return renew(old, asker);
    if (old !== undefined) tell("returned", asker, { patron: old.patron.id, item: item.id });
    const loan = { item, patron, due };
    loans.set(item, loan);
    tell("lent", asker, { patron: patron.id, item: item.id, due: wireTime(due) });
    if (fillHold(holdings, item, patron)) tell("hold filled", asker, { patron: patron.id, item: item.id });
    return loan;
  }

  function renew({ item, patron, due: before }: SimulatedLoan, asker: Asker): SimulatedLoan {
    const due = dueFrom(Temporal.ZonedDateTime.compare(before, now()) > 0 ? before : now());
    const loan = { item, patron, due };
    loans.set(item, loan);
    tell("renewed", asker, { patron: patron.id, item: item.id, due: wireTime(due) });
    return loan;
  }

  function giveBack(item: SimulatedItem, asker: Asker): GivenBack {
    const ended = loans.get(item);
    loans.delete(item);
    if (ended !== undefined) tell("returned", asker, { patron: ended.patron.id, item: item.id });
    const { holds } = holdings;
    const waiting = holds.find((hold) => hold.item.title === item.title && hold.captured === undefined);
    if (waiting === undefined || holds.some((hold) => hold.captured === item)) return { ended };
    const hold = { ...waiting, captured: item };
    holdings.holds = holds.map((other) => other === waiting ? hold : other);
    tell("hold captured", asker, { patron: hold.patron.id, item: item.id });
    return { ended, hold };
  }

  function placeHold(item: SimulatedItem, patron: SimulatedPatron, pickup: string, asker: Asker): SimulatedHold {
    const placed = { item, patron, pickup };
    holdings.holds = [...holdings.holds, placed];
    tell("hold placed", asker, { patron: patron.id, item: item.id });
    return placed;
  }

  function pay(patron: SimulatedPatron, cents: number, asker: Asker): void {
    const { fees, left } = afterPayment(holdings.fees, patron, cents);
    holdings.fees = fees;
    credit.set(patron, (credit.get(patron) ?? 0) + left);
    tell("paid", asker, { patron: patron.id, amount: (cents / 100).toFixed(2) });
  }

  return { lend, renew, giveBack, placeHold, pay };
}

/** Takes the hold of a patron away that a loan fulfils; tells whether there was one. */
function fillHold(holdings: LibraryHoldings, item: SimulatedItem, patron: SimulatedPatron): boolean {
  const filled = holdings.holds.find((hold) => hold.patron === patron && hold.item.title === item.title);
  holdings.holds = holdings.holds.filter((hold) => hold !== filled);
  return filled !== undefined;
}

/** Pays oldest fees first; tells what is open then, and what of the payment is left. */
function afterPayment(before: readonly SimulatedFee[], patron: SimulatedPatron, cents: number) {
  let left = cents;
  const fees = before.flatMap((fee) => {
    if (fee.patron !== patron || left === 0) return [fee];
    const paid = Math.min(left, fee.cents);
    left -= paid;
    return fee.cents > paid ? [{ ...fee, cents: fee.cents - paid }] : [];
  });
  return { fees, left };
}
