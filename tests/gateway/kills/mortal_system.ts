import type { FaultRule } from "../../../src/tools/simulate/faults/fault_rule.ts";
import { type AskedChange, CODES, keyOf } from "./asked_change.ts";
import { type BreakableSystem, startBreakableSystem } from "./breakable_system.ts";

/** A kind of library system that can be simulated. */
export type MortalKind = "koha" | "evergreen" | "openncip" | "folio";

/** Changes that there are records for; each has its own, so that none stands in another's way. */
const CHANGES = 20_000;

/** A library system that breaks, and what it has done. */
export interface MortalSystem extends Pick<BreakableSystem, "port" | "kill" | "revive" | "close"> {
  /** How often each change was carried out, by its key. */
  readonly carriedOut: ReadonlyMap<string, number>;
}

/** Starts one that has what changes up to {@link CHANGES} are about. */
export async function startMortalSystem(kind: MortalKind): Promise<MortalSystem> {
  const carriedOut = new Map<string, number>();
  const system = await startBreakableSystem({
    kind,
    terminator: "\r",
    workers: 100,
    library: libraryOf(CHANGES),
    faults: CODES.map(lateNowAndThen),
    onChange({ request, patron, item }) {
      const key = keyOf({ code: request.slice(0, 2), patron, item });
      carriedOut.set(key, (carriedOut.get(key) ?? 0) + 1);
    },
  });
  return { ...system, carriedOut };
}

/** Long enough to be killed between the deed and the answer. */
function lateNowAndThen(code: AskedChange["code"]): FaultRule {
  return { fault: "late", seconds: 0.03, code, probability: 0.5 };
}

function libraryOf(count: number) {
  const numbers = Array.from({ length: count }, (_, number) => number);
  return {
    institution: "CPL",
    logins: [{ id: "sip1", password: "sip1pass" }],
    patrons: numbers.map((number) => ({ id: `P${number}`, pin: "", name: "A", blocked: false })),
    items: numbers.map((number) => ({ id: `I${number}`, title: `Title ${number}` })),
    loans: numbers.filter((number) => CODES[number % CODES.length] === "09")
      .map((number) => ({ item: `I${number}`, patron: `P${number}` })),
    holds: [],
    fees: numbers.filter((number) => CODES[number % CODES.length] === "37")
      .map((number) => ({ patron: `P${number}`, amount: "500.00", description: "Lost" })),
  };
}
