/**
 * Leads the changes of an institution from one state to the next. It has no clock, no socket and no storage: what
 * happens comes as an event, and what is to be done goes out as effects.
 */
import { followAndProve } from "./wait_behind.ts";
import { passesOn } from "./copy_turns.ts";
import type { CoreDraft } from "./draft.ts";
import { REQUEST_RULES, type RequestRule } from "./request_rules.ts";
import { enters, RETURN_RULES } from "./return_rules.ts";
import { ends, ROW_RULES, type RowRule } from "./row_rules.ts";
import { RuleTable } from "./rule_table.ts";
import type { AskedChange, CoreEffect, CoreEvent, CoreState, FollowedRow, RequestEvent, RowEvent } from "./states.ts";

/** The tables by which a state leads to the next. */
interface CoreRules {
  readonly requests: RuleTable<RequestRule>;
  readonly rows: RuleTable<RowRule>;
}

/** The tables that run. */
export const RULES: CoreRules = {
  requests: new RuleTable([...RETURN_RULES, ...REQUEST_RULES]),
  rows: new RuleTable(ROW_RULES),
};

/** A state, and what is to be done now. */
interface Next {
  readonly state: CoreState;
  readonly effects: readonly CoreEffect[];
}

/** Gives the state after an event, and the effects of the event. */
export function next(state: CoreState, event: CoreEvent, rules: CoreRules): Next {
  if (event.kind === "question answered" && isNoNews(state, event)) return { state, effects: [] };
  const requests = new Map(state.requests), rows = new Map(state.rows);
  const draft: CoreDraft = { ...state, requests, rows, effects: [], inner: [] };
  happen(event, draft, rules);
  const { inner } = draft;
  for (let first = inner.shift(); first !== undefined; first = inner.shift()) ofRequest(...first, draft, rules);
  const { effects, inner: _, ...after } = draft;
  return { state: after, effects };
}

/** Whether an answer changes nothing: nearly all do not, and each message has one. */
function isNoNews({ owed, cleared, rows }: CoreState, { owedThen }: { readonly owedThen: number }): boolean {
  return rows.size === 0 && (cleared === owed || owedThen <= cleared);
}

function happen(event: CoreEvent, draft: CoreDraft, rules: CoreRules): void {
  switch (event.kind) {
    case "asked": {
      const { id, facts, handOver } = event, asked = { id, facts, tries: 0, isLate: false, isOver: false } as const;
      draft.requests.set(id, enters({ ...asked, phase: "leasing", ...handOver && { handOver } }, draft));
      return;
    }
    case "request":
      return ofRequest(event.id, event.event, draft, rules);
    case "row":
      return ofRow(event.ledgerId, event.event, draft, rules);
    case "question answered":
      draft.cleared = Math.max(draft.cleared, event.owedThen);
      for (const ledgerId of [...draft.rows.keys()]) ofRow(ledgerId, { kind: "answers", at: event.at }, draft, rules);
      return;
    case "questioned":
      draft.isQuestioning = false;
      for (const id of [...draft.requests.keys()]) ofRequest(id, { kind: "questioned" }, draft, rules);
      return;
    case "found abandoned":
      followAndProve(event.row, draft);
      return;
    case "closing":
      for (const row of [...draft.rows.values()]) drop(ends(row, undefined, draft), draft);
  }
}

function ofRequest(id: number, event: RequestEvent, draft: CoreDraft, rules: CoreRules): void {
  const found = draft.requests.get(id);
  if (found === undefined) return;
  const { phase, ledgerId = 0 } = found;
  const asked = {
    ...found,
    ...event.kind === "late" && { isLate: true },
    ...event.kind === "over" && { isLate: true, isOver: true },
  };
  draft.requests.set(id, asked);
  // What becomes of a change that was sent is told by its row.
  const row = phase === "sent" ? draft.rows.get(ledgerId) : undefined;
  if (row !== undefined && event.kind === "rings") return ofRow(ledgerId, { kind: "half" }, draft, rules);
  if (row !== undefined && event.kind === "over") {
    return ofRow(ledgerId, { kind: "terminal gives up" }, draft, rules);
  }
  const rule = rules.requests.at(phase, event.kind).find((one) => one.if?.(asked, draft, event) !== false);
  if (rule === undefined) return;
  const { then } = rule;
  let after: AskedChange | undefined = then === undefined || then === "over" ? asked : { ...asked, phase: then };
  for (const step of rule.does) after = after && step(after, event, draft);
  if (then === "over") after = undefined;
  if (after === undefined) draft.requests.delete(id);
  else draft.requests.set(id, after);
  passesOn(found, after, draft);
}

function ofRow(ledgerId: number, event: RowEvent, draft: CoreDraft, rules: CoreRules): void {
  const found = draft.rows.get(ledgerId);
  if (found === undefined) return;
  const before = event.kind === "proof" ? { ...found, isAsking: false } : found;
  const happening = event.kind === "proof" ? PROOF_SAYS[event.proof] : event.kind, { standing } = before;
  const rule = rules.rows.at(standing, happening).find((one) => one.if?.(before) !== false);
  draft.rows.set(ledgerId, before);
  let after: FollowedRow = before;
  for (const step of rule?.does ?? []) after = step(after, event, draft);
  const then = rule?.then ?? standing;
  if (then === "over") drop(after, draft);
  else draft.rows.set(ledgerId, { ...after, standing: then });
  tellWhoWaits(ledgerId, event, then !== standing, draft, rules);
}

/** What the rules call the results of questions. */
const PROOF_SAYS = {
  "done": "proved done",
  "not done": "proved not done",
  unproved: "unproved",
  unanswered: "unanswered",
} as const;

/** Follows a row no more. */
function drop({ ledgerId }: FollowedRow, draft: CoreDraft): void {
  draft.rows.delete(ledgerId);
  draft.effects.push({ kind: "drop", ledgerId });
}

/** Tells requests that wait for a row what happened to it. */
function tellWhoWaits(
  ledgerId: number,
  { kind }: RowEvent,
  isOther: boolean,
  draft: CoreDraft,
  rules: CoreRules,
): void {
  const told: readonly RequestEvent[] = [
    ...kind === "proof" ? [{ kind: "proof over" } as const] : [],
    ...isOther ? [{ kind: "stands otherwise" } as const] : [],
    ...kind === "written" || isOther ? [{ kind: "written" } as const] : [],
  ];
  for (const event of told) {
    for (const { id, phase, ledgerId: of, upTo = 0 } of [...draft.requests.values()]) {
      if (of !== ledgerId || (phase !== "behind" && phase !== "answering")) continue;
      const row = draft.rows.get(ledgerId);
      if (phase === "answering" && (event.kind !== "written" || (row !== undefined && row.written < upTo))) continue;
      ofRequest(id, event, draft, rules);
    }
  }
}
