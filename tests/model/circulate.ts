import type { Answer } from "./answer.ts";
import { BRANCHES, PATRONS, ruleValue } from "./small_library.ts";
import { DESKS, minutesFrom, type Sent, stamp } from "./sent.ts";
import * as s from "./state.ts";
import type { Result } from "./result.ts";
import { undoing } from "./undo.ts";
import type { ModelCopy, ModelHold, ModelLoan, State } from "./state.ts";

interface Lending {
  readonly patron: string;
  readonly item: string;
  readonly branch: string;
  readonly at: Temporal.Instant;
  /** The terminal did it off-line: nothing refuses. */
  readonly told: boolean;
  readonly due?: Temporal.Instant;
  readonly agreed: boolean;
}

const no = (answer: Answer): Result => ({ answer });
const feeFields = (cents: number): Answer => cents > 0 ? { BT: "06", BH: "USD", BV: s.money(cents) } : {};
const latest = (a: Temporal.Instant, b: Temporal.Instant) => Temporal.Instant.compare(a, b) > 0 ? a : b;

/** Days of `offline_days`. */
const OFFLINE_DAYS = 30;

/** When it happened. A date that lies further back counts as so many days ago: it comes from a clock that has stopped. */
function momentOf({ now }: State, { at, ask }: Sent): Temporal.Instant {
  return "ago" in ask ? latest(minutesFrom(at, -ask.ago), now.subtract({ hours: 24 * OFFLINE_DAYS })) : now;
}

/** The terminal's word about the past does not undo what has happened since. */
const isStale = (state: State, item: string, at: Temporal.Instant) => {
  const change = state.changes.get(item);
  return change !== undefined && Temporal.Instant.compare(change.at, at) > 0;
};

export function checkout(state: State, sent: Sent): Result {
  const { ask, desk } = sent;
  if (ask.kind !== "checkout" && ask.kind !== "told-checkout") throw new TypeError(ask.kind);
  const { patron, item } = ask;
  const refused = (more: Answer = {}): Result =>
    no({
      code: "12",
      ok: "0",
      renewal: "N",
      desensitize: "N",
      AA: patron,
      AB: item,
      AH: "",
      BL: PATRONS[patron] ? "Y" : "N",
      ...more,
    });
  const copy = state.copies.get(item);
  if (!PATRONS[patron] || !copy) return refused();
  const told = ask.kind === "told-checkout";
  const at = momentOf(state, sent);
  if (told && isStale(state, item, at)) return refused();
  const lending: Lending = {
    patron,
    item,
    at,
    told,
    branch: DESKS[desk]?.place ?? "",
    due: told ? minutesFrom(sent.at, ask.dueIn) : undefined,
    agreed: !told && ask.agreed,
  };
  const fee = ruleValue("checkout_fee", s.categoryOf(patron), s.typeOf(item)) ?? 0;
  const lent = (renewal: boolean, due: Temporal.Instant): Answer => ({
    ...{
      code: "12",
      ok: "1",
      renewal: renewal ? "Y" : "N",
      desensitize: renewal ? "N" : "Y",
      AA: patron,
      AB: item,
      AH: stamp(due),
    },
    ...feeFields(fee),
  });
  if (copy.loan?.patron === patron) {
    if (!told && (!ask.renewal || !mayRenew(state, lending))) return refused();
    if (fee > 0 && !told && !lending.agreed) return refused(feeFields(fee));
    const undo = undoing(state, item);
    return {
      answer: lent(true, extend(state, lending).due),
      done: { action: "renewal", items: [item], patron, at, undo },
    };
  }
  if (!told) {
    if (s.isDenied(state, patron) || copy.loan || copy.matter) return refused();
    const first = s.captureOf(state, item) ?? s.nextFor(state, item);
    if (first && first.patron !== patron) return refused();
    if (s.loansOf(state, patron).length >= (ruleValue("loan_limit", s.categoryOf(patron)) ?? Infinity)) {
      return refused();
    }
    if (fee > 0 && !lending.agreed) return refused(feeFields(fee));
  }
  const undo = undoing(state, item);
  const due = lend(state, copy, lending, fee);
  return { answer: lent(false, due), done: { action: "checkout", items: [item], patron, at, undo } };
}

