import { assertEquals } from "@std/assert";
import { next, RULES } from "../../../src/gateway/core/next.ts";
import {
  type ChangeFacts,
  type CoreEvent,
  NOTHING_ASKED,
  type RequestEvent,
} from "../../../src/gateway/core/states.ts";

const FACTS: ChangeFacts = {
  ...{ provedSays: "no", unconfirmedSays: "no", copy: "i1" },
  ...{ isAccepted: false, isCoin: false, isNeverAnswered: false },
};

const WAITS: RequestEvent = { kind: "in the way", row: { ledgerId: 9, state: "waiting", terminalTold: "yes" } };

/** Answers each effect at once, and gives what came of the request and how often its row was tried. */
function heard(event: CoreEvent, answers: Readonly<Record<string, RequestEvent>>) {
  const events = [event];
  let state = NOTHING_ASKED, tried = 0;
  for (let first = events.shift(); first !== undefined; first = events.shift()) {
    const after = next(state, first, RULES);
    state = after.state;
    for (const effect of after.effects) {
      if (effect.kind === "write row" && ++tried > 10) return { tried };
      if (effect.kind === "tell") return { tried, word: effect.word };
      if (effect.kind === "handed over") return { tried, came: effect.came };
      const came = answers[effect.kind === "returns" ? effect.errand.kind : effect.kind];
      if (came !== undefined) events.push({ kind: "request", id: 1, event: came });
    }
  }
  return { tried };
}

Deno.test("a change that finds in its way what nobody can read out of its copy's queue is refused after three tries", () => {
  const answers = {
    "lease": { kind: "leased" },
    "write row": WAITS,
    "read returns": { kind: "returns", rows: [] },
  } as const;
  assertEquals(heard({ kind: "asked", id: 1, facts: FACTS }, answers), {
    ...{ tried: 3, word: { kind: "refused", reason: "library-busy" } },
  });
});

Deno.test("a hand-over that finds an earlier change of its patron in its way waits for that one, and its login goes on", () => {
  const own = { ledgerId: 7, state: "waiting", terminalTold: "yes" } as const;
  const answers = {
    "take up": { kind: "taken up", row: own },
    "lease": { kind: "leased" },
    "write row": WAITS,
    "read": { kind: "row", row: own },
  } as const;
  assertEquals(
    heard({ kind: "asked", id: 1, facts: { ...FACTS, isAccepted: true }, handOver: { ledgerId: 7 } }, answers),
    { tried: 1, came: { kind: "waits", for: "row" } },
  );
});
