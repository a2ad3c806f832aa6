import { RULES } from "../../../src/gateway/core/next.ts";
import { RuleTable } from "../../../src/gateway/core/rule_table.ts";
import type { RequestRule } from "../../../src/gateway/core/request_rules.ts";
import type { RowRule } from "../../../src/gateway/core/row_rules.ts";
import { WALKED_PARTS } from "./walked_parts.ts";
import type { WalkedPart } from "./walked_world.ts";
import type { Phase, RequestEvent, RowStanding, SendVerdict } from "../../../src/gateway/core/states.ts";

/** Changes the first line for what happens in a standing; `undefined` takes it away. */
function rowsWith(
  standing: RowStanding,
  at: RowRule["at"][number],
  change: (rule: RowRule) => RowRule | undefined,
): typeof RULES {
  const rule = RULES.rows.lines.find((one) => one.in.includes(standing) && one.at.includes(at));
  if (rule === undefined) throw new RangeError(`no line has ${standing}, ${at}`);
  const changed = change(rule);
  const rows = RULES.rows.lines.flatMap((one) => one !== rule ? [one] : changed === undefined ? [] : [changed]);
  return { ...RULES, rows: new RuleTable(rows) };
}

function requestsWith(
  phase: Phase,
  at: RequestEvent["kind"],
  change: (rule: RequestRule) => RequestRule | undefined,
): typeof RULES {
  const rule = RULES.requests.lines.find((one) => one.in.includes(phase) && one.at.includes(at));
  if (rule === undefined) throw new RangeError(`no line has ${phase}, ${at}`);
  const changed = change(rule);
  const requests = RULES.requests.lines.flatMap((one) => one !== rule ? [one] : changed === undefined ? [] : [changed]);
  return { ...RULES, requests: new RuleTable(requests) };
}

/** What a line does without one of its steps. */
function without<Rule extends { readonly does: readonly unknown[] }>(step: string): (rule: Rule) => Rule {
  return (rule) => {
    const does = rule.does.filter((one) => typeof one !== "function" || one.name !== step);
    if (does.length === rule.does.length) throw new RangeError(`no step ${step}`);
    return { ...rule, does };
  };
}

/** What a line does elsewhere. */
function does(standing: RowStanding, at: RowRule["at"][number]): RowRule["does"] {
  return RULES.rows.lines.find((one) => one.in.includes(standing) && one.at.includes(at))?.does ?? [];
}

const SENDS = RULES.requests.lines.find((one) => one.then === "sent")?.does ?? [];

const ACCEPTS = RULES.requests.lines.find((one) => one.in.includes("comparing") && one.then === "accepting")?.does ??
  [];

/** Settles a row as if no byte had been sent. */
const settlesAsUnsent: RowRule["does"][number] = (row, _, draft) =>
  does("sent", "not sent").filter(({ name }) => name === "settles").reduce(
    (after, step) => step(after, { kind: "not sent" }, draft),
    row,
  );

/** Tells yes at once. */
const tellsYes: RequestRule["does"][number] = ({ id }, _, { effects }) => {
  effects.push({ kind: "tell", id, word: { kind: "stored", answer: "", says: "yes" } });
  return undefined;
};

/** A wrong line, and what is told of it. */
export interface PlantedRule {
  readonly name: string;
  readonly rules: typeof RULES;
  readonly told: RegExp;
  /** The part in which it shows; absent: the first. */
  readonly part?: WalkedPart;
}

/** Changes the line for what happens in a phase that has this step, or leads there. */
function lineWith(
  phase: Phase,
  at: RequestEvent["kind"],
  to: string,
  change: (rule: RequestRule) => RequestRule | undefined,
) {
  const rule = RULES.requests.lines.find((one) =>
    one.in.includes(phase) && one.at.includes(at) && (one.then === to || one.does.some(({ name }) => name === to))
  );
  if (rule === undefined) throw new RangeError(`no line has ${phase}, ${at} and ${to}`);
  const changed = change(rule);
  const requests = RULES.requests.lines.flatMap((one) => one !== rule ? [one] : changed === undefined ? [] : [changed]);
  return { ...RULES, requests: new RuleTable(requests) };
}

/** Tells that a return is accepted, or taken back. */
function tellsOf(kind: "accepted" | "undone"): RequestRule["does"][number] {
  return ({ id }, _, { effects }) => {
    effects.push({ kind: "tell", id, word: { kind } });
    return undefined;
  };
}

/** Has changes sent that are judged so. */
function sentDespite(isSo: (verdict: Exclude<SendVerdict, "unanswered">) => boolean): typeof RULES {
  return lineWith("preparing", "judged", "leavesJudged", (rule) => ({
    ...rule,
    if: (asked, draft, event) =>
      !(event.kind === "judged" && event.verdict !== "unanswered" && isSo(event.verdict)) &&
      rule.if?.(asked, draft, event) !== false,
  }));
}

