import type { Config, Institution, StandIn } from "../config/config.ts";
import { type Notice, notice } from "../library/notice.ts";
import type { Storage } from "../storage/port/storage.ts";
import type { HandSwitch } from "./hand_switch.ts";

/** What staff want of a copy. */
interface TurnAsked {
  /** Whether it shall answer in its system's place until it is stopped. */
  readonly on: boolean;
  /** The institution's id; empty: the only one with a copy. */
  readonly institution: string;
  /** Why, for the journal. */
  readonly reason: string;
  /** Who asks. */
  readonly by: string;
}

/** The result, with a sentence for staff. */
interface Turned {
  readonly done: boolean;
  readonly told: readonly Notice[];
}

/** The parts that {@link turnByHand} needs. */
interface TurningParts {
  readonly current: () => Pick<Config, "institutions">;
  /** Gives the switch of an institution's copy; `undefined` where the copy is not open. */
  readonly handOf: (institution: string) => HandSwitch | undefined;
  readonly journal: Pick<Storage, "record">;
  readonly now: () => Temporal.Instant;
}

/** Starts or stops a copy by hand. Who did it, and why, is in the journal. */
export async function turnByHand(
  { on, institution: named, reason, by }: TurnAsked,
  { current, handOf, journal, now }: TurningParts,
): Promise<Turned> {
  const institution = chosenCopy(named, current());
  if ("code" in institution) return { done: false, told: [institution] };
  const { id, branch = id, timeZone } = institution, why = reason.trim(), at = now();
  if (why === "") {
    return { done: false, told: [notice("reason-needed", "A reason is needed: it is kept in the journal.")] };
  }
  const hand = handOf(id);
  if (hand === undefined) {
    return { done: false, told: [notice("copy-not-open", `The copy of ${id} cannot be opened now.`, id)] };
  }
  if (!on && hand.started === undefined) {
    return { done: true, told: [notice("copy-not-started", `The copy of ${id} was not started by hand.`, id)] };
  }
  await hand.turn(on ? { at: at.epochMilliseconds, by, reason: why } : undefined);
  journal.record({
    at,
    source: "staff",
    origin: { account: "desk", terminal: by, address: "", message: "", branch, timeZone },
    action: on ? "stand-in-started" : "stand-in-stopped",
    outcome: "done",
    detail: why,
  });
  const told = on
    ? notice("copy-started", `The copy of ${id} answers until it is stopped by hand.`, id)
    : notice("copy-stopped", `The copy of ${id} answers only while the library system is away.`, id);
  return { done: true, told: [told] };
}

/** An institution that has a copy. */
type WithCopy = Institution & { readonly standIn: StandIn };

/** Finds the institution whose copy is meant, or says why there is none. */
export function chosenCopy(id: string, { institutions }: Pick<Config, "institutions">): WithCopy | Notice {
  const withCopy = [...institutions.values()].flatMap(({ standIn, ...rest }): WithCopy[] =>
    standIn === undefined ? [] : [{ ...rest, standIn }]
  );
  const [first] = withCopy;
  if (first === undefined) {
    return notice("no-copy", "No institution has a copy of its library system.");
  }
  if (id === "" && withCopy.length === 1) return first;
  const found = withCopy.find((institution) => institution.id === id);
  if (found !== undefined) return found;
  const ids = withCopy.map((each) => each.id).join(", ");
  return id === ""
    ? notice("several-copies", `Several institutions have a copy; name one of ${ids}.`, ids)
    : notice("copy-unknown", `No institution with a copy is called ${id}; name one of ${ids}.`, id, ids);
}
