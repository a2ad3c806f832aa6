import { assertEquals } from "@std/assert";
import { next, RULES } from "../../../src/gateway/core/next.ts";
import { type ChangeFacts, type CoreEvent, type CoreState, NOTHING_ASKED } from "../../../src/gateway/core/states.ts";

const FACTS: ChangeFacts = {
  ...{ provedSays: "no", unconfirmedSays: "no" },
  ...{ isAccepted: false, isCoin: false, isNeverAnswered: false },
};

/** What is to be done after these events, the last of which happens when the system has owed so many answers. */
function effectsOf(owed: number, ...events: readonly CoreEvent[]): readonly string[] {
  let state: CoreState = { ...NOTHING_ASKED, owed: 1 }, told: readonly string[] = [];
  for (const [at, event] of events.entries()) {
    const after = next(at === events.length - 1 ? { ...state, owed } : state, event, RULES);
    state = after.state;
    told = after.effects.map(({ kind }) => kind);
  }
  return told;
}

const ASKED: CoreEvent = { kind: "asked", id: 1, facts: FACTS };
const ANSWERED: CoreEvent = { kind: "question answered", owedThen: 1, at: 0 };
const OVER: CoreEvent = { kind: "questioned" };

Deno.test("a change waits for a later question while an answer is owed, and is sent when that is answered", () => {
  assertEquals(effectsOf(1, ASKED), ["ask later question", "ring"]);
  assertEquals(effectsOf(1, ASKED, ANSWERED, OVER), ["lease"]);
});

Deno.test("another answer that is owed meanwhile has the question asked anew, and refuses nothing", () => {
  assertEquals(effectsOf(2, ASKED, ANSWERED, OVER), ["ask later question", "ring"]);
});

Deno.test("a question without an answer refuses what waits for it", () => {
  assertEquals(effectsOf(2, ASKED, OVER), ["look up"]);
});
