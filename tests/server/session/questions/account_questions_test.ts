import { assertEquals } from "@std/assert";
import { AccountQuestions } from "../../../../src/server/session/questions/account_questions.ts";
import { createIdentifierHash } from "../../../../src/server/session/questions/distinct_count.ts";

const KEY = "0123456789abcdef";
const hash = createIdentifierHash(KEY);
const MONDAY = Temporal.Instant.from("2026-11-02T09:00:00Z");

/** Asks about so many cards, as fast as it likes, and gives the number of the first that there was something to tell of; 0: there was not. */
function ask(questions: AccountQuestions, now: Temporal.Instant, cards: number, first = 0): number {
  questions.turnTo(now);
  let told = 0;
  for (let card = 0; card < cards; card++) {
    if (questions.add("cards", hash(String(first + card)), false) && told === 0) told = card + 1;
  }
  return told;
}

/** An account that has asked about so many cards in the busiest hour of each of so many days, the last one yesterday. */
function known(days: number, anHour: number): AccountQuestions {
  const questions = new AccountQuestions("UTC");
  for (let day = days; day > 0; day--) {
    ask(questions, MONDAY.subtract({ hours: 24 * day }), anHour);
    ask(questions, MONDAY.subtract({ hours: 24 * day - 2 }), Math.round(anHour / 2), 100_000);
  }
  return questions;
}

/** Tells whether a number is about what is expected, by the error of the counts. */
function isAbout(number: number, expected: number): boolean {
  return Math.abs(number / expected - 1) < 0.07;
}

Deno.test("AccountQuestions has something to tell above what large sites ask, until seven days are known", () => {
  assertEquals(isAbout(ask(known(0, 0), MONDAY, 20_000), 12_000), true);
  assertEquals(isAbout(ask(known(6, 1_000), MONDAY, 20_000), 12_000), true);
});

Deno.test("AccountQuestions has something to tell above three times its own peak, once seven days are known", () => {
  assertEquals(isAbout(ask(known(7, 1_000), MONDAY, 20_000), 3_000), true);
  // A day has 1,500 cards here.
  const slow = known(7, 1_000);
  assertEquals([0, 1, 2].map((hour) => ask(slow, MONDAY.add({ hours: hour }), 2_000, 2_000 * hour) > 0), [
    ...[false, false],
    true,
  ]);
  // Yesterday's cards are no longer today's.
  assertEquals(ask(slow, MONDAY.add({ hours: 24 }), 1_000), 0);
});

Deno.test("AccountQuestions tells nothing of what one busy kiosk asks, however little is known of it", () => {
  assertEquals(ask(known(7, 2), MONDAY, 90), 0);
  assertEquals(isAbout(ask(known(7, 2), MONDAY, 1_000), 300), true);
});

Deno.test("AccountQuestions judges by what is usual from the moment at which it is known", () => {
  const questions = new AccountQuestions("UTC");
  ask(questions, MONDAY, 1);
  questions.absorb(known(8, 90).toNote(KEY), KEY);
  assertEquals(isAbout(ask(questions, MONDAY, 1_000, 1_000), 300), true);
});

Deno.test("AccountQuestions lets a site beyond the figures of large ones ask half as much again as its own peak", () => {
  assertEquals(isAbout(ask(known(7, 11_900), MONDAY, 30_000), 17_850), true);
});

Deno.test("AccountQuestions forgets what is older than 28 days", () => {
  const questions = known(7, 1_000);
  assertEquals(isAbout(ask(questions, MONDAY.add({ hours: 24 * 29 }), 20_000), 12_000), true);
});

Deno.test("AccountQuestions does not take a day of copying for a usual one", () => {
  const questions = known(7, 1_000);
  ask(questions, MONDAY, 500_000);
  // What counts of that day is half of what was usual: 1,500 in an hour.
  assertEquals(isAbout(ask(questions, MONDAY.add({ hours: 24 }), 100_000), 4_500), true);
});

Deno.test("AccountQuestions is over until the hour ends, and tells once a day", () => {
  const questions = known(7, 200);
  assertEquals(questions.isOver, false);
  ask(questions, MONDAY, 1_000);
  assertEquals([questions.isOver, questions.takeUntold().length, questions.takeUntold().length], [true, 1, 0]);
  questions.turnTo(MONDAY.add({ minutes: 59 }));
  assertEquals(questions.isOver, true);
  questions.turnTo(MONDAY.add({ minutes: 60 }));
  assertEquals([questions.isOver, questions.noticed.length], [false, 1]);
  assertEquals(ask(questions, MONDAY.add({ minutes: 61 }), 1_000), 0);
  assertEquals(questions.isOver, true);
  questions.turnTo(MONDAY.add({ hours: 24 }));
  assertEquals([questions.isOver, questions.noticed], [false, []]);
});

