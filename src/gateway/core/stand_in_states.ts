/**
 * How the switch between a library system and its stand-in stands, and what turns it. `who_answers.ts` says who answers then.
 *
 * Away is what probes of our own have found: no terminal's question alone makes it so, or keeps it so. What terminals meet
 * only has a probe begin at once, and says since when nothing was answered.
 *
 * - `system`: the system answers, as far as is known.
 * - `missing`: something had no answer, and nothing was answered since. `failed`: how many probes have failed meanwhile.
 * - `stand-in`: the stand-in answers. `answeringSince`: when the system answered first since the last probe that failed.
 * - `by hand`: the stand-in answers since staff said so, however the system does, until they say otherwise. `beneath`: what
 *   would be so without their word.
 */
export type SwitchState = Seen | { readonly kind: "by hand"; readonly beneath: Seen };

/** A state that the system's answers alone have led to. */
type Seen =
  | { readonly kind: "system" }
  | { readonly kind: "missing"; readonly since: number; readonly failed: number }
  | { readonly kind: "stand-in"; readonly answeringSince?: number };

/** What happens to the switch. */
type SwitchEvent =
  | SeenEvent
  /** Staff have the stand-in answer. */
  | { readonly kind: "started" }
  /** Staff leave it to the system's answers again. */
  | { readonly kind: "stopped" };

/** What the system shows, and that time passes. */
export type SeenEvent =
  /** It has answered a question, of a terminal or of our own; a 96 or a 98 in its place is none. */
  | { readonly kind: "answered" }
  /** Something that was sent to it at a moment had no answer, or it could not be reached then. */
  | { readonly kind: "suspected"; readonly since: number }
  /** A probe of our own has failed, which began at a moment. */
  | { readonly kind: "probe failed"; readonly since: number }
  /** The process before this one ended while it was away. */
  | { readonly kind: "resumed" }
  /** Nothing but that time has passed. */
  | { readonly kind: "time" };

/** When the stand-in begins and ends to answer, in milliseconds. */
export interface SwitchTimes {
  readonly after: number;
  readonly settled: number;
}

/** Where a switch begins: the system is asked until it has been seen away. */
export const SYSTEM_ANSWERS: Seen = { kind: "system" };

/** So many probes in a row must fail. One may meet a restart, or a system that serves one connection and is busy. */
const FAILED = 2;

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
      return inTime(begun(event), at, times);
    case "missing":
      return event.kind === "answered" ? SYSTEM_ANSWERS : inTime(worse(state, event), at, times);
    case "stand-in":
      if (event.kind === "probe failed") return { kind: "stand-in" };
      return event.kind === "answered" ? settling(state.answeringSince ?? at, at, times) : state;
  }
}

function begun(event: SeenEvent): Seen {
  switch (event.kind) {
    case "suspected":
      return { kind: "missing", since: event.since, failed: 0 };
    case "probe failed":
      return { kind: "missing", since: event.since, failed: 1 };
    case "resumed":
      return { kind: "missing", since: -Infinity, failed: 1 };
    default:
      return SYSTEM_ANSWERS;
  }
}

type Missing = Extract<Seen, { readonly kind: "missing" }>;

function worse(state: Missing, event: SeenEvent): Missing {
  if (event.kind === "probe failed") return { ...state, failed: state.failed + 1 };
  return event.kind === "resumed" ? { ...state, since: -Infinity, failed: state.failed + 1 } : state;
}

function inTime(state: Seen, at: number, { after }: SwitchTimes): Seen {
  return state.kind === "missing" && state.failed >= FAILED && at - state.since >= after ? { kind: "stand-in" } : state;
}

function settling(answeringSince: number, at: number, { settled }: SwitchTimes): Seen {
  return at - answeringSince >= settled ? SYSTEM_ANSWERS : { kind: "stand-in", answeringSince };
}
