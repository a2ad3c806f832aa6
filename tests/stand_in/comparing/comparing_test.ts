import { assertEquals } from "@std/assert";
import { foldId } from "../../../src/library/id.ts";
import {
  type KnownCard,
  type KnownCopy,
  mergeCards,
  mergeCopies,
  NO_CARD,
  NO_COPY,
} from "../../../src/library/known/known_records.ts";
import { createComparing } from "../../../src/stand_in/comparing/comparing.ts";
import { type Heard, learnAnswer } from "../../../src/stand_in/learning/learn_answer.ts";
import type { ComparisonsNoted, KeptDifference, OutcomeMove } from "../../../src/storage/port/comparisons.ts";
import type { RecordsWanted } from "../../../src/storage/port/known_records.ts";
import { StorageUnavailable } from "../../../src/storage/port/storage.ts";
import { systemOf } from "../../../src/systems/systems.ts";
import { someRules } from "../../support/library/facts.ts";
import { recordingLog } from "../../support/server/recording_log.ts";
import { ASKED, heardAnswer, itemHeard, patronHeard } from "../heard.ts";

const START = Date.parse("2026-11-24T23:15:00Z");
const MAY = " ".repeat(14), BLOCKED = `Y${" ".repeat(13)}`;

/** What compares, upon records in memory and a clock that rings when it is told to. */
function comparing(oneOf = 1) {
  const cards = new Map<string, KnownCard>(), copies = new Map<string, KnownCopy>(), log = recordingLog();
  const noted: ComparisonsNoted[] = [], moves: OutcomeMove[] = [], forgotten: string[] = [], rings: (() => void)[] = [];
  const state = { failure: undefined as Error | undefined, kept: [] as readonly KeptDifference[], counted: 0 };
  const feed: { at?: Temporal.Instant } = {};
  const system = systemOf("koha");
  const find = (wanted: RecordsWanted) =>
    state.failure ? Promise.reject(state.failure) : Promise.resolve({
      cards: new Map([...cards].filter(([id]) => wanted.cards.some((each) => foldId(each) === id))),
      copies: new Map([...copies].filter(([id]) => wanted.copies.some((each) => foldId(each) === id))),
    });
  const compares = createComparing({
    ...{ known: { find }, read: find },
    fedAt: () => Promise.resolve(feed.at),
    comparisons: {
      note: (told) => state.failure ? Promise.reject(state.failure) : Promise.resolve(void noted.push(told)),
      differences: ({ after = 0, most }) =>
        Promise.resolve(state.kept.filter(({ number }) => number > after).slice(0, most)),
      forgetCard: (patronId) => Promise.resolve(void forgotten.push(patronId)),
      move: (told) => Promise.resolve(void moves.push(...told)),
    },
    after(_, ring) {
      rings.push(ring);
      return () => void rings.splice(rings.indexOf(ring), 1);
    },
    log,
    institution: "CPL",
    counted: () => void state.counted++,
    context: () => ({ system, rules: someRules(), timeZone: "Europe/Berlin", oneOf, forgetsPatrons: false }),
    changes: { judge: () => Promise.resolve(undefined), again: () => Promise.resolve(() => undefined) },
  });
  const learnt = (heard: Heard) => learnAnswer(heard, { system, currencyDigits: 2 });
  /** Compares answers at once, and then learns from them. */
  async function hear(...group: readonly Heard[]) {
    const all = group.map((heard) => ({ heard, learned: learnt(heard) }));
    await compares.compare(all, 0);
    for (const { learned } of all) {
      for (const [id, told] of learned.cards) cards.set(foldId(id), mergeCards(cards.get(foldId(id)) ?? NO_CARD, told));
      for (const [id, told] of learned.copies) {
        copies.set(foldId(id), mergeCopies(copies.get(foldId(id)) ?? NO_COPY, told));
      }
    }
  }
  /** What was stored, at the end. */
  async function stored() {
    await compares.close();
    return {
      counts: noted.flatMap(({ counts }) =>
        counts.map(({ day, message, field, outcome, count }) => `${day} ${message} ${field} ${outcome} ${count}`)
      ),
      differences: noted.flatMap(({ differences }) => differences),
    };
  }
  async function ring() {
    rings.shift()?.();
    for (let turn = 0; turn < 50; turn++) await Promise.resolve();
  }
  return { compares, hear, stored, cards, copies, state, feed, moves, forgotten, ring, rings, log };
}

Deno.test("answers are compared with what the copy knew before each, also within a group", async () => {
  const { hear, stored, state } = comparing();
  await hear(
    patronHeard("P1", MAY, "BLY|", START),
    patronHeard("p1", MAY, "BLY|", START + 1),
    patronHeard("P1", BLOCKED, "BLY|", START + 2),
  );
  await hear(patronHeard("P1", BLOCKED, "BLY|", START + 3), itemHeard("I1", "03", "", START + 4));
  const { counts, differences } = await stored();
  // It is the day after in Berlin.
  assertEquals(counts, [
    "2026-11-25 63 valid not known 1",
    "2026-11-25 63 valid agrees 2",
    "2026-11-25 63 borrow stale 1",
    "2026-11-25 17 status not known 1",
  ]);
  assertEquals(differences.map(({ outcome, patronId, itemId }) => [outcome, patronId, itemId]), [
    ["not known", "P1", undefined],
    ["stale", "P1", undefined],
    ["not known", undefined, "I1"],
  ]);
  const [, { at, bySystem, byCopy } = { at: undefined, bySystem: "", byCopy: "" }] = differences;
  assertEquals([at?.epochMilliseconds, bySystem, byCopy, state.counted], [START + 2, "no", "yes", 5]);
});

