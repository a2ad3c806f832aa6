import type { Answer } from "./answer.ts";
import { BINS, BRANCHES, COPIES, PATRONS, ruleValue, ZONE } from "./small_library.ts";
import { stamp } from "./sent.ts";

export interface ModelLoan {
  readonly patron: string;
  readonly out: Temporal.Instant;
  readonly due: Temporal.Instant;
  readonly renewals: number;
}

export interface ModelHold {
  readonly patron: string;
  readonly title: string;
  readonly item?: string;
  readonly branch?: string;
  readonly pickup: string;
  readonly placed: Temporal.Instant;
  readonly expires?: Temporal.PlainDate;
  readonly state: "pending" | "in-transit" | "waiting";
  /** The copy that was captured. */
  readonly copy?: string;
  readonly until?: Temporal.PlainDate;
}

/** Until when a hold waits that was cancelled while its copy stood on the hold shelf. */
export const CANCELLED = Temporal.PlainDate.from("0001-01-01");

/** One copy; where it is, who has it, and what may be put back. */
export interface ModelCopy {
  place: string;
  matter?: "lost" | "withdrawn" | "missing";
  properties: string;
  to?: string;
  returned?: Temporal.Instant;
  loan?: ModelLoan;
}

export interface ModelFee {
  readonly patron: string;
  readonly item?: string;
  readonly type: "overdue" | "rental" | "hold";
  readonly cents: number;
  left: number;
  readonly incurred: Temporal.Instant;
  id?: string;
}

/** The newest change of a copy or a patron. */
export interface ModelChange {
  readonly account: string;
  /** When it happened. */
  readonly at: Temporal.Instant;
  readonly action: string;
  readonly patron?: string;
  readonly undo?: () => void;
}

export interface ModelPayment {
  readonly account: string;
  readonly place: string;
  readonly bk?: string;
  readonly patron: string;
  readonly cents: number;
  readonly fee?: string;
  readonly paid: Temporal.Instant;
}

/** The answer to a change, and which copies and patron that was about. */
export interface ModelAnswer {
  readonly answer: Answer;
  readonly made: Temporal.Instant;
  /** Absent of what was done off-line and could not be taken over. */
  readonly change?: ModelChange;
  readonly about: readonly string[];
  /** The place of the terminal whose message was carried out. */
  readonly place: string;
}

/** A message of a connection. */
export interface ModelHeard {
  /** The message without its dates and without AY. */
  readonly body: string;
  readonly number?: string;
  /** The key of its answer; absent of messages that change nothing. */
  readonly key?: string;
  /** The copy and the patron that it names. */
  readonly about: readonly string[];
  /** Whether it was refused, and so has changed nothing. */
  readonly refused?: true;
  /** The same, where it bore a date and has an opposite. */
  readonly asked?: ModelAsked;
}

/** What one connection has sent: whether its AYs count, and its messages. */
export interface Line {
  /** When it began. */
  readonly begun?: Temporal.Instant;
  readonly counts: boolean;
  readonly heard: readonly ModelHeard[];
}

/** What a message wants; another state of the same is the opposite. */
export interface ModelWish {
  /** A copy's loan or properties, a card, or a patron's holds. */
  readonly of: string;
  readonly state: string;
  /** Of a hold, as far as it is named. */
  readonly title?: string;
  readonly item?: string;
}

/** A message that asked for a change. */
export interface ModelAsked {
  readonly key: string;
  /** What it wants, and of what. */
  readonly wants: ModelWish;
}

/**
 * The different messages that bore a date, in the order in which they first came: when, when their connections began, and
 * until when the terminal sent the same message again since.
 */
export type Borne = ReadonlyMap<
  string,
  {
    readonly at: Temporal.Instant;
    readonly begun: Temporal.Instant | undefined;
    readonly until?: Temporal.Instant;
  }
>;

/** A library, as simple as can be. */
export interface State {
  now: Temporal.Instant;
  readonly blocked: Set<string>;
  readonly copies: Map<string, ModelCopy>;
  /** In the order in which they were placed. */
  holds: ModelHold[];
  /** In the order in which they arose. */
  fees: ModelFee[];
  readonly payments: ModelPayment[];
  /** By copy, and by patron. */
  readonly changes: Map<string, ModelChange>;
  /** What retries are answered with, by account and message. */
  readonly answers: Map<string, ModelAnswer>;
  /** What each connection has sent. */
  readonly lines: Map<number, Line>;
  /** By terminal and date, the messages that asked for a change with it, in their order. */
  readonly asked: Map<string, readonly ModelAsked[]>;
  /** Those that were refused. */
  readonly refused: Set<ModelAsked>;
  /** By terminal and date, the messages that bore it. */
  readonly borne: Map<string, Borne>;
  /** By terminal and date, the last message that bore it. */
  readonly latest: Map<string, string>;
  /** By terminal and message, the key of the message of which it was a retry. */
  readonly under: Map<string, string>;
}

