import { assertEquals } from "@std/assert";
import { stoppable, STOPS } from "../../../support/library/stoppable_database.ts";
import {
  createQuestions,
  type Questioner,
  type QuestionNotes,
  type Questions,
  type ToldQuestions,
} from "../../../../src/server/session/questions/questions.ts";

const MONDAY = Temporal.Instant.from("2026-11-02T09:00:00Z");
const KIOSK = {
  account: "kiosks",
  institution: "MAIN",
  timeZone: "UTC",
  location: "",
  shownLocation: "",
  address: "10.0.0.7",
  posts: false,
};

/** Notes in memory, as all processes of a database share them. */
function sharedNotes(): QuestionNotes & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    note: (name) => Promise.resolve(kept.get(name)),
    setNote: (name, value) => Promise.resolve(void kept.set(name, value)),
    noteOnce(name, value) {
      if (!kept.has(name)) kept.set(name, value);
      return Promise.resolve(kept.get(name) ?? value);
    },
  };
}

interface Counting {
  readonly questions: Questions;
  readonly told: ToldQuestions[];
  now: Temporal.Instant;
}

function counting(notes?: QuestionNotes): Counting {
  const told: ToldQuestions[] = [];
  const state = { now: MONDAY };
  const counts = createQuestions({
    clock: () => state.now,
    // Counts are estimates: by a key of chance, one in many thousands is far off.
    newKey: () => "0123456789abcdef",
    ...notes && { notes },
    tell: (each) => void told.push(each),
  });
  const questions: Questions = {
    /** What it asks moves the clock on. */
    questioner(terminal) {
      const asker = counts.questioner(terminal);
      const note: Questioner["note"] = (kind, identifier, now) => {
        if (now.epochMilliseconds > state.now.epochMilliseconds) state.now = now;
        asker.note(kind, identifier, now);
      };
      return { ...asker, note };
    },
    noticed: () => counts.noticed(),
    flush: () => counts.flush(),
  };
  return Object.assign(state, { questions, told });
}

/** Asks about cards by their numbers, five a second from a moment on: as fast as is never told. */
function ask(
  asker: Questioner,
  now: Temporal.Instant,
  kind: "cards" | "unknown-cards",
  from: number,
  to: number,
): void {
  for (let card = from; card < to; card++) asker.note(kind, String(card), now.add({ milliseconds: 200 * card }));
}

Deno.test("createQuestions() tells once who asked most, and holds all of the account back until the hour is over", async () => {
  const { questions, told } = counting();
  const [one, most] = [
    questions.questioner(KIOSK),
    questions.questioner({ ...KIOSK, location: "B", shownLocation: "Branch" }),
  ];
  ask(one, MONDAY, "cards", 0, 4_000);
  ask(most, MONDAY, "cards", 4_000, 16_000);
  await questions.flush();
  assertEquals(told.map(({ account, terminal, kind, per, usual }) => [account, terminal, kind, per, usual]), [
    ["kiosks", "Branch", "cards", "hour", 12_000],
  ]);
  assertEquals([one.isOver(MONDAY), most.isOver(MONDAY)], [true, true]);
  assertEquals(questions.questioner({ ...KIOSK, account: "other" }).isOver(MONDAY), false);
  assertEquals(one.isOver(MONDAY.add({ hours: 1 })), false);
});

Deno.test("createQuestions() counts each login for itself where several share an account", async () => {
  const { questions, told } = counting();
  for (const login of ["a", "b", "c"]) {
    const asker = questions.questioner({ ...KIOSK, institution: login, login });
    ask(asker, MONDAY, "cards", 0, login === "c" ? 13_000 : 8_000);
  }
  await questions.flush();
  assertEquals(told.map(({ account, login }) => [account, login]), [["kiosks", "c"]]);
  assertEquals(questions.noticed().map(({ who }) => who), [{ account: "kiosks", login: "c" }]);
});

Deno.test("createQuestions() paces the terminal that asks about cards that do not exist, not its account", () => {
  const { questions } = counting();
  const bot = questions.questioner(KIOSK), reader = questions.questioner(KIOSK);
  ask(bot, MONDAY, "unknown-cards", 0, 900);
  assertEquals(bot.isPaced(MONDAY), false);
  ask(bot, MONDAY, "unknown-cards", 900, 1_200);
  assertEquals([bot.isPaced(MONDAY), reader.isPaced(MONDAY), bot.isOver(MONDAY)], [true, false, false]);
  assertEquals(bot.isPaced(MONDAY.add({ hours: 1 })), false);
});

Deno.test("createQuestions() knows a terminal again that connects anew, by its place or as one that is gone", () => {
  const { questions } = counting();
  const bot = questions.questioner(KIOSK);
  ask(bot, MONDAY, "unknown-cards", 0, 1_200);
  const beside = questions.questioner(KIOSK);
  bot.leave();
  const anew = questions.questioner(KIOSK);
  assertEquals([beside.isPaced(MONDAY), anew.isPaced(MONDAY)], [false, true]);
  assertEquals(questions.questioner({ ...KIOSK, address: "10.0.0.8" }).isPaced(MONDAY), false);

  const place = { ...KIOSK, location: "B", shownLocation: "B" };
  ask(questions.questioner(place), MONDAY, "unknown-cards", 0, 1_200);
  assertEquals(questions.questioner({ ...place, address: "10.0.0.9" }).isPaced(MONDAY), true);
});

