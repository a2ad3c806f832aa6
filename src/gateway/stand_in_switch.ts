import { switched, type SwitchEvent, type SwitchTimes, SYSTEM_ANSWERS } from "./core/stand_in_states.ts";

/** The switch of one institution. */
export interface StandInSwitch {
  /** Whether the copy answers questions now. */
  readonly isOn: boolean;
  /** Whether the copy answers while the system does so again, and it must only be seen whether it stays. */
  readonly isSettling: boolean;
  /** Notes what has happened. */
  note(event: SwitchEvent): void;
}

/** The parts that {@link createStandInSwitch} needs. */
interface StandInSwitchParts {
  /** Milliseconds of a clock that only goes forward. */
  readonly elapsed: () => number;
  /** `undefined` where there is no copy. */
  readonly times: () => SwitchTimes | undefined;
  /** Hears when the copy begins and ends to answer. */
  readonly turned: (isOn: boolean) => void;
}

/** Makes the switch of one institution. Without a copy it is never on. */
export function createStandInSwitch({ elapsed, times, turned }: StandInSwitchParts): StandInSwitch {
  let state = SYSTEM_ANSWERS;

  function note(event: SwitchEvent): void {
    const now = times(), wasOn = state.kind === "copy";
    state = now === undefined ? SYSTEM_ANSWERS : switched(state, event, elapsed(), now);
    const isOn = state.kind === "copy";
    if (isOn !== wasOn) turned(isOn);
  }

  return {
    get isOn() {
      note({ kind: "time" });
      return state.kind === "copy";
    },
    get isSettling() {
      return state.kind === "copy" && state.answeringSince !== undefined;
    },
    note,
  };
}
