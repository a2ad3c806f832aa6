import type { Answer } from "./answer.ts";
import type { Result } from "./result.ts";
import { charge } from "./circulate.ts";
import { BRANCHES, PATRONS, ruleValue } from "./small_library.ts";
import { DESKS, minutesFrom, type Sent } from "./sent.ts";
import { patronAnswer } from "./inquire.ts";
import * as s from "./state.ts";
import type { ModelHold, State } from "./state.ts";

/** 15 */
export function hold(state: State, sent: Sent): Result {
  const { ask } = sent;
  if (ask.kind !== "hold") throw new TypeError(ask.kind);
  const { patron, item } = ask;
  const named: Answer = item === undefined ? {} : { AB: item };
  const title = item !== undefined && state.copies.has(item) ? s.titleOf(item) : ask.title;
  const refused: Result = { answer: { code: "16", ok: "0", available: "N", AA: patron, ...named } };
  const pickup = ask.pickup ?? (ask.mode === "+" ? PATRONS[patron]?.home ?? "" : undefined);
  const last = ask.expiresIn === undefined ? undefined : s.dayOf(minutesFrom(sent.at, ask.expiresIn * 1440));
  const expires = last && Temporal.PlainDate.compare(last, s.dayOf(state.now)) < 0 ? undefined : last;
  if (!PATRONS[patron] || title === undefined || s.copiesOf(title).length === 0) return refused;
  if (ask.mode !== "-" && pickup !== undefined && !BRANCHES[pickup]) return refused;
  const mine = s.liveHolds(state, title).find((one) => one.patron === patron);
  // A hold waits for a title: the copy by whose barcode it was asked for is as before.
  const done = { action: "hold", items: [], patron };
  const answerFor = (one: ModelHold): Result => {
    const place = s.liveHolds(state, title).findIndex(({ patron: other }) => other === patron) + 1;
    const free = s.copiesOf(title).some((copy) => s.couldFill(copy, one) && s.isFree(state, copy));
    const isThere = one.state === "waiting" && state.copies.get(one.copy ?? "")?.place === one.pickup;
    const available = ask.mode !== "-" && (isThere || (one.state === "pending" && place === 1 && free));
    return {
      answer: {
        ...{ code: "16", ok: "1", available: available ? "Y" : "N" },
        ...{ AA: patron, ...named, BS: one.pickup },
        ...(one.expires && ask.mode !== "-" && { BW: s.endOf(one.expires) }),
        ...(ask.mode !== "-" && { BR: String(place) }),
      },
      done,
    };
  };
  const hasCopyAt = (branch: string) =>
    s.copiesOf(title).some((copy) => s.homeOf(copy) === branch && state.copies.get(copy)?.matter === undefined);
  if (ask.mode === "+") {
    const type = s.typeOf(s.copiesOf(title)[0] ?? "");
    const rule = [s.categoryOf(patron), type] as const;
    const count = s.liveHoldsOf(state, patron).filter((one) => one.title !== title).length;
    const fee = ruleValue("hold_fee", ...rule) ?? 0;
    if (mine || s.isDenied(state, patron) || ruleValue("holds_allowed", ...rule) === false) return refused;
    if (count >= (ruleValue("hold_limit", s.categoryOf(patron)) ?? Infinity)) return refused;
    if (ask.by === "3" && item === undefined) return refused;
    const mayFill = (copy: string) => state.copies.get(copy)?.matter === undefined;
    if (ask.by === "3" ? !mayFill(item ?? "") : !s.copiesOf(title).some(mayFill)) return refused;
    if (ask.by === "4" && !hasCopyAt(pickup ?? "")) return refused;
    if (fee > 0 && !ask.agreed) return refused;
    const placed: ModelHold = {
      ...{ patron, title, pickup: pickup ?? "", placed: state.now, expires, state: "pending" },
      item: ask.by === "3" ? item : undefined,
      branch: ask.by === "4" ? pickup : undefined,
    };
    state.holds = [...state.holds.filter((one) => one.patron !== patron || one.title !== title), placed];
    charge(state, patron, item, "hold", fee, state.now);
    return answerFor(placed);
  }
  if (!mine) return refused;
  if (ask.mode === "-") {
    const kept = mine.state === "waiting" ? [{ ...mine, until: s.CANCELLED }] : [];
    state.holds = state.holds.flatMap((one) => one !== mine ? [one] : kept);
    return answerFor(mine);
  }
  const to = pickup ?? mine.pickup;
  const moves = mine.branch !== undefined && mine.state === "pending";
  if (moves && !hasCopyAt(to)) return refused;
  const changed = { ...mine, pickup: to, expires: expires ?? mine.expires, branch: moves ? to : mine.branch };
  state.holds = state.holds.map((one) => one !== mine ? one : changed);
  return answerFor(changed);
}

/** 37 */
export function pay(state: State, { ask, desk }: Sent): Result {
  if (ask.kind !== "pay") throw new TypeError(ask.kind);
  const { patron, cents, fee, bk } = ask;
  const { account = "", place = "" } = DESKS[desk] ?? {};
  const told = { code: "38", AA: patron, ...(bk !== undefined && { BK: bk }) };
  const refused: Result = { answer: { ...told, ok: "N" } };
  if (!PATRONS[patron]) return refused;
  const dayAgo = state.now.subtract({ hours: 24 });
  const isEarlier = state.payments.some((one) =>
    bk !== undefined && one.bk === bk && one.account === account && Temporal.Instant.compare(one.paid, dayAgo) >= 0 &&
    one.patron === patron && one.cents === cents && one.fee === fee
  );
  if (isEarlier) return { answer: { ...told, ok: "Y" } };
  const fees = s.openFees(state, patron).filter(({ id }) => fee === undefined || id === fee);
  const sum = fees.reduce((total, { left }) => total + left, 0);
  if (cents <= 0 || cents > sum) return refused;
  let rest = cents;
  for (const one of fees) {
    const part = Math.min(rest, one.left);
    one.left -= part;
    rest -= part;
  }
  state.payments.push({ account, place, bk, patron, cents, fee, paid: state.now });
  return { answer: { ...told, ok: "Y" }, done: { action: "pay", items: [], patron } };
}

/** 01 and 25 */
export function blockOrEnable(state: State, { ask }: Sent): Result {
  if (ask.kind !== "block" && ask.kind !== "enable") throw new TypeError(ask.kind);
  const { patron, kind } = ask;
  if (!PATRONS[patron]) return { answer: patronAnswer(state, kind === "block" ? "24" : "26", patron) };
  if (kind === "block") state.blocked.add(patron);
  else state.blocked.delete(patron);
  return {
    answer: patronAnswer(state, kind === "block" ? "24" : "26", patron),
    done: { action: kind, items: [], patron },
  };
}

/** 19 */
export function updateItem(state: State, { ask }: Sent): Result {
  if (ask.kind !== "update-item") throw new TypeError(ask.kind);
  const { item, properties } = ask;
  const copy = state.copies.get(item);
  if (!copy) return { answer: { code: "20", ok: "0", AB: item, properties: "" } };
  copy.properties = properties;
  return { answer: { code: "20", ok: "1", AB: item, properties }, done: { action: "update-item", items: [item] } };
}