Deno.test("createQuestions() notices what two processes of one database see together, and one of them tells it", async () => {
  const notes = sharedNotes();
  const one = counting(notes), other = counting(notes);
  // Both have the key of the database by now.
  await Promise.all([one.questions.flush(), other.questions.flush()]);
  const [there, here] = [one.questions.questioner(KIOSK), other.questions.questioner(KIOSK)];
  ask(there, MONDAY, "cards", 0, 7_000);
  await one.questions.flush();
  ask(here, MONDAY, "cards", 7_000, 14_000);
  await other.questions.flush();
  assertEquals([one.told.length, other.told.length], [0, 1]);
  // Near to what is usual at most, a process looks each minute what the others have seen.
  one.now = MONDAY.add({ seconds: 61 });
  there.note("cards", "0", one.now);
  await one.questions.flush();
  assertEquals([one.told.length, there.isOver(one.now), one.questions.noticed().length], [0, true, 1]);
});

Deno.test("createQuestions() knows after a restart what was usual and what was told", async () => {
  const notes = sharedNotes();
  const before = counting(notes);
  for (let day = 8; day > 0; day--) {
    before.now = MONDAY.subtract({ hours: 24 * day });
    ask(before.questions.questioner(KIOSK), before.now, "cards", 0, 500);
    await before.questions.flush();
  }
  const after = counting(notes);
  await after.questions.flush();
  const asker = after.questions.questioner(KIOSK);
  ask(asker, MONDAY, "cards", 0, 2_000);
  await after.questions.flush();
  // Nobody else asks there: what is usual for the account is so for its institution.
  assertEquals(after.told.map(({ institution, usual }) => [institution, usual > 1_300 && usual < 1_700]), [
    [undefined, true],
    ["MAIN", true],
  ]);
  const again = counting(notes);
  await again.questions.flush();
  ask(again.questions.questioner(KIOSK), MONDAY, "cards", 0, 100);
  await again.questions.flush();
  assertEquals([again.told, again.questions.noticed().length], [[], 2]);
});

Deno.test("createQuestions() counts and tells while the database is away", async () => {
  const away = () => Promise.reject(new Error("away"));
  const { questions, told } = counting({ note: away, setNote: away, noteOnce: away });
  const asker = questions.questioner(KIOSK);
  ask(asker, MONDAY, "cards", 0, 14_000);
  await questions.flush();
  assertEquals([told.length, asker.isOver(MONDAY)], [1, true]);
});

for (const how of Object.keys(STOPS)) {
  Deno.test(`createQuestions() counts and tells once while the database is ${how}, and writes it down when that is over`, async () => {
    const database = stoppable(how), storage = await database.open();
    try {
      const one = counting(storage);
      await one.questions.flush();
      const asker = one.questions.questioner(KIOSK);
      database.stop();
      ask(asker, MONDAY, "cards", 0, 14_000);
      await one.questions.flush();
      await one.questions.flush();
      assertEquals([one.told.length, asker.isOver(MONDAY)], [1, true]);
      database.goOn();
      await one.questions.flush();
      const next = counting(storage);
      const again = next.questions.questioner(KIOSK);
      again.note("cards", "1", MONDAY);
      await next.questions.flush();
      assertEquals([next.told, again.isOver(MONDAY)], [[], true]);
    } finally {
      await storage.close();
    }
  });
}

Deno.test("createQuestions() counts and tells once where the database gives it no right to notes", async () => {
  const denied = () => Promise.reject(new Error("permission denied for table note"));
  const { questions, told } = counting({ note: denied, setNote: denied, noteOnce: denied });
  const asker = questions.questioner(KIOSK);
  for (const from of [0, 2_000]) {
    ask(asker, MONDAY, "cards", from, from + 14_000);
    await questions.flush();
  }
  assertEquals([told.length, asker.isOver(MONDAY)], [1, true]);
});

Deno.test("createQuestions() of two servers that start at once counts by one key, and what was counted by another is let go", async () => {
  const notes = sharedNotes(), come = Promise.withResolvers<void>();
  /** A database that is slow at first: both servers begin with keys of their own. */
  const slow = {
    ...notes,
    noteOnce: (name: string, value: string) => come.promise.then(() => notes.noteOnce(name, value)),
  };
  const one = counting(slow), other = counting(slow);
  const [there, here] = [one.questions.questioner(KIOSK), other.questions.questioner(KIOSK)];
  ask(there, MONDAY, "cards", 0, 3_000);
  ask(here, MONDAY, "cards", 0, 3_000);
  come.resolve();
  await Promise.all([one.questions.flush(), other.questions.flush()]);
  // The same cards at both: by two keys they would count twice.
  const later = MONDAY.add({ minutes: 11 });
  ask(there, later, "cards", 0, 9_000);
  ask(here, later, "cards", 0, 9_000);
  for (const { questions } of [one, other, one]) await questions.flush();
  assertEquals([one.told, other.told], [[], []]);
  ask(here, later, "cards", 9_000, 13_500);
  for (const { questions } of [other, one]) await questions.flush();
  assertEquals([one.told.length, other.told.length, there.isOver(MONDAY)], [0, 1, true]);
});

Deno.test("createQuestions() writes no card into the notes", async () => {
  const notes = sharedNotes();
  const { questions } = counting(notes);
  questions.questioner({ ...KIOSK, sync: { from: 0, until: 60 } }).note("cards", "23820002060444", MONDAY);
  await questions.flush();
  assertEquals([...notes.kept.values()].some((value) => value.includes("2382")), false);
  assertEquals([...notes.kept.keys()].toSorted(), [
    "question-key",
    "questions of kiosks",
    'questions of {"institution":"MAIN"}',
    'questions of {"job":"kiosks"}',
  ]);
});
