/**
 * Who answers questions: the library system, or the copy of its records beside the gateway.
 *
 * - `system`: the system answers, and no question is without an answer.
 * - `missing`: a question had no answer at `since`, and nothing was answered from then on. `isSure` once it is not the one
 *   question alone: another one had none either, or probes have shown that the system is away.
 * - `copy`: the copy answers. `answeringSince`: since when the system has answered all that it was asked.
 *
 * A system that comes and goes stays in `copy` as long as it does so: each question that it misses begins the time anew
 * for which it must answer.
 */
type SwitchState =
  | { readonly kind: "system" }
  | { readonly kind: "missing"; readonly since: number; readonly question: string; readonly isSure: boolean }
  | { readonly kind: "copy"; readonly answeringSince?: number };

/** What happens to the switch. */
export type SwitchEvent =
  | { readonly kind: "answered" }
  /** A question had no answer; it is named, so that one question that a system never answers is told from two. */
  | { readonly kind: "missed"; readonly question: string }
  /** Probes have shown that the system is away. */
  | { readonly kind: "away" }
  /** Nothing but that time has passed. */
  | { readonly kind: "time" };

/** When the copy begins and ends to answer, in milliseconds. */
export interface SwitchTimes {
  readonly after: number;
  readonly settled: number;
}

/** Where a switch begins: the system is asked until it has been seen away. */
export const SYSTEM_ANSWERS: SwitchState = { kind: "system" };

/** Gives the state after what has happened at a moment, in milliseconds of a clock that only goes forward. */
export function switched(state: SwitchState, event: SwitchEvent, at: number, times: SwitchTimes): SwitchState {
  switch (state.kind) {
    case "system":
      return event.kind === "missed" || event.kind === "away" ? begun(event, at) : state;
    case "missing":
      return event.kind === "answered" ? SYSTEM_ANSWERS : inTime(surer(state, event), at, times);
    case "copy":
      if (event.kind === "missed" || event.kind === "away") return { kind: "copy" };
      return event.kind === "answered" ? settling(state.answeringSince ?? at, at, times) : state;
  }
}

type Missing = Extract<SwitchState, { readonly kind: "missing" }>;

function begun(event: Extract<SwitchEvent, { readonly kind: "missed" | "away" }>, at: number): SwitchState {
  const question = event.kind === "missed" ? event.question : "";
  return { kind: "missing", since: at, question, isSure: event.kind === "away" };
}

function surer(state: Missing, event: SwitchEvent): Missing {
  const isOther = event.kind === "away" || (event.kind === "missed" && event.question !== state.question);
  return isOther ? { ...state, isSure: true } : state;
}

function inTime(state: Missing, at: number, { after }: SwitchTimes): SwitchState {
  return state.isSure && at - state.since >= after ? { kind: "copy" } : state;
}

function settling(answeringSince: number, at: number, { settled }: SwitchTimes): SwitchState {
  return at - answeringSince >= settled ? SYSTEM_ANSWERS : { kind: "copy", answeringSince };
}
