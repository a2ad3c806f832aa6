import type { Answer } from "./answer.ts";
import { PATRONS, ruleValue } from "./small_library.ts";
import type { Sent } from "./sent.ts";
import * as s from "./state.ts";
import type { State } from "./state.ts";

const four = (count: number) => String(count).padStart(4, "0");
const UNKNOWN = { status: "YYYY          ", BL: "N" };

/** 24 and 26: who a patron is and how the patron stands. */
export function patronAnswer(state: State, code: "24" | "26", patron: string): Answer {
  if (!PATRONS[patron]) return { code, AA: patron, ...UNKNOWN };
  const owes: Answer = code === "24" ? { BH: "USD", BV: s.money(s.owed(state, patron)) } : {};
  return { code, status: s.patronStatus(state, patron), AA: patron, BL: "Y", ...owes };
}

/** 64, with one of the lists. */
export function patronInformation(state: State, { ask }: Sent): Answer {
  if (ask.kind !== "info") throw new TypeError(ask.kind);
  const { patron } = ask;
  if (!PATRONS[patron]) {
    const none = four(0);
    return {
      code: "64",
      AA: patron,
      ...UNKNOWN,
      waiting: none,
      overdue: none,
      charged: none,
      fees: none,
      recalled: none,
      unavailable: none,
    };
  }
  const lists = listsOf(state, patron);
  const counts = ["waiting", "overdue", "charged", "fees", "recalled", "unavailable"].map((
    name,
    at,
  ) => [name, four(lists[at]?.length ?? 0)]);
  const category = s.categoryOf(patron);
  const limits = {
    BZ: ruleValue("hold_limit", category),
    CA: ruleValue("overdue_limit", category),
    CB: ruleValue("loan_limit", category),
  };
  const feeLimit = ruleValue("fee_limit", category);
  const [id, list = []] = [["AS", "AT", "AU", "AV", "BU", "CD"][ask.list - 1] ?? "", lists[ask.list - 1]];
  const page = list.slice((ask.from || 1) - 1, ask.to || undefined);
  return {
    ...patronAnswer(state, "24", patron),
    code: "64",
    ...Object.fromEntries(counts),
    ...Object.fromEntries(
      Object.entries(limits).flatMap(([name, limit]) => limit === undefined ? [] : [[name, four(limit)]]),
    ),
    ...(feeLimit !== undefined && { CC: s.money(feeLimit) }),
    ...(page.length > 0 && { [id]: page.join() }),
  };
}

/** The six lists; what stands for a hold is the copy, or the title's first one. */
function listsOf(state: State, patron: string): readonly (readonly string[])[] {
  const loans = s.loansOf(state, patron);
  const holds = s.liveHoldsOf(state, patron);
  const copyOf = ({ copy, item, title }: s.ModelHold) => copy ?? item ?? s.copiesOf(title)[0] ?? title;
  return [
    holds.filter((hold) => hold.state === "waiting").map(copyOf),
    loans.filter((loan) => s.isOverdue(loan, state.now)).map(({ item }) => item),
    loans.map(({ item }) => item),
    s.openFees(state, patron).map(({ left }) => s.money(left)),
    loans.filter(({ item }) => s.recallOf(state, item) instanceof Temporal.Instant).map(({ item }) => item),
    holds.filter((hold) => hold.state !== "waiting").map(copyOf),
  ];
}

/** 18 */
export function itemInformation(state: State, { ask }: Sent): Answer {
  if (ask.kind !== "item") throw new TypeError(ask.kind);
  const { item } = ask;
  const copy = state.copies.get(item);
  if (!copy) return { code: "18", circulation: "01", feeType: "01", AB: item, properties: "" };
  const fee = ruleValue("checkout_fee", "", s.typeOf(item)) ?? 0;
  const recall = s.recallOf(state, item);
  const capture = s.captureOf(state, item);
  const queue = s.liveHolds(state, s.titleOf(item)).length;
  return {
    ...{
      code: "18",
      circulation: circulationStatus(state, item),
      feeType: fee > 0 ? "06" : "01",
      AB: item,
      properties: copy.properties,
    },
    ...{ AQ: s.homeOf(item), AP: copy.place },
    ...(queue > 0 && { CF: String(queue) }),
    ...(copy.loan && { AH: s.stamp(copy.loan.due) }),
    ...(recall instanceof Temporal.Instant && { CJ: s.stamp(recall) }),
    ...(capture?.until && { CM: s.endOf(capture.until) }),
    ...(fee > 0 && { BH: "USD", BV: s.money(fee) }),
  };
}

function circulationStatus(state: State, item: string): string {
  const copy = state.copies.get(item);
  const recall = s.recallOf(state, item);
  if (copy?.to) return "10";
  if (copy?.matter === "missing") return "13";
  if (copy?.matter === "lost") return "12";
  if (copy?.loan) return recall === undefined ? "04" : recall === "protected" ? "05" : "07";
  if (s.captureOf(state, item)) return "08";
  const back = copy?.returned;
  if (back && Temporal.Instant.compare(back.add({ minutes: 30 }), state.now) > 0) return "09";
  return copy?.matter === "withdrawn" ? "01" : "03";
}
