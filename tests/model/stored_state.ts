import type { Day } from "../../src/library/day.ts";
import type { OpenLibrary } from "./open_library.ts";
import { stamp } from "./sent.ts";
import { isLive, money, type State } from "./state.ts";

/** Loans, holds, fees, payments, copies and blocks, each as a line of text. */
export interface EndState {
  readonly copies: readonly string[];
  readonly loans: readonly string[];
  readonly holds: readonly string[];
  readonly fees: readonly string[];
  readonly payments: readonly string[];
  readonly blocked: readonly string[];
}

/** What the model has. */
export function stateOf({ copies, holds, fees, payments, blocked, now }: State): EndState {
  const all = [...copies];
  return {
    copies: all.map(([id, { place, to, matter, properties }]) => line(id, place, to, matter, properties)).sort(),
    loans: all.flatMap(([id, { loan }]) =>
      loan ? [line(id, loan.patron, stamp(loan.out), stamp(loan.due), loan.renewals)] : []
    ).sort(),
    holds: holds.filter((hold) => isLive(hold, now)).map((hold) =>
      line(
        hold.patron,
        hold.title,
        hold.item,
        hold.branch,
        hold.pickup,
        hold.expires,
        hold.state,
        hold.copy,
        hold.until,
      )
    ).sort(),
    fees: fees.filter(({ left }) => left > 0).map(({ patron, item, type, left }) =>
      line(patron, item, type, money(left))
    ).sort(),
    payments: payments.map(({ account, place, patron, cents, fee, bk, paid }) =>
      line(paid, account, place, patron, money(cents), "USD", "00", fee, bk)
    ).sort(),
    blocked: [...blocked].sort(),
  };
}

/** What the server has stored. */
export async function storedState(library: OpenLibrary, now: Temporal.Instant): Promise<EndState> {
  const { items, loans, holds, fees, payments, patrons } = await library.records();
  const live = holds.filter((hold) =>
    isLive({
      ...hold,
      patron: hold.patronId,
      title: hold.titleId,
      pickup: hold.pickupLocation,
      state: hold.status,
      item: undefined,
      expires: dayIfAny(hold.expires),
      until: dayIfAny(hold.shelfExpires),
    }, now)
  );
  return {
    copies: items.map((item) =>
      line(
        item.itemId,
        item.currentLocation,
        item.transitTo,
        item.status === "available" ? "" : item.status,
        item.properties,
      )
    ).sort(),
    loans: loans.map((loan) => line(loan.itemId, loan.patronId, stamp(loan.checkedOut), stamp(loan.due), loan.renewals))
      .sort(),
    holds: live.map((hold) =>
      line(
        hold.patronId,
        hold.titleId,
        hold.itemId,
        hold.library,
        hold.pickupLocation,
        hold.expires,
        hold.status,
        hold.capturedItemId,
        hold.shelfExpires,
      )
    ).sort(),
    fees: fees.filter(({ outstanding }) => outstanding > 0)
      .map((fee) => line(fee.patronId, fee.itemId, fee.type, money(fee.outstanding))).sort(),
    payments: payments.map((each) =>
      line(
        ...[each.paid, each.account, each.terminal, each.patronId, money(each.amount), each.currency, each.paymentType],
        ...[each.feeId, each.transactionId],
      )
    ).sort(),
    blocked: patrons.filter(({ blocked }) => blocked).map(({ patronId }) => patronId).sort(),
  };
}

/** What the journal tells of payments. */
export async function journalledPayments(library: OpenLibrary): Promise<readonly string[]> {
  const rows = (await library.journal()).filter(({ action, outcome }) => action === "fee-paid" && outcome === "done");
  return rows.map((row) =>
    line(
      ...[row.at, row.account, row.terminal, row.patronId, money(row.amount ?? 0), row.currency, row.paymentType],
      ...[row.feeId, row.transactionId],
    )
  ).sort();
}

function dayIfAny(day: Day | undefined): Temporal.PlainDate | undefined {
  return day === undefined ? undefined : Temporal.PlainDate.from(day);
}

function line(...parts: readonly (string | number | Temporal.PlainDate | Temporal.Instant | undefined)[]): string {
  return parts.map((part) => String(part ?? "")).join(" ");
}