Deno.test("AccountQuestions forgets nothing and tells nothing twice where a clock is set back over midnight", () => {
  const questions = known(7, 1_000), before = Temporal.Instant.from("2026-11-02T23:59:50Z");
  const behind = before.add({ seconds: 20 });
  ask(questions, before, 1_000);
  assertEquals(isAbout(ask(questions, behind, 4_000, 1_000), 3_000), true);
  for (const now of [before, before.subtract({ hours: 2 }), behind]) {
    assertEquals([ask(questions, now, 500, 5_000), questions.isOver, questions.noticed.length], [0, true, 1]);
  }
  // A clock that was wrong by years is set right, and the day begins anew.
  assertEquals([ask(questions, before.subtract({ hours: 24 * 365 }), 500), questions.isOver], [0, false]);
});

Deno.test("AccountQuestions is never over for cards that do not exist, nor for copies", () => {
  for (const kind of ["unknown-cards", "items"] as const) {
    const questions = known(0, 0);
    questions.turnTo(MONDAY);
    for (let number = 0; number < 50_000; number++) questions.add(kind, hash(String(number)));
    assertEquals([questions.isOver, questions.takeUntold().map((each) => each.kind)], [false, [kind]]);
  }
});

Deno.test("AccountQuestions knows again what was written down, and what another process has counted beside it", () => {
  const first = known(7, 1_000);
  ask(first, MONDAY, 2_000);
  const anew = new AccountQuestions("UTC");
  anew.turnTo(MONDAY.add({ minutes: 5 }));
  const note = first.toNote(KEY);
  anew.absorb(note, KEY);
  anew.absorb(note, KEY);
  assertEquals(anew.takeUntold(), []);
  // The other half of these were asked there.
  assertEquals(isAbout(ask(anew, MONDAY.add({ minutes: 6 }), 20_000, 2_000), 1_000), true);
  assertEquals(anew.takeUntold().map(({ kind, per }) => [kind, per]), [["cards", "hour"]]);
  // What one has told, the other does not tell.
  first.absorb(anew.toNote(KEY), KEY);
  assertEquals([first.isOver, first.takeUntold(), first.noticed.length], [true, [], 1]);
});

Deno.test("AccountQuestions takes from a note of yesterday what was usual, and nothing of today", () => {
  const yesterday = known(7, 1_000);
  ask(yesterday, MONDAY, 2_500);
  ask(yesterday, MONDAY.add({ hours: 1 }), 10);
  const today = new AccountQuestions("UTC");
  today.turnTo(MONDAY.add({ hours: 24 }));
  today.absorb(yesterday.toNote(KEY), KEY);
  assertEquals([today.count("cards", "day"), today.noticed], [0, []]);
  assertEquals(isAbout(ask(today, MONDAY.add({ hours: 24 }), 20_000), 7_500), true);
});

Deno.test("AccountQuestions puts no counts together that were made by another key, and reads no damaged note", () => {
  const one = new AccountQuestions("UTC"), other = new AccountQuestions("UTC");
  ask(one, MONDAY, 5_000);
  ask(other, MONDAY, 10, 5_000);
  other.absorb(one.toNote("fedcba9876543210"), KEY);
  for (
    const text of ["", "{", "[]", '{"key":1}', '{"key":"a","day":"x"}', '{"key":"a","day":"2026-11-02","counts":[1]}']
  ) {
    other.absorb(text, KEY);
  }
  assertEquals(other.count("cards", "day"), 10);
});

Deno.test("AccountQuestions begins its day by the clock of the library", () => {
  const questions = new AccountQuestions("America/New_York");
  // 22:00 there.
  ask(questions, Temporal.Instant.from("2026-11-03T03:00:00Z"), 10);
  questions.turnTo(Temporal.Instant.from("2026-11-03T04:30:00Z"));
  assertEquals(questions.count("cards", "day"), 10);
  questions.turnTo(Temporal.Instant.from("2026-11-03T05:00:00Z"));
  assertEquals(questions.count("cards", "day"), 0);
});
