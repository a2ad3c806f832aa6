import { fail } from "@std/assert";
import { isDeepStrictEqual } from "node:util";
import fc from "../support/assert/fast_check.ts";
import { NOON } from "../support/library/records.ts";
import { STORAGES } from "../support/server/scenario_storage.ts";
import type { ScenarioStorage } from "../support/server/sqlite_storage.ts";
import type { Answer } from "./answer.ts";
import { arbitraryAsk } from "./asks.ts";
import { comparable } from "./day.ts";
import { answerTo } from "./model.ts";
import { type OpenLibrary, withLibrary } from "./open_library.ts";
import { type Ask, DESKS, messageOf, type Sent } from "./sent.ts";
import { firstDay, type State } from "./state.ts";
import { type EndState, stateOf, storedState } from "./stored_state.ts";

/** What the terminals ask at one moment, each one thing, and how long after the moment before. */
interface Round {
  readonly minutes: number;
  readonly asks: readonly Ask[];
}

/** Every order of what they ask at once is tried. */
const TERMINALS = 3;

const ROUNDS = 6;

/** Undoing is left out, as what the model remembers for it belongs to one order; so is the list of fees of one moment. */
const arbitraryRound: fc.Arbitrary<Round> = fc.record({
  minutes: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, {
    weight: 1,
    arbitrary: fc.integer({ min: 1, max: 60 * 24 * 9 }),
  }),
  asks: fc.array(
    arbitraryAsk().filter((ask) =>
      !ask.kind.startsWith("undo") && !(ask.kind === "info" && (ask.list === 4 || ask.from || ask.to))
    ),
    { minLength: TERMINALS, maxLength: TERMINALS },
  ),
}, { noNullPrototype: true });

for (const [storage, open] of Object.entries(STORAGES)) {
  Deno.test(`what terminals are answered at once is what some order of their messages gives (${storage})`, async () => {
    const rounds = fc.array(arbitraryRound, { minLength: 1, maxLength: 30, size: "max" });
    await fc.assert(fc.asyncProperty(rounds, (day) => play(open, day)), { numRuns: ROUNDS, endOnFailure: true });
  });
}

async function play(open: () => Promise<ScenarioStorage>, rounds: readonly Round[]): Promise<void> {
  await withLibrary(open, async (library) => {
    let state = firstDay(NOON);
    for (const { minutes, asks } of rounds) {
      state.now = state.now.add({ minutes, seconds: 1 });
      library.setClock(state.now);
      const sent = asks.map((ask, desk): Sent => ({ desk, at: state.now, ask }));
      state = await oneRound(library, state, sent);
    }
  }, DESKS.slice(0, TERMINALS));
}

/** Sends a round, and gives the model's library after the order that explains what came of it. */
async function oneRound(library: OpenLibrary, state: State, sent: readonly Sent[]): Promise<State> {
  const answers = (await Promise.all(sent.map(library.send))).map(decided);
  const stored = withFeesInAll(await storedState(library, state.now));
  for (const order of ordersOf(sent.map((_, at) => at))) {
    const after = copyOf(state);
    const expected: Answer[] = [];
    for (const at of order) {
      const one = sent[at];
      if (one !== undefined) expected[at] = decided(answerTo(after, one));
    }
    if (isDeepStrictEqual(answers, expected) && isDeepStrictEqual(stored, withFeesInAll(stateOf(after)))) return after;
  }
  fail(`no order explains ${JSON.stringify(sent.map((one, at) => [messageOf(one), answers[at]]), null, 1)}`);
}

/** Whether a copy is on the shelf decides nothing about a hold; it is told as of the moment at which it was looked up. */
function decided(answer: Answer): Answer {
  const { available: _, ...rest } = comparable(answer);
  return rest;
}

function ordersOf(places: readonly number[]): readonly (readonly number[])[] {
  if (places.length < 2) return [places];
  return places.flatMap((first) => ordersOf(places.filter((place) => place !== first)).map((rest) => [first, ...rest]));
}

function copyOf(state: State): State {
  return {
    ...state,
    blocked: new Set(state.blocked),
    copies: new Map([...state.copies].map(([id, copy]) => [id, { ...copy }])),
    fees: state.fees.map((fee) => ({ ...fee })),
    payments: [...state.payments],
    changes: new Map(state.changes),
    answers: new Map(state.answers),
    lines: new Map(state.lines),
    asked: new Map(state.asked),
    refused: new Set(state.refused),
    borne: new Map(state.borne),
    latest: new Map(state.latest),
    under: new Map(state.under),
  };
}

/** Which of several fees of one moment is paid first is nobody's business: what each patron owes in all is. */
function withFeesInAll(end: EndState): Omit<EndState, "fees"> & { readonly owed: Readonly<Record<string, number>> } {
  const { fees, ...rest } = end;
  const owed: Record<string, number> = {};
  for (const fee of fees) {
    const [patron = "", ...words] = fee.split(" ");
    owed[patron] = (owed[patron] ?? 0) + Math.round(Number(words.at(-1)) * 100);
  }
  return { ...rest, owed };
}