Deno.test("what was accepted here and the system has not taken in counts apart, until the system says more of the copy", async () => {
  const { hear, stored, copies } = comparing();
  const lent = { value: { patronId: "P1", due: null, renewals: 0 }, at: START, origin: "away" } as const;
  copies.set("i1", { facts: { circulationStatus: { value: "03", at: START - 9, origin: "learned" } }, loan: lent });
  copies.set("i2", { facts: {}, loan: { ...lent, value: null } });
  await hear(
    itemHeard("I1", "03", "", START + 1),
    itemHeard("I1", "03", "", START + 2),
    // The desk has lent it.
    itemHeard("I1", "04", "", START + 3),
    itemHeard("I2", "04", "", START + 4),
  );
  const loan = heardAnswer(
    `11YN${ASKED}${" ".repeat(18)}AOCPL|AAP1|ABI1|AC|`,
    `121NNY${ASKED}AOCPL|AAP1|ABI1|AJPoems|AH20261218    235900|`,
    START + 5,
  );
  await hear(loan, itemHeard("I1", "03", "", START + 6));
  assertEquals((await stored()).counts, [
    "2026-11-25 17 status not handed over 2",
    "2026-11-25 17 status agrees 1",
    "2026-11-25 17 status stale 2",
  ]);
});

Deno.test("one of so many answers is compared, or none", async () => {
  const some = comparing(3);
  for (let at = 0; at < 7; at++) await some.hear(itemHeard("I1", "03", "", START + at));
  assertEquals((await some.stored()).counts, ["2026-11-25 17 status not known 1", "2026-11-25 17 status agrees 2"]);
  const none = comparing(0);
  await none.hear(itemHeard("I1", "03", "", START));
  none.compares.pin({ message: "63", patronId: "P1", at: START, bySystem: true });
  none.compares.pinLeftOut();
  assertEquals([(await none.stored()).counts, none.compares.lost], [[], 0]);
});

Deno.test("comparing gives way where too many answers wait, and what is left out is counted", async () => {
  const { compares, stored, state, log } = comparing();
  const heard = itemHeard("I1", "03", "", START), learned = { cards: new Map(), copies: new Map() };
  await compares.compare([{ heard, learned }], 1_001);
  compares.pinLeftOut();
  assertEquals(compares.lost, 2);
  state.failure = new StorageUnavailable("away");
  let isThrown = false;
  await compares.compare([{ heard, learned }], 0).catch((error) => isThrown = error === state.failure);
  assertEquals([isThrown, compares.lost], [true, 2]);
  // No other failure keeps an answer from being learned.
  state.failure = new Error("constraint");
  await compares.compare([{ heard, learned }], 0);
  state.failure = undefined;
  assertEquals([compares.lost, log.entries.length, (await stored()).counts], [3, 1, []]);
});

Deno.test("what came of comparing waits while the storage is away, and is counted as lost at the end", async () => {
  const { compares, stored, state, ring, rings } = comparing();
  const pin = { message: "23", patronId: "P1", at: START };
  compares.pin({ ...pin, bySystem: true, byCopy: true });
  compares.pin({ ...pin, bySystem: true, byCopy: false });
  state.failure = new StorageUnavailable("away");
  await ring();
  assertEquals([rings.length, compares.lost], [1, 0]);
  state.failure = undefined;
  compares.pin({ ...pin, bySystem: true, byCopy: true });
  await ring();
  compares.pin({ ...pin, bySystem: false });
  state.failure = new StorageUnavailable("away");
  const { counts, differences } = await stored();
  assertEquals(counts, ["2026-11-25 23 pin agrees 2", "2026-11-25 23 pin stale 1"]);
  assertEquals([differences.length, compares.lost], [1, 1]);
});

Deno.test("differences are judged again by what feeds have told since, once each", async () => {
  const { compares, cards, state, feed, moves, forgotten } = comparing();
  const now = Temporal.Instant.fromEpochMilliseconds(START);
  state.kept = [1, 2].map((number) => ({
    ...{ number, at: now, day: "2026-11-25", message: "63", field: "borrow", outcome: "stale", patronId: `P${number}` },
    ...{ bySystem: "no", byCopy: "yes" },
  }));
  await compares.judgeAgain(now);
  cards.set("p2", { ...NO_CARD, facts: { block: { value: null, at: START + 5, origin: "fed" } } });
  await compares.judgeAgain(now);
  assertEquals([moves, forgotten], [[{ number: 2, from: "stale", to: "rule" }], []]);
  // The system has the other card no more.
  cards.set("p1", { ...NO_CARD, gone: { at: START + 6, origin: "learned" } });
  await compares.judgeAgain(now);
  assertEquals(forgotten, ["p1"]);
  // A whole feed that lacks the copy of a return.
  const back = { message: "09", field: "done", outcome: "stale", itemId: "I1", bySystem: "no", byCopy: "yes" };
  state.kept = [{ number: 3, at: now, day: "2026-11-25", ...back }];
  await compares.judgeAgain(now);
  feed.at = now.add({ hours: 1 });
  await compares.judgeAgain(now);
  assertEquals(moves.at(-1), { number: 3, from: "stale", to: "rule" });
});
