import type { Result } from "./result.ts";
import { DESKS, type Sent, stamp } from "./sent.ts";
import { PATRONS } from "./small_library.ts";
import * as s from "./state.ts";
import { CANCELLED, type ModelHold, type State } from "./state.ts";

const no = (answer: Result["answer"]): Result => ({ answer });

/** 09 with BI: the copy's last change, a checkout or a renewal by this account, is put back. */
export function undoCheckout(state: State, { ask, desk }: Sent): Result {
  if (ask.kind !== "undo-checkout") throw new TypeError(ask.kind);
  const { item } = ask;
  const change = state.changes.get(item);
  const known = state.copies.has(item);
  if (!change?.undo || !["checkout", "renewal"].includes(change.action) || change.account !== DESKS[desk]?.account) {
    return no({
      code: "10",
      ok: "0",
      resensitize: "N",
      alert: "Y",
      AB: item,
      AQ: known ? s.homeOf(item) : "",
      CV: "99",
      ...s.binOf(item, DESKS[desk]?.place ?? ""),
    });
  }
  change.undo();
  return {
    answer: {
      code: "10",
      ok: "1",
      resensitize: "Y",
      alert: "N",
      AB: item,
      AQ: s.homeOf(item),
      ...(change.patron && { AA: change.patron }),
      ...s.binOf(item, DESKS[desk]?.place ?? ""),
    },
    done: { action: "undo", items: [item], patron: change.patron },
  };
}

/** 11 with BI: the copy's last change, a checkin by this account, is put back for the patron who had it. */
export function undoCheckin(state: State, { ask, desk }: Sent): Result {
  if (ask.kind !== "undo-checkin") throw new TypeError(ask.kind);
  const { patron, item } = ask;
  const change = state.changes.get(item);
  if (
    !PATRONS[patron] || !change?.undo || change.action !== "checkin" || change.patron !== patron ||
    change.account !== DESKS[desk]?.account
  ) {
    const BL = PATRONS[patron] ? "Y" : "N";
    return no({ code: "12", ok: "0", renewal: "N", desensitize: "N", AA: patron, AB: item, AH: "", BL });
  }
  change.undo();
  const due = state.copies.get(item)?.loan?.due;
  return {
    answer: { code: "12", ok: "1", renewal: "N", desensitize: "Y", AA: patron, AB: item, AH: due ? stamp(due) : "" },
    done: { action: "undo", items: [item], patron },
  };
}

/** Remembers how things stand, so that they can be put back: the copy, its loan, the holds it has to do with, the fees. */
export function undoing(state: State, item: string): (after: readonly ModelHold[]) => void {
  const copy = { ...state.copies.get(item) };
  const holds = [...state.holds];
  const fees = new Set(state.fees);
  return (after) => {
    const now = state.copies.get(item);
    if (now) state.copies.set(item, { place: now.place, properties: now.properties, ...copy });
    state.fees = state.fees.filter((fee) => fees.has(fee) || fee.item !== item || fee.left < fee.cents)
      .map((fee) => fees.has(fee) || fee.item !== item ? fee : { ...fee, cents: fee.cents - fee.left, left: 0 });
    restoreHolds(state, holds, after, item);
  };
}

/** A hold that the change captured is freed, one that it ended is back, unless its patron has another by now. */
function restoreHolds(state: State, before: readonly ModelHold[], after: readonly ModelHold[], item: string): void {
  const has = (holds: readonly ModelHold[], hold: ModelHold) => holds.find((one) => isSame(one, hold));
  const kept = state.holds.filter((hold) => hold.copy !== item || hold.until !== CANCELLED).map((hold) => {
    const was = has(before, hold);
    return was && (was.copy === item || hold.copy === item)
      ? { ...hold, state: was.state, copy: was.copy, until: was.until }
      : hold;
  });
  const back = before.filter((hold) =>
    !has(after, hold) && !state.holds.some(({ patron, title }) => patron === hold.patron && title === hold.title)
  );
  state.holds = [...kept, ...back].sort((a, b) => Temporal.Instant.compare(a.placed, b.placed));
}

function isSame(a: ModelHold, b: ModelHold): boolean {
  return a.patron === b.patron && a.title === b.title && Temporal.Instant.compare(a.placed, b.placed) === 0;
}
