import { type FaultRule, PLAIN_FAULTS, type PlainFault } from "./fault_rule.ts";

/** Where a fault may happen: a request, or a connection that is accepted. */
export interface FaultPlace {
  /** The command identifier; absent for a connection. */
  readonly code?: string;
  readonly connection: number;
}

/** Decides which fault happens where. */
export interface FaultChooser {
  /** Finds the fault that happens here: the first rule that fits. */
  choose(place: FaultPlace): FaultRule | undefined;
}

const FOR_REQUESTS = Object.keys(PLAIN_FAULTS).filter((name): name is PlainFault =>
  name !== "unserved" && name !== "refused"
);

/**
 * Makes a chooser that decides by rules. A rule with a probability draws one number each time that its other conditions
 * fit.
 */
export function createFaultChooser(rules: readonly FaultRule[], random: () => number): FaultChooser {
  const counted = rules.map((rule) => ({ rule, met: 0, happened: 0 }));

  /** Whether a rule that fits happens this time. */
  function happens({ rule, met, happened }: (typeof counted)[number]): boolean {
    const { nth = 1, times = rule.nth === undefined ? Infinity : 1, probability = 1 } = rule;
    return met >= nth && happened < times && (probability === 1 || random() < probability);
  }

  return {
    choose(place) {
      const fitting = counted.filter(({ rule }) => fits(rule, place));
      // Each counts, whatever happens: the nth request is the nth that was heard.
      for (const count of fitting) count.met++;
      const chosen = fitting.find(happens);
      if (chosen === undefined) return undefined;
      chosen.happened++;
      if (chosen.rule.fault !== "any") return chosen.rule;
      return { fault: FOR_REQUESTS[Math.floor(random() * FOR_REQUESTS.length)] ?? "silent-before" };
    },
  };
}

function fits({ fault, code, connection }: FaultRule, place: FaultPlace): boolean {
  if ((fault === "unserved") !== (place.code === undefined)) return false;
  const wanted = fault === "refused" ? "93" : code;
  return (wanted === undefined || wanted === place.code) &&
    (connection === undefined || connection === place.connection);
}