function lend(
  state: State,
  copy: ModelCopy,
  { patron, item, at, due, branch }: Lending,
  fee: number,
): Temporal.Instant {
  state.holds = state.holds.flatMap((hold) => {
    if (hold.patron === patron && (hold.copy === item || (hold.state === "pending" && s.couldFill(item, hold)))) {
      return [];
    }
    if (hold.copy !== item) return [hold];
    return s.isLive(hold, at) ? [{ ...hold, state: "pending", copy: undefined, until: undefined }] : [];
  });
  const end = due ?? s.dueFrom(at, patron, item, branch);
  copy.loan = { patron, out: at, due: end, renewals: 0 };
  copy.place = branch;
  delete copy.to;
  if (copy.matter !== "withdrawn") delete copy.matter;
  charge(state, patron, item, "rental", fee, at);
  return end;
}

/** Whether the rules let a patron's loan be extended. */
function mayRenew(state: State, { patron, item }: Pick<Lending, "patron" | "item">): boolean {
  const loan = state.copies.get(item)?.loan;
  const rule = [s.categoryOf(loan?.patron ?? patron), s.typeOf(item)] as const;
  const wanted = s.liveHolds(state).some((hold) =>
    hold.state === "pending" && s.couldFill(item, hold) && hold.patron !== loan?.patron
  );
  return !wanted && !s.isDenied(state, loan?.patron ?? patron) &&
    (loan?.renewals ?? 0) < (ruleValue("renewals", ...rule) ?? 3);
}

function extend(state: State, { item, at, due }: Pick<Lending, "item" | "at" | "due">): ModelLoan {
  const copy = state.copies.get(item);
  if (!copy?.loan) throw new TypeError(`${item} is not on loan`);
  const { loan } = copy;
  charge(
    state,
    loan.patron,
    item,
    "rental",
    ruleValue("checkout_fee", s.categoryOf(loan.patron), s.typeOf(item)) ?? 0,
    at,
  );
  chargeOverdue(state, item, loan, at);
  const extended = {
    ...loan,
    // The calendar of the branch where it was lent counts.
    due: due ?? s.dueFrom(latest(at, loan.due), loan.patron, item, copy.place),
    renewals: loan.renewals + 1,
  };
  copy.loan = extended;
  return extended;
}

/** The copy that a renewal is about: of several copies of a title that the patron has, the one with the first barcode. */
export function namedLoan(state: State, ask: { patron: string; item?: string; title?: string }): string | undefined {
  return ask.item ?? s.copiesOf(ask.title ?? "").find((item) => state.copies.get(item)?.loan?.patron === ask.patron);
}

export function renew(state: State, sent: Sent): Result {
  const { ask } = sent;
  if (ask.kind !== "renew" && ask.kind !== "told-renew") throw new TypeError(ask.kind);
  const { patron } = ask;
  const told = ask.kind === "told-renew";
  const at = momentOf(state, sent);
  const item = ask.kind === "renew" ? namedLoan(state, ask) : ask.item;
  const refused = (more: Answer = {}): Result =>
    no({ code: "30", ok: "0", renewal: "N", desensitize: "N", AA: patron, AB: ask.item ?? "", AH: "", ...more });
  const copy = item === undefined ? undefined : state.copies.get(item);
  if (!PATRONS[patron] || item === undefined || !copy?.loan || (told && isStale(state, item, at))) return refused();
  const { loan } = copy;
  const thirdParty = ask.kind === "renew" && ask.thirdParty;
  if (loan.patron !== patron && !thirdParty) return refused();
  const fee = ruleValue("checkout_fee", s.categoryOf(loan.patron), s.typeOf(item)) ?? 0;
  if (!told && !mayRenew(state, { patron, item })) return refused();
  if (!told && fee > 0 && !(ask.kind === "renew" && ask.agreed)) return refused(feeFields(fee));
  const due = ask.kind === "told-renew" ? minutesFrom(sent.at, ask.dueIn) : undefined;
  const undo = undoing(state, item);
  const extended = extend(state, { item, at, due });
  return {
    answer: {
      code: "30",
      ok: "1",
      renewal: "Y",
      desensitize: "N",
      AA: patron,
      AB: item,
      AH: stamp(extended.due),
      ...feeFields(fee),
    },
    done: { action: "renewal", items: [item], patron: loan.patron, at, undo },
  };
}

