import { assertEquals } from "@std/assert";
import type { QuestionKind } from "../../../../src/observability/noticed_questions.ts";
import {
  createQuestions,
  type Questioner,
  type ToldQuestions,
} from "../../../../src/server/session/questions/questions.ts";

const MONDAY = Temporal.Instant.from("2026-11-02T09:00:00Z");
const PLACE = { timeZone: "UTC", location: "", shownLocation: "", address: "10.0.0.7", posts: false };
const NEW = { ...PLACE, account: "new", institution: "MAIN" };

/** Counts of which nothing is known yet, what they tell, and terminals that ask by a clock that goes on. */
function counting(note?: (name: string) => string | undefined) {
  const told: ToldQuestions[] = [];
  const state = { now: MONDAY };
  let card = 0;
  /** Asks about so many cards one after the other, each terminal in turn; gives how many were asked until it was told. */
  async function ask(
    askers: readonly Questioner[],
    cards: number,
    perSecond: number,
    kind: QuestionKind = "cards",
  ): Promise<number | undefined> {
    const begin = state.now, before = told.length;
    for (let asked = 0; asked < cards; asked++) {
      state.now = begin.add({ milliseconds: Math.floor(asked / perSecond * 1_000) });
      askers[asked % askers.length]?.note(kind, `card ${++card}`, state.now);
      // What there is to tell is told a moment later.
      for (let turn = 0; turn < 5; turn++) await Promise.resolve();
      if (told.length > before) return asked + 1;
    }
    return undefined;
  }
  const questions = createQuestions({
    clock: () => state.now,
    newKey: () => "0123456789abcdef",
    ...note &&
      {
        notes: {
          note: (name) => Promise.resolve(note(name)),
          setNote: () => Promise.resolve(),
          noteOnce: () => Promise.resolve("0123456789abcdef"),
        },
      },
    tell: (each) => void told.push(each),
  });
  return {
    ...{ questions, told, ask },
    setTo: (now: Temporal.Instant) => state.now = now,
    /** Eight days in which a login asks about 90 cards in the busiest of some hours. */
    async week(asker: Questioner): Promise<void> {
      for (let hours = -8 * 24; hours < 0; hours++) {
        state.now = MONDAY.add({ hours });
        if (state.now.toZonedDateTimeISO("UTC").hour >= 12) await ask([asker], 90, 1 / 40);
      }
      state.now = MONDAY;
    },
  };
}

/** Whether a number is within 100 of what may be asked. */
function isSoon(number: number | undefined, above: number): boolean {
  return number !== undefined && number > above && number <= above + 100;
}

Deno.test("a new login is told within 100 cards above five a second over 20 seconds, and is held back within 300", async () => {
  const { questions, told, ask } = counting();
  const asker = questions.questioner(NEW);
  assertEquals(isSoon(await ask([asker], 1_000, 200), 100), true);
  assertEquals(told.map(({ account, kind, per }) => [account, kind, per]), [["new", "cards", "burst"]]);
  assertEquals([asker.isOver(MONDAY), asker.isOver(MONDAY.add({ minutes: 59 }))], [true, true]);
  assertEquals(asker.isOver(MONDAY.add({ hours: 1 })), false);
});

Deno.test("a login that is told is not told of its institution again, and holds no other login back", async () => {
  const { questions, told, ask } = counting();
  const [bot, other] = [questions.questioner(NEW), questions.questioner({ ...NEW, account: "other" })];
  await ask([bot], 1_000, 200);
  assertEquals(await ask([bot], 5_000, 200), undefined);
  assertEquals([told.length, bot.isOver(MONDAY), other.isOver(MONDAY)], [1, true, false]);
});

Deno.test("a new login that asks three a second is a middleware before many kiosks, whose cards come again", async () => {
  const { questions, told, ask } = counting();
  const asker = questions.questioner(NEW);
  assertEquals(await ask([asker], 10_000, 3), undefined);
  for (let time = 0; time < 1_000; time++) asker.note("cards", "the same", MONDAY.add({ minutes: 59 }));
  assertEquals([told, asker.isOver(MONDAY.add({ minutes: 59 }))], [[], false]);
});

Deno.test("cards with a right PIN count towards the day only, and hold nobody back", async () => {
  const { questions, told, ask } = counting();
  const asker = questions.questioner(NEW);
  assertEquals(await ask([asker], 20_000, 200, "cards-with-pin"), undefined);
  for (let card = 0; card < 110_000; card++) asker.note("cards-with-pin", `more ${card}`, MONDAY.add({ hours: 1 }));
  await questions.flush();
  assertEquals(told.map(({ kind, per, usual }) => [kind, per, usual]), [["cards-with-pin", "day", 100_000]]);
  assertEquals(asker.isOver(MONDAY.add({ hours: 1 })), false);
});

