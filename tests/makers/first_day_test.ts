import { assertEquals } from "@std/assert";
import type { NoticedQuestions, QuestionKind } from "../../src/observability/noticed_questions.ts";
import { createQuestions, type Questioner } from "../../src/server/session/questions/questions.ts";
import { makerPages } from "./maker_pages.ts";

/** What a service asks in each of twelve hours, of different ones, at a library of 25,000 patrons. */
type Hourly = Readonly<Partial<Record<QuestionKind, number>>>;

/** Five kiosks, each as busy as the one that there was. */
const KIOSKS: Hourly = { "cards": 450, "cards-with-pin": 450, "unknown-cards": 40, "items": 900 };
const SORTER: Hourly = { "items": 3_000 };
const COMPUTERS: Hourly = { "cards": 150, "cards-with-pin": 150, "unknown-cards": 10 };
/** Some vendors ask without a PIN, and readers mistype their cards. */
const VENDOR: Hourly = { "cards": 150, "cards-with-pin": 300, "unknown-cards": 40 };

const SERVICES: Readonly<Record<string, Hourly>> = {
  "bibbox": KIOSKS,
  "bibliotheca": KIOSKS,
  "e-content": VENDOR,
  "envisionware": COMPUTERS,
  "hoopla": VENDOR,
  "libki": COMPUTERS,
  "locker": { "cards-with-pin": 40, "items": 40 },
  "lyngsoe": SORTER,
  "overdrive": VENDOR,
  "palace": VENDOR,
  "payment": { "cards": 60, "cards-with-pin": 60 },
  "pc-booking": COMPUTERS,
  "pv-supa": SORTER,
  "self-check": KIOSKS,
  "vufind": { "cards-with-pin": 400, "unknown-cards": 20 },
};

const MONDAY = Temporal.Instant.from("2026-11-02T09:00:00Z");
const HOURS = 12, HOUR = 3_600_000;
const PLACE = {
  institution: "MAIN",
  timeZone: "UTC",
  location: "",
  shownLocation: "",
  address: "10.0.0.1",
  posts: false,
};

/** What the kiosk asks that was there before. */
const ONE_KIOSK: Hourly = { "cards": 90, "items": 180 };

/** A library with one kiosk for eight days, and then a service on its first day; gives what is more than usual. */
function firstDay(name: string, hourly: Hourly): readonly NoticedQuestions[] {
  let now = MONDAY, chance = 1;
  const questions = createQuestions({ clock: () => now, tell() {}, newKey: () => "0123456789abcdef" });
  const kiosk = questions.questioner({ ...PLACE, account: "kiosk" });
  const service = questions.questioner({ ...PLACE, account: name, ...hourly === SORTER && { needsNoCards: true } });
  const next = () => chance = (chance * 1_103_515_245 + 12_345) % 2 ** 31;
  /** When somebody asks within an hour: people come by chance. */
  const momentsOf = (asker: Questioner, asking: Hourly) =>
    Object.entries(asking).flatMap(([kind, many]) =>
      Array.from(
        { length: many },
        () => ({ asker, kind, at: Math.floor(next() / 2 ** 31 * HOUR), card: next() % 25_000 }),
      )
    );
  for (let hour = -8 * 24; hour < HOURS; hour++) {
    const begin = MONDAY.add({ hours: hour });
    if ((hour + 8 * 24) % 24 >= HOURS) continue;
    const asked = [...momentsOf(kiosk, ONE_KIOSK), ...hour < 0 ? [] : momentsOf(service, hourly)];
    for (const { asker, kind, at, card } of asked.toSorted((a, b) => a.at - b.at)) {
      now = begin.add({ milliseconds: at });
      asker.note(kind as QuestionKind, String(card), now);
    }
  }
  return questions.noticed();
}

Deno.test("nothing is told of the first day of a maker's service at a library that had one kiosk", () => {
  assertEquals(Object.keys(SERVICES).toSorted(), makerPages.map(({ name }) => name).toSorted());
  for (const [name, hourly] of Object.entries(SERVICES)) assertEquals(firstDay(name, hourly), [], name);
});