/** The library on its first day. */
export function firstDay(now: Temporal.Instant): State {
  const copies = Object.entries(COPIES).map((
    [id, [place, , , matter]],
  ): [string, ModelCopy] => [id, { place, matter, properties: "" }]);
  return { now, blocked: new Set(), copies: new Map(copies), holds: [], fees: [], payments: [], ...nothingHeard() };
}

const nothingHeard = () => ({
  ...{ changes: new Map(), answers: new Map(), lines: new Map() },
  ...{ asked: new Map(), refused: new Set<ModelAsked>(), borne: new Map() },
  ...{ latest: new Map(), under: new Map() },
});

export const titleOf = (item: string) => COPIES[item]?.[1] ?? "";
export const typeOf = (item: string) => COPIES[item]?.[2] ?? "";
export const homeOf = (item: string) => COPIES[item]?.[0] ?? "";
export const categoryOf = (patron: string) => PATRONS[patron]?.category ?? "";
export const copiesOf = (title: string) => Object.keys(COPIES).filter((item) => titleOf(item) === title);
export const dayOf = (at: Temporal.Instant) => at.toZonedDateTimeISO(ZONE).toPlainDate();
export const money = (cents: number) => (cents / 100).toFixed(2);
export const endOf = (day: Temporal.PlainDate) => `${day.toString().replaceAll("-", "")}    235900`;
const isBefore = (one: Temporal.PlainDate | undefined, other: Temporal.PlainDate) =>
  one !== undefined && Temporal.PlainDate.compare(one, other) < 0;