export function renewAll(state: State, { ask }: Sent): Result {
  if (ask.kind !== "renew-all") throw new TypeError(ask.kind);
  const { patron, agreed } = ask;
  const counts = (renewed: readonly string[], not: readonly string[]): Answer => ({
    ...{ renewed: String(renewed.length).padStart(4, "0"), unrenewed: String(not.length).padStart(4, "0") },
    ...(renewed.length > 0 && { BM: renewed.join() }),
    ...(not.length > 0 && { BN: not.join() }),
  });
  if (!PATRONS[patron]) return no({ code: "66", ok: "0", ...counts([], []) });
  const renewed: string[] = [];
  const not: string[] = [];
  for (const { item } of s.loansOf(state, patron)) {
    const fee = ruleValue("checkout_fee", s.categoryOf(patron), s.typeOf(item)) ?? 0;
    (mayRenew(state, { patron, item }) && (fee === 0 || agreed) ? renewed : not).push(item);
  }
  for (const item of renewed) extend(state, { item, at: state.now });
  const answer = { code: "66", ok: "1", ...counts(renewed, not) };
  return { answer, done: { action: "renew-all", items: renewed, patron } };
}

export function checkin(state: State, sent: Sent): Result {
  const { ask, desk } = sent;
  if (ask.kind !== "checkin" && ask.kind !== "told-checkin") throw new TypeError(ask.kind);
  const { item } = ask;
  const told = ask.kind === "told-checkin";
  const copy = state.copies.get(item);
  const at = momentOf(state, sent);
  const alarm: Answer = {
    code: "10",
    ok: "0",
    resensitize: "N",
    alert: "Y",
    AB: item,
    AQ: copy ? s.homeOf(item) : "",
    CV: "99",
  };
  const asked = ask.kind === "checkin" ? ask.at : undefined;
  const branch = asked !== undefined && BRANCHES[asked] ? asked : DESKS[desk]?.place ?? "";
  if (!copy || (copy.matter === "withdrawn" && !told) || (told && isStale(state, item, at))) {
    return no({ ...alarm, ...s.binOf(item, branch) });
  }
  const undo = undoing(state, item);
  const { loan, to, matter } = copy;
  const said = ask.kind === "checkin" ? minutesFrom(sent.at, -(ask.returnedAgo ?? 0)) : at;
  const back = loan && Temporal.Instant.compare(said, loan.out) < 0 ? at : said;
  if (loan) chargeOverdue(state, item, loan, back);
  delete copy.loan;
  if (matter !== "withdrawn") delete copy.matter;
  const moved = copy.place !== branch || to !== undefined;
  copy.place = branch;
  const { length } = state.holds;
  const where = route(state, copy, item, branch);
  const uncollected = state.holds.length < length;
  const found = matter !== undefined && matter !== "withdrawn";
  if (!loan && !moved && !found && !uncollected && where.alert === "N") {
    const answer = { code: "10", ok: "0", resensitize: "Y", alert: "N", AB: item, AQ: s.homeOf(item) };
    return no({ ...answer, ...s.binOf(item, branch, where) });
  }
  if (loan) copy.returned = back;
  return {
    answer: {
      ...{ code: "10", ok: "1", resensitize: "Y", AB: item, AQ: s.homeOf(item), ...where },
      ...(loan && { AA: loan.patron }),
      ...s.binOf(item, branch, where),
    },
    done: { action: "checkin", items: [item], patron: loan?.patron, at, undo },
  };
}

/** Where a copy that is at a branch must go: to who waits for it, else home. */
function route(state: State, copy: ModelCopy, item: string, branch: string): Answer {
  const hold = s.captureOf(state, item) ?? (copy.matter ? undefined : s.nextFor(state, item));
  state.holds = state.holds.filter((one) => one === hold || one.copy !== item);
  delete copy.to;
  if (!hold) {
    if (branch === s.homeOf(item)) return { alert: "N" };
    copy.to = s.homeOf(item);
    return { alert: "Y", CT: copy.to, CV: "04" };
  }
  const here = hold.pickup === branch;
  const shelf = ruleValue("hold_shelf_days", s.categoryOf(hold.patron), s.typeOf(item)) ?? 7;
  const until = here ? hold.until ?? s.dayOf(state.now).add({ days: shelf }) : undefined;
  const captured: ModelHold = { ...hold, state: here ? "waiting" : "in-transit", copy: item, until };
  state.holds = state.holds.map((one) => one === hold ? captured : one);
  if (!here) copy.to = hold.pickup;
  return { alert: "Y", CY: hold.patron, CT: hold.pickup, CV: here ? "01" : "02" };
}

function chargeOverdue(state: State, item: string, loan: ModelLoan, at: Temporal.Instant): void {
  charge(state, loan.patron, item, "overdue", s.overdueCents(state, loan, item, at), at);
}

export function charge(
  state: State,
  patron: string,
  item: string | undefined,
  type: "overdue" | "rental" | "hold",
  cents: number,
  incurred: Temporal.Instant,
): void {
  if (cents > 0) state.fees = [...state.fees, { patron, item, type, cents, left: cents, incurred }];
}
