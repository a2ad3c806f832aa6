/**
 * Who answers questions: the library system, or the copy of its records beside the gateway.
 *
 * - `system`: the system answers, and no question is without an answer.
 * - `missing`: a question had no answer at `since`, and nothing was answered from then on. `isSure` once it is not the one
 *   question alone: another one had none either, or probes have shown that the system is away.
 * - `copy`: the copy answers. `answeringSince`: since when the system has answered all that it was asked.
 *
 * - `by hand`: the copy answers since staff said so, however the system does, until they say otherwise. `beneath`: what
 *   would be so without their word.
 *
 * A system that comes and goes stays in `copy` as long as it does so: each question that it misses begins the time anew
 * for which it must answer.
 */
type SwitchState = Seen | { readonly kind: "by hand"; readonly beneath: Seen };

/** A state that the system's answers alone have led to. */
type Seen =
  | { readonly kind: "system" }
  | { readonly kind: "missing"; readonly since: number; readonly question: string; readonly isSure: boolean }
  | { readonly kind: "copy"; readonly answeringSince?: number };

/** What happens to the switch. */
type SwitchEvent =
  | SeenEvent
  /** Staff have the copy answer. */
  | { readonly kind: "started" }
  /** Staff leave it to the system's answers again. */
  | { readonly kind: "stopped" };

/** What the system shows, and that time passes. */
export type SeenEvent =
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
export const SYSTEM_ANSWERS: Seen = { kind: "system" };

/** Gives the state after what has happened at a moment, in milliseconds of a clock that only goes forward. */
export function switched(state: SwitchState, event: SwitchEvent, at: number, times: SwitchTimes): SwitchState {
  const beneath = state.kind === "by hand" ? state.beneath : state;
  if (event.kind === "started") return { kind: "by hand", beneath };
  if (event.kind === "stopped") return beneath;
  const seen = afterSeen(beneath, event, at, times);
  return state.kind === "by hand" ? { kind: "by hand", beneath: seen } : seen;
}

function afterSeen(state: Seen, event: SeenEvent, at: number, times: SwitchTimes): Seen {
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

type Missing = Extract<Seen, { readonly kind: "missing" }>;

function begun(event: Extract<SeenEvent, { readonly kind: "missed" | "away" }>, at: number): Seen {
  const question = event.kind === "missed" ? event.question : "";
  return { kind: "missing", since: at, question, isSure: event.kind === "away" };
}

function surer(state: Missing, event: SeenEvent): Missing {
  const isOther = event.kind === "away" || (event.kind === "missed" && event.question !== state.question);
  return isOther ? { ...state, isSure: true } : state;
}

function inTime(state: Missing, at: number, { after }: SwitchTimes): Seen {
  return state.isSure && at - state.since >= after ? { kind: "copy" } : state;
}

function settling(answeringSince: number, at: number, { settled }: SwitchTimes): Seen {
  return at - answeringSince >= settled ? SYSTEM_ANSWERS : { kind: "copy", answeringSince };
}