Deno.test("a slow new login is told by what is usual for its institution, and known logins are not held back for it", async () => {
  const { questions, told, ask, week } = counting();
  const kiosk = questions.questioner({ ...NEW, account: "kiosk" });
  await week(kiosk);
  assertEquals(told, []);
  const asker = questions.questioner(NEW);
  // Three times the 90 cards of an hour, and what five more kiosks may ask.
  assertEquals(isSoon(await ask([asker], 1_000, 1.5), 550), true);
  assertEquals(told.map(({ account, institution, per }) => [account, institution, per]), [["new", "MAIN", "hour"]]);
  assertEquals(questions.noticed().map(({ who }) => who), [{ institution: "MAIN" }]);
  assertEquals([asker.isOver(MONDAY), kiosk.isOver(MONDAY)], [true, false]);
  const elsewhere = questions.questioner({ ...NEW, institution: "CPL", account: "other" });
  assertEquals(elsewhere.isOver(MONDAY), false);
});

Deno.test("twenty slow logins at once are told together, also on the first day of an institution", async () => {
  const { questions, told, ask } = counting();
  const askers = Array.from({ length: 20 }, (_, index) => questions.questioner({ ...NEW, account: `login ${index}` }));
  assertEquals(isSoon(await ask(askers, 24_500, 30), 400), true);
  assertEquals(told.map(({ institution, per, usual }) => [institution, per, usual]), [["MAIN", "burst", 450]]);
  assertEquals(askers.every((asker) => asker.isOver(MONDAY)), true);
});

Deno.test("a job that asks about all patrons in its span is not told, and outside of it the login is", async () => {
  const { questions, told, ask, setTo } = counting();
  const asker = questions.questioner({ ...NEW, sync: { from: 120, until: 300 } });
  setTo(Temporal.Instant.from("2026-11-02T02:00:00Z"));
  assertEquals(await ask([asker], 50_000, 200), undefined);
  assertEquals(asker.isOver(Temporal.Instant.from("2026-11-02T04:59:00Z")), false);
  setTo(Temporal.Instant.from("2026-11-02T05:00:00Z"));
  assertEquals(isSoon(await ask([asker], 1_000, 200), 100), true);
  // What a job asks is not what a login usually asks, and more than large sites have is told of it, too.
  setTo(Temporal.Instant.from("2026-11-03T02:00:00Z"));
  assertEquals(await ask([asker], 120_000, 200) !== undefined, true);
  assertEquals(told.map(({ account, per }) => [account, per]), [["new", "burst"], ["new", "hour"]]);
});

Deno.test("a span over midnight is one span", async () => {
  const { questions, ask, setTo } = counting();
  const asker = questions.questioner({ ...NEW, sync: { from: 23 * 60, until: 60 } });
  for (const time of ["2026-11-02T23:30:00Z", "2026-11-03T00:30:00Z"]) {
    setTo(Temporal.Instant.from(time));
    assertEquals(await ask([asker], 1_000, 200), undefined, time);
  }
});

Deno.test("a login whose trade has no business with patrons is told at its first card", async () => {
  const { questions, told, ask } = counting();
  const sorter = questions.questioner({ ...NEW, needsNoCards: true });
  assertEquals(await ask([sorter], 1_000, 5, "items"), undefined);
  assertEquals(await ask([sorter], 10, 1), 1);
  assertEquals(told.map(({ kind, usual }) => [kind, usual]), [["cards", 0]]);
  assertEquals(sorter.isOver(MONDAY.add({ minutes: 10 })), true);
});

Deno.test("days that an earlier version wrote are no reason to tell cards with a PIN, or a burst that an hour may have", async () => {
  const day = (number: number) => ({
    day: `2026-10-2${number}`,
    most: { "cards": { hour: 900, day: 5_000 }, "unknown-cards": { hour: 9, day: 9 }, "items": { hour: 9, day: 9 } },
  });
  const days = Array.from({ length: 8 }, (_, number) => day(number));
  const note = { key: "0123456789abcdef", hour: 0, day: "2026-11-01", most: days[0]?.most, counts: [], told: [], days };
  const { questions, told, ask } = counting((name) => name === "questions of new" ? JSON.stringify(note) : undefined);
  const asker = questions.questioner(NEW);
  // The first question has the note read.
  asker.note("cards", "the first", MONDAY);
  await questions.flush();
  assertEquals(await ask([asker], 850, 200), undefined);
  assertEquals(await ask([asker], 20_000, 200, "cards-with-pin"), undefined);
  // Three times the 900 of an hour: the error of such a count is 62.
  const more = await ask([asker], 4_000, 200) ?? 0;
  assertEquals(Math.abs(1 + 850 + more - 2_700) < 150, true, String(more));
  assertEquals(told.map(({ account, per }) => [account, per]), [["new", "hour"]]);
});
