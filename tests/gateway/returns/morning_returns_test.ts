import { assertEquals } from "@std/assert";
import type { ItemTelling } from "../../../src/storage/port/items_said.ts";
import { BUILT_IN_LIBRARY } from "../../../src/tools/simulate/records/library_fixture.ts";
import { type Returning, returning, type ReturningOptions } from "../../support/gateway/returning.ts";

/** Now, for the gateway. The system's copies are all due on 18 December. */
const TODAY = "20261124    101500", LAST_EVENING = "20261123    180000", DUE = "20261218    235900";
const WEEKS_AGO = Temporal.Instant.from("2026-11-10T10:15:00Z");
const AT_NIGHT = Temporal.Instant.from("2026-11-23T20:00:00Z"),
  THIS_MORNING = Temporal.Instant.from("2026-11-24T09:00:00Z");

/** A book drop that is emptied before the library opens: each of its returns bears the evening before. */
const DROP = Array.from({ length: 30 }, (_, at) => `B${100 + at}`);
const dropped = (itemId: string, noBlock = "N", sent = TODAY, returned = LAST_EVENING) =>
  `09${noBlock}${sent}${returned}APCPL|AOCPL|AB${itemId}|AC|`;
const library = {
  ...BUILT_IN_LIBRARY,
  items: [...DROP, "B200"].map((id) => ({ id, title: "The Sea", branch: "CPL" })),
  loans: DROP.map((item) => ({ item, patron: "P1002" })),
  holds: [],
};

/** What an answer told of a copy's loan, and when. */
const told = (itemId: string, from: "12" | "18", at: Temporal.Instant): ItemTelling => ({
  ...{ institution: "MAIN", itemId, at },
  loan: { written: DUE, from },
});

/** Empties the book drop; gives the copies whose returns reached the system, and what is on staff's list. */
async function emptyDrop(
  { logIn, until, reached, storage: { ledger } }: Returning,
  noBlock?: "Y",
  write = (itemId: string) => dropped(itemId, noBlock),
) {
  const terminal = await logIn();
  for (const itemId of DROP) {
    terminal.send(write(itemId));
    await until(terminal.expect(/^101/));
  }
  const rows = await ledger.exceptions({ limit: 99 });
  const sent = DROP.filter((itemId) => reached.includes(write(itemId)));
  return { sent: sent.length, listed: rows.map(({ itemId, doubt }) => `${itemId} ${doubt}`) };
}

/** The seconds of a terminal's clock, which counts them: one return every two seconds. */
const atItsSecond = (itemId: string) =>
  `20261124    1015${String(2 * (Number(itemId.slice(1)) - 100) % 60).padStart(2, "0")}`;

const morning = (options: ReturningOptions, test: (served: Returning) => Promise<void>) =>
  returning({ simulator: { library }, ...options }, test);
const HABIT: ReturningOptions = { account: { returnsDated: "last-open-day" } };

Deno.test("a morning's returns of copies of which nothing is known are on staff's list, where the clock counts no seconds", () =>
  morning({}, async (served) => {
    const { sent, listed } = await emptyDrop(served);
    assertEquals([sent, listed.length], [0, 30]);
  }));

Deno.test("five copies that bear one second of last evening show that their login dates back, and so do all others", () =>
  morning({}, async (served) => {
    const { sent, listed } = await emptyDrop(served, undefined, (itemId) => dropped(itemId, "N", atItsSecond(itemId)));
    assertEquals([sent, listed.length], [26, 4]);
    assertEquals(
      served.log.entries.filter(({ message }) => /open day/.test(message)).map(({ properties }) => properties),
      [
        { institution: "MAIN", account: "sip1", time: "18:00:00" },
      ],
    );
  }));