export function isClosed(day: Temporal.PlainDate, branch: string): boolean {
  const weekday = ["", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"][day.dayOfWeek] ??
    "";
  const closed = BRANCHES[branch] ?? [];
  return [weekday, day.toString(), day.toString().slice(5)].some((word) => closed.includes(word));
}

/** The end of a loan that begins, or is extended from, a moment. */
export function dueFrom(start: Temporal.Instant, patron: string, item: string, branch: string): Temporal.Instant {
  const rule = [categoryOf(patron), typeOf(item)] as const;
  // Here only types are lent by the hour, and no rule for days is more specific than that.
  const byHours = ruleValue("loan_hours", ...rule);
  const end = byHours !== undefined
    ? start.add({ hours: byHours }).toZonedDateTimeISO(ZONE)
    : start.toZonedDateTimeISO(ZONE).add({ days: ruleValue("loan_days", ...rule) ?? 21 }).withPlainTime("23:59");
  let later = 0;
  while (isClosed(end.toPlainDate().add({ days: later }), branch)) later++;
  // All at once: a step through a closed day whose clocks are set forward would move the time of day.
  return end.add({ days: later }).toInstant();
}

/** What a loan has come to cost since its due date, by the calendar of the branch where it was lent; capped as a whole. */
export function overdueCents(
  state: State,
  { due, patron, out }: ModelLoan,
  item: string,
  at: Temporal.Instant,
): number {
  const branch = state.copies.get(item)?.place ?? "";
  if (Temporal.Instant.compare(at, due) <= 0) return 0;
  let days = 0;
  for (let day = dayOf(due).add({ days: 1 }); !isBefore(dayOf(at), day); day = day.add({ days: 1 })) {
    if (!isClosed(day, branch)) days++;
  }
  const rule = [categoryOf(patron), typeOf(item)] as const;
  // What is lent by the hour is late by a day at least.
  if (ruleValue("loan_hours", ...rule) !== undefined) days = Math.max(days, 1);
  const before = state.fees.filter((fee) =>
    fee.patron === patron && fee.item === item && fee.type === "overdue" &&
    Temporal.Instant.compare(out, fee.incurred) < 0
  ).reduce((sum, { cents }) => sum + cents, 0);
  const left = Math.max(0, (ruleValue("overdue_fee_cap", ...rule) ?? Infinity) - before);
  return Math.min(days * (ruleValue("overdue_fee", ...rule) ?? 0), left);
}

/** Whether a hold still counts: it has neither run out in the queue nor stood on the shelf too long. */
export function isLive({ state, expires, until }: ModelHold, now: Temporal.Instant): boolean {
  return !isBefore(state === "pending" ? expires : state === "waiting" ? until : undefined, dayOf(now));
}

export function liveHolds({ holds, now }: State, title?: string): ModelHold[] {
  return holds.filter((hold) => isLive(hold, now) && (title === undefined || hold.title === title));
}

/** A patron's holds that still count. */
export function liveHoldsOf(state: State, patron: string): ModelHold[] {
  return liveHolds(state).filter((hold) => hold.patron === patron);
}

/** The first hold in the queue that a copy could fill. */
export function nextFor(state: State, item: string): ModelHold | undefined {
  return liveHolds(state, titleOf(item)).find((hold) => hold.state === "pending" && couldFill(item, hold));
}

export function couldFill(item: string, hold: ModelHold): boolean {
  return titleOf(item) === hold.title && (hold.item ?? item) === item && (hold.branch ?? homeOf(item)) === homeOf(item);
}

/** The live hold for which a copy was captured. */
export function captureOf(state: State, item: string): ModelHold | undefined {
  return liveHolds(state).find(({ copy }) => copy === item);
}

/** Whether a copy stands on a shelf, free to be lent; the hold shelf is none, until what stood there too long is scanned. */
export function isFree(state: State, item: string): boolean {
  const copy = state.copies.get(item);
  return copy !== undefined && !copy.loan && !copy.matter && !copy.to &&
    !state.holds.some((hold) => hold.copy === item);
}

/** When a loan was recalled; undefined if it is not. "protected" if it will be, should nothing change. */
export function recallOf(state: State, item: string): Temporal.Instant | "protected" | undefined {
  const loan = state.copies.get(item)?.loan;
  const hold = liveHolds(state).find((one) =>
    one.state === "pending" && couldFill(item, one) && one.patron !== loan?.patron
  );
  const days = loan && ruleValue("recall_after_days", categoryOf(loan.patron), typeOf(item));
  if (!loan || !hold || days === undefined || copiesOf(titleOf(item)).some((copy) => isFree(state, copy))) {
    return undefined;
  }
  const after = loan.out.toZonedDateTimeISO(ZONE).add({ days }).toInstant();
  const recalled = Temporal.Instant.compare(after, hold.placed) < 0 ? hold.placed : after;
  return Temporal.Instant.compare(recalled, state.now) <= 0 ? recalled : "protected";
}

/** The bin of a copy; one that staff must see first goes nowhere. */
export function binOf(item: string, branch: string, where?: Answer): Answer {
  const destination = where && (where.CT ?? branch);
  const held = where?.CY !== undefined;
  const fits = (to: string) =>
    destination !== undefined && [destination === branch ? "here" : "elsewhere", destination].includes(to);
  const fitting = BINS.find((bin) =>
    (bin.item_type ?? typeOf(item)) === typeOf(item) && (bin.hold ?? held) === held &&
    (bin.destination === undefined || fits(bin.destination))
  );
  const bin = fitting?.bin ?? (COPIES[item] && ruleValue("sort_bin", "", typeOf(item)));
  return bin === undefined ? {} : { CL: bin };
}

export function loansOf(state: State, patron: string): (ModelLoan & { readonly item: string })[] {
  const loans = [...state.copies].flatMap(([item, { loan }]) => loan?.patron === patron ? [{ ...loan, item }] : []);
  return loans.sort((a, b) => Temporal.Instant.compare(a.due, b.due) || (a.item < b.item ? -1 : 1));
}

export function isOverdue({ due }: ModelLoan, now: Temporal.Instant): boolean {
  return Temporal.Instant.compare(due, now) < 0;
}

/** A patron's open fees, oldest first. */
export function openFees(state: State, patron: string): ModelFee[] {
  return state.fees.filter((fee) => fee.patron === patron && fee.left > 0)
    .sort((a, b) => Temporal.Instant.compare(a.incurred, b.incurred));
}

export function owed(
  state: State,
  patron: string,
  types: readonly ModelFee["type"][] = ["overdue", "rental", "hold"],
): number {
  return openFees(state, patron).filter(({ type }) => types.includes(type)).reduce((sum, { left }) => sum + left, 0);
}

/** The fourteen flags. */
export function patronStatus(state: State, patron: string): string {
  const category = categoryOf(patron);
  const over = (value: number, limit?: number) => limit !== undefined && value > limit;
  const loans = loansOf(state, patron);
  const overdues = loans.filter((loan) => isOverdue(loan, state.now)).length;
  const feeLimit = ruleValue("fee_limit", category);
  const atOverdueLimit = overdues >= (ruleValue("overdue_limit", category) ?? Infinity);
  const denied = state.blocked.has(patron) || atOverdueLimit || over(owed(state, patron), feeLimit);
  const flags = [
    ...[denied, denied, denied, denied],
    false,
    loans.length >= (ruleValue("loan_limit", category) ?? Infinity),
    atOverdueLimit,
    loans.some(({ item, renewals }) =>
      ruleValue("flag_renewals", category, typeOf(item)) &&
      renewals >= (ruleValue("renewals", category, typeOf(item)) ?? 3)
    ),
    false,
    false,
    over(owed(state, patron, ["overdue"]), ruleValue("overdue_fee_limit", category) ?? feeLimit),
    over(owed(state, patron, ["rental", "hold"]), ruleValue("other_fee_limit", category) ?? feeLimit),
    loans.some((loan) => isOverdue(loan, state.now) && recallOf(state, loan.item) instanceof Temporal.Instant),
    false,
  ];
  return flags.map((flag) => flag ? "Y" : " ").join("");
}

export const isDenied = (state: State, patron: string) => patronStatus(state, patron).startsWith("Y");

export { stamp };
