import {
  type SeenEvent,
  switched,
  type SwitchState,
  type SwitchTimes,
  SYSTEM_ANSWERS,
} from "./core/stand_in_states.ts";

/** The switch of one institution. */
export interface StandInSwitch {
  /** Whether the stand-in answers questions now. */
  readonly isOn: boolean;
  /** Whether it does so since staff said so: the system is taken for away, whether it answers or not. */
  readonly isByHand: boolean;
  /** Whether the stand-in answers while the system does so again, and it must only be seen whether it stays. */
  readonly isSettling: boolean;
  /** Whether something had no answer, nothing was answered since, and the stand-in does not answer yet. */
  readonly isSuspected: boolean;
  /** Notes what has happened. */
  note(event: SeenEvent): void;
}

/** The parts that {@link createStandInSwitch} needs. */
interface StandInSwitchParts {
  /** Milliseconds of a clock that only goes forward. */
  readonly elapsed: () => number;
  /** `undefined` where there is no copy. */
  readonly times: () => SwitchTimes | undefined;
  /** Whether staff want the stand-in to answer. */
  readonly wanted: () => boolean;
  /**
   * Hears when the stand-in begins and ends to answer, and for how many milliseconds nothing has been answered then;
   * Infinity: since before this process began.
   */
  readonly turned: (to: Pick<StandInSwitch, "isOn" | "isByHand">, missingFor: number) => void;
  /** Hears, once, that the system answers and the stand-in does not. */
  readonly answers: () => void;
}

/** Makes the switch of one institution. Without a copy it is never on. */
export function createStandInSwitch(
  { elapsed, times, wanted, turned, answers }: StandInSwitchParts,
): StandInSwitch {
  let state: SwitchState = SYSTEM_ANSWERS, hasAnswered = false;
  const isOn = () => state.kind === "stand-in" || state.kind === "by hand", isByHand = () => state.kind === "by hand";

  function note(event: SeenEvent): void {
    const now = times();
    // Without a copy there is nothing to switch.
    if (now === undefined && state === SYSTEM_ANSWERS) return;
    const before = state, wasOn = isOn(), hand = wanted() ? "started" : "stopped";
    state = now === undefined
      ? SYSTEM_ANSWERS
      : switched(switched(state, { kind: hand }, elapsed(), now), event, elapsed(), now);
    const missingFor = before.kind === "missing" ? elapsed() - before.since : 0;
    if (isOn() !== wasOn) turned({ isOn: isOn(), isByHand: isByHand() }, missingFor);
    if (hasAnswered || isOn() || event.kind !== "answered") return;
    hasAnswered = true;
    answers();
  }

  return {
    get isOn() {
      note({ kind: "time" });
      return isOn();
    },
    get isByHand() {
      note({ kind: "time" });
      return isByHand();
    },
    get isSettling() {
      return state.kind === "stand-in" && state.answeringSince !== undefined;
    },
    get isSuspected() {
      return state.kind === "missing";
    },
    note,
  };
}