Deno.test("what a terminal has kept bears the seconds at which it came, and is judged", () =>
  morning({}, async (served) => {
    const { sent } = await emptyDrop(served, undefined, (itemId) => {
      const at = atItsSecond(itemId);
      return dropped(itemId, "N", at, at.replace("24    10", "23    16"));
    });
    assertEquals(sent, 0);
  }));

/** What an earlier process has learned of loans: thirty for two weeks and thirty for so many days, one of them yesterday. */
const learned = (days: number) => (port: number) =>
  JSON.stringify({
    system: `other 127.0.0.1:${port}`,
    loanPeriods: { loans: { 14: 30, [days]: 30 }, lately: { "2026-12-07": "2026-11-23" } },
  });

for (const [days, sent] of [[28, 30], [24, 0], [25, 0], [26, 30]] as const) {
  Deno.test(`a morning's returns of copies due in 24 days: ${sent} are sent where loans are for 14 or ${days} days`, () =>
    morning({ note: learned(days) }, async (served) => {
      assertEquals((await emptyDrop(served)).sent, sent);
    }));
}

Deno.test("with no block Y, what loans are like counts for nothing", () =>
  morning({ note: learned(28) }, async (served) => {
    assertEquals((await emptyDrop(served, "Y")).sent, 0);
  }));

Deno.test("a morning's returns are sent as they are, by a login that dates them back to the last open day", () =>
  morning(HABIT, async (served) => {
    assertEquals(await emptyDrop(served), { sent: 30, listed: [] });
  }));

Deno.test("of a login's returns that it dates back, those of copies that were lent since their date are on the list", () =>
  morning(HABIT, async (served) => {
    const [first = "", second = "", third = ""] = DROP;
    await served.storage.itemsSaid.keep([
      told(first, "12", THIS_MORNING),
      told(second, "18", THIS_MORNING),
      told(third, "12", WEEKS_AGO),
    ]);
    assertEquals(await emptyDrop(served), { sent: 29, listed: [`${first} lent-since`] });
  }));

Deno.test("a copy that a terminal lent this morning, and that comes back with last evening's date, is on the list", () =>
  morning(HABIT, async ({ logIn, until, reached, storage: { ledger } }) => {
    const terminal = await logIn(), loan = `11YN${TODAY}${TODAY}AOCPL|AAP1001|ABB200|AC|`;
    terminal.send(loan);
    await until(terminal.expect(/^121/));
    terminal.send(dropped("B200"));
    await until(terminal.expect(/^101YNY.*AFReturned/));
    assertEquals(reached, [loan]);
    assertEquals((await ledger.exceptions({ limit: 99 })).map(({ doubt }) => doubt), ["lent-since"]);
  }));

Deno.test("what a terminal kept with no block Y is judged, whatever its login's ordinary returns are dated", () =>
  morning(HABIT, async (served) => {
    assertEquals((await emptyDrop(served, "Y")).sent, 0);
  }));

Deno.test("a return is sent where its loan was told by an 11 before, though an 18 told it once more since", () =>
  morning({}, async (served) => {
    const { itemsSaid } = served.storage;
    await itemsSaid.keep(DROP.map((itemId) => told(itemId, "12", WEEKS_AGO)));
    await itemsSaid.keep(DROP.map((itemId) => told(itemId, "18", AT_NIGHT)));
    assertEquals(await emptyDrop(served), { sent: 30, listed: [] });
  }));

Deno.test("while the system is away, a login's return that it dates back is accepted, and is one of now", () =>
  morning(HABIT, async (served) => {
    const { storage, logIn, until, takeAway, restore, comes, waiting, reached } = served;
    const [itemId = ""] = DROP, terminal = await logIn();
    await storage.itemsSaid.keep([told(itemId, "18", AT_NIGHT)]);
    await takeAway();
    terminal.send(dropped(itemId));
    await until(terminal.expect(/^101YUY.*AFReturned/));
    await restore();
    await comes(async () => (await waiting()).length === 0);
    assertEquals(reached, [dropped(itemId, "Y")]);
  }));
