import type { Manner } from "./conversation.ts";
import { byRole, type Cast, inRoles } from "./manner_of.ts";
import { type Profile, stateOf } from "./profile/profile.ts";
import type { CheckedProfile } from "./check_profile.ts";
import { type ConformScenario, mayChange } from "./scenario.ts";
import type { PlayLimits, ScenarioResult } from "./play_scenario.ts";

/** What a scenario is played with. */
interface Turn {
  readonly manner: Manner;
  readonly limits: Pick<PlayLimits, "unusable" | "doubtful">;
  /** Notes what came of it: what it could not put back is used no more, what it found a fault with comes last. */
  played(result: ScenarioResult): void;
}

/** Gives each scenario that changes something other records than the one before, as far as the profile has several. */
interface RecordTurns {
  next(scenario: ConformScenario): Turn;
}

/** Begins with the first record of each state. */
export function takeTurns(profile: Profile, checked: CheckedProfile, manner: Manner): RecordTurns {
  const unusable = new Map(checked.unusable);
  const suspect = new Set<string>();
  const queues = Map.groupBy([...profile.patrons.keys(), ...profile.items.keys()], stateOf);
  const weight = (name: string, wanted: readonly string[]) => {
    const lacks = wanted.some((what) => manner.valueOf(name + what) === undefined);
    return unusable.has(name) || lacks ? 2 : suspect.has(name) ? 1 : 0;
  };

  return {
    next(scenario) {
      const used = namesIn(scenario);
      const cast: Cast = new Map([...queues].map(([state, queue]) => {
        // Of a patron it may want the PIN, too.
        const wanted = used.filter((name) => name.startsWith(`${state}.`)).map((name) => name.slice(state.length));
        const [name = state] = queue.toSorted((a, b) => weight(a, wanted) - weight(b, wanted));
        return [state, name];
      }));
      const doubtful = [...checked.doubtful].map((name) => [name, true] as const);
      return {
        manner: inRoles(manner, cast),
        limits: { unusable: byRole(unusable, cast), doubtful: new Set(byRole(doubtful, cast).keys()) },
        played({ stuck = [], findings }) {
          const names = used.flatMap((name) => cast.get(name.split(".")[0] ?? "") ?? []);
          for (const state of stuck) {
            unusable.set(cast.get(state) ?? state, `${state} could not be put back after ${scenario.id}`);
          }
          if (findings.some(({ grade }) => grade === "must" || grade === "should")) {
            for (const name of names) suspect.add(name);
          }
          if (!mayChange(scenario)) return;
          for (const [state, queue] of queues) {
            const isUsed = (name: string) => names.includes(name);
            queues.set(state, [...queue.filter((name) => !isUsed(name)), ...queue.filter(isUsed)]);
          }
        },
      };
    },
  };
}

/** What a scenario says of the profile: `good`, `good.pin`. */
function namesIn({ acts, after = [] }: ConformScenario): readonly string[] {
  const texts = [...acts.flatMap(({ send }) => send), ...after.map(({ send }) => send)];
  return texts.flatMap((text) => [...text.matchAll(/\{([a-z.-]+)\}/g)].map(([, name = ""]) => name));
}
