import { assert, assertEquals, assertMatch } from "@std/assert";
import { LOOK_RULES } from "../../../src/gateway/core/hand_over_rules.ts";
import { walkLooks } from "./hand_over_walk.ts";
import { LOOKED_PARTS } from "./hand_over_parts.ts";

type LookRule = typeof LOOK_RULES[number];

const used = new Set<LookRule>();

const noted = LOOK_RULES.map((rule): LookRule => ({
  ...rule,
  does: [(looks) => {
    used.add(rule);
    return looks;
  }, ...rule.does],
}));

for (const [name, part] of Object.entries(LOOKED_PARTS)) {
  Deno.test(`the worker keeps to its pauses, and all is handed over: ${name}`, () => {
    const { broken, states } = walkLooks(part, noted);
    assertEquals(broken, undefined);
    assert(states > 100, `only ${states} states`);
  });
}

Deno.test("every line of the worker's table is used in the walk", () => {
  assertEquals(LOOK_RULES.filter((rule) => !used.has(rule)).map(({ in: phases, at }) => `${phases[0]}: ${at}`), []);
});

/** Leaves a step out of the lines that have it. */
function without(step: string): readonly LookRule[] {
  return LOOK_RULES.map((rule) => ({ ...rule, does: rule.does.filter(({ name }) => name !== step) }));
}

/** Does something else in the place of a step. */
function instead(step: string, other: LookRule["does"][number]): readonly LookRule[] {
  return LOOK_RULES.map((rule) => ({ ...rule, does: rule.does.map((one) => one.name === step ? other : one) }));
}

/** Does a step as if things stood otherwise. */
function despite(
  step: string,
  around: { readonly isAnswering?: true; readonly isBusy?: false; readonly room?: 3 },
): readonly LookRule[] {
  const [real] = LOOK_RULES.flatMap(({ does }) => does.filter(({ name }) => name === step));
  return instead(step, (looks, event, draft) => real?.(looks, event, { ...draft, ...around }) ?? looks);
}

const PLANTED: readonly (readonly [name: string, rules: readonly LookRule[], told: RegExp])[] = [
  ["a try that was in vain makes no pause", without("pauses"), /tried again at once/],
  ["after a hand-over its line does not rest", instead("restsLane", (looks) => looks), /looks no more/],
  ["nobody looks again after the storage was away", without("rests"), /looks no more/],
  [
    "what was read is older than what was accepted",
    instead("sortsOut", (looks, event) => event.kind === "read" ? { ...looks, mayWait: event.rows.length > 0 } : looks),
    /nothing waits/,
  ],
  ["nothing is sorted out", without("sortsOut"), /waits for ever/],
  ["a line begins though the system is away", despite("makesLines", { isAnswering: true }), /the system is away/],
  ["a line goes on though a terminal waits", despite("goesOn", { isBusy: false }), /a terminal waits/],
  ["a second lane begins where there is no session beside", despite("goesOn", { room: 3 }), /at once/],
  [
    "what is read anew is also what is being handed over",
    instead(
      "makesAnew",
      (looks, event) =>
        event.kind !== "chosen" || event.login === undefined ? looks : {
          ...looks,
          lines: new Map([...looks.lines].map(([login, line]) => [login, { ...line, left: event.rows, isOld: false }])),
        },
    ),
    /twice at once/,
  ],
  [
    "a line that was read anew is not gone on with",
    LOOK_RULES.map((rule) =>
      rule.at.includes("chosen") ? { ...rule, does: rule.does.filter(({ name }) => name !== "goesOn") } : rule
    ),
    /looks no more/,
  ],
  [
    "a closed worker goes on",
    LOOK_RULES.map((rule) => rule.then === "closed" ? { ...rule, then: "resting" } : rule),
    /looks no more|waits for ever/,
  ],
  [
    "the next of a login begins at once",
    instead("pauses", (looks, event, draft) => {
      for (const row of [...looks.lines.values()].flatMap(({ left }) => left)) {
        if (event.kind === "handed over") draft.effects.push({ kind: "hand over", row, how: {} });
      }
      return looks;
    }),
    /at once/,
  ],
];

for (const [name, rules, told] of PLANTED) {
  Deno.test(`a wrong line of the worker's is named: ${name}`, () => {
    const found = Object.values(LOOKED_PARTS).map((part) => walkLooks(part, rules).broken);
    assertMatch(found.find((broken) => broken !== undefined) ?? "nothing is broken", told);
  });
}