/** Wrong lines of the tables, each of which the walk must name. */
export const PLANTED_RULES: readonly PlantedRule[] = [
  {
    name: "a change is sent before its row is written",
    rules: requestsWith("leasing", "leased", (rule) => ({ ...rule, then: "sent", does: SENDS })),
    told: /sent without a row/,
  },
  {
    name: "a lost connection counts as a change that was not sent",
    rules: rowsWith("sent", "lost", (rule) => ({
      ...rule,
      then: "settled",
      does: rule.does.map((step) => step.name === "notesUnknown" ? settlesAsUnsent : step),
    })),
    told: /says not sent, and it was/,
  },
  {
    name: "a connection that was cut counts as closed by the system",
    rules: rowsWith("sent", "lost", (rule) => ({
      ...rule,
      does: rule.does.map((step) => step.name === "marksClosed" ? (row) => ({ ...row, closed: "long ago" }) : step),
    })),
    told: /untrue no/,
  },
  {
    name: "half of the time is over, and nothing is owed",
    rules: rowsWith("sent", "half", without("owes")),
    told: /does not know that an answer is owed/,
    part: WALKED_PARTS["a loan, and a hold on another copy"],
  },
  {
    name: "a change is sent although an answer has been owed since it was begun",
    rules: requestsWith("preparing", "prepared", ({ if: _, ...rule }) => rule),
    told: /sent to a system that owes an answer/,
    part: WALKED_PARTS["a loan, and a hold on another copy"],
  },
  {
    name: "a later question is asked once only",
    rules: lineWith("questioning", "questioned", "looksUpAway", (rule) => ({
      ...rule,
      does: [(asked, event, draft) => {
        draft.isQuestioning = true;
        return rule.does.reduce((after, step) => step(after, event, draft) ?? after, asked);
      }],
    })),
    told: /asks no later question/,
    part: WALKED_PARTS["a return that may wait, and a loan of its copy"],
  },
  {
    name: "a terminal whose time is over hears nothing",
    rules: rowsWith("late", "terminal gives up", () => undefined),
    told: /hears nothing at its deadline/,
  },
  {
    name: "an answer that comes late in the terminal's time is not told",
    rules: rowsWith("late", "answer", without("answers")),
    told: /hears nothing at its deadline/,
  },
  {
    name: "a row is forgotten before it is written",
    rules: rowsWith("sent", "answer", (rule) => ({ ...rule, then: "over" })),
    told: /stays open|waits for ever/,
  },
  {
    name: "a question that proves nothing counts as a proof",
    rules: rowsWith("late", "unproved", (rule) => ({ ...rule, then: "settled", does: does("proved", "lost") })),
    told: /says done, and it was not/,
  },
  {
    name: "a retry hears yes before the first request has an outcome",
    rules: requestsWith("beginning", "earlier", (rule) => ({ ...rule, does: [tellsYes] })),
    told: /untrue yes|hears twice/,
    part: WALKED_PARTS["a loan, and its retry at another gateway"],
  },
  {
    name: "what is unknown is followed for ever, with its session",
    rules: rowsWith("unknown", "time over", (rule) => ({ ...rule, in: rule.in.filter((one) => one !== "unknown") })),
    told: /follows row \d+ for ever|waits for ever/,
  },
  {
    name: "an unknown row says that its terminal heard yes",
    rules: rowsWith("late", "terminal gives up", (rule) => ({
      ...rule,
      does: rule.does.map((step) => (row, event, draft) => {
        const { facts } = row;
        const after = step({ ...row, facts: { ...facts, unconfirmedSays: "yes" } }, event, draft);
        return { ...after, facts };
      }),
    })),
    told: /says that its terminal heard yes, and it heard no/,
  },
  {
    name: "a return that has waited is sent whatever its 17 says",
    rules: lineWith("preparing", "judged", "leavesJudged", () => undefined),
    told: /ends a newer loan/,
    part: WALKED_PARTS["a return that may wait, with all that may fail"],
  },
  {
    name: "a return is accepted before its row is written",
    rules: lineWith("comparing", "none earlier", "accepting", (rule) => ({ ...rule, does: [tellsOf("accepted")] })),
    told: /untrue yes/,
    part: WALKED_PARTS["a return that may wait, and its retry"],
  },
  {
    name: "the retry of a return that waits is accepted as another return",
    rules: lineWith(
      "comparing",
      "accepted before",
      "tellsOutcome",
      (rule) => ({ ...rule, then: "accepting", does: ACCEPTS }),
    ),
    told: /sent twice/,
    part: WALKED_PARTS["a return that may wait, and its retry"],
  },
  {
    name: "a return that is handed over already is undone all the same",
    rules: lineWith("undoing", "waits no more", "clearing", (rule) => ({ ...rule, does: [tellsOf("undone")] })),
    told: /its return will be sent/,
    part: WALKED_PARTS["a return that may wait, and its undoing"],
  },
  {
    name: "a loan is not told that the return before it is handed over",
    rules: lineWith("seeing", "row", "endsByRow", (rule) => ({ ...rule, does: [] })),
    told: /waits for ever/,
    part: WALKED_PARTS["a return that may wait, and a loan of its copy"],
  },
  {
    name: "a loan that staff have typed is sent all the same",
    rules: sentDespite(({ kind }) => kind === "settled"),
    told: /is lent a second time/,
    part: WALKED_PARTS["a loan that a stand-in accepted, and its return"],
  },
  {
    name: "what follows a change that is on the list is sent",
    rules: sentDespite((verdict) => verdict.kind === "list" && verdict.doubt === "earlier-listed"),
    told: /the one before it is on the list/,
    part: WALKED_PARTS["a loan that a stand-in accepted, and its return"],
  },
  {
    name: "what another process has begun meanwhile is sent all the same",
    rules: requestsWith("preparing", "gone", (rule) => ({ ...rule, then: "sent", does: SENDS })),
    told: /sent without a row/,
    part: WALKED_PARTS["a loan that a stand-in accepted, and a second process under the name of one that stands still"],
  },
];
