import { assertEquals, assertMatch } from "@std/assert";
import { createMetrics } from "../../../../src/observability/metrics.ts";
import { AccountQuestions } from "../../../../src/server/session/questions/account_questions.ts";
import { createIdentifierHash } from "../../../../src/server/session/questions/distinct_count.ts";
import { aLibrary } from "../../../support/library/unasked_library.ts";
import { registry } from "../../../../src/server/engine/registry.ts";
import { NOW, serving } from "../../../support/server/serving.ts";

const KEY = "0123456789abcdef";
const LOGIN = "9300CNsipterm1|COterm1|CPKiosk 7|";
const STATUS = "2300120261124    101500AOMAIN|AAP1|AC|AD|";

/** What another server has counted: so many cards in this hour, of which nobody was told yet. */
function counted(cards: number): string {
  const questions = new AccountQuestions("UTC");
  questions.turnTo(NOW);
  const hash = createIdentifierHash(KEY);
  for (let card = 0; card < cards; card++) questions.add("cards", hash(String(card)));
  return questions.toNote(KEY);
}

/** A library that knows no card. */
const NO_PATRONS = { ...aLibrary(), patron: () => Promise.resolve(undefined) };

Deno.test("startServer() tells log and metrics once of an account that asks about more cards than is usual", async () => {
  const metrics = createMetrics();
  const written: string[] = [];
  const questionNotes = {
    note: () => Promise.resolve(counted(13_000)),
    setNote: (_: string, value: string) => Promise.resolve(void written.push(value)),
    noteOnce: () => Promise.resolve(KEY),
  };
  const noted: string[] = [];
  const options = { handlers: registry, library: NO_PATRONS, metrics, questionNotes };
  await serving({ ...options, noteQuestions: ({ kind }) => void noted.push(kind) }, async ({ connect, log }) => {
    const terminal = await connect();
    await terminal.ask(LOGIN, "941");
    await terminal.ask(STATUS, /^24YYYY.*\|BLN\|/);
    const { level, properties } = await log.logged("more asked than usual");
    const { account, terminal: place, address, asked, usual, in: per } = properties;
    assertEquals([level, account, place, address, asked, usual, per], [
      ...["warning", "sipterm1", "Kiosk 7", "127.0.0.1", "cards", 12_000, "hour"],
    ]);
    assertMatch(metrics.text(), /\nsip2d_more_asked_than_usual\{account="sipterm1",asked="cards"\} 1[23]\d\d\d\n/);
    await terminal.ask(STATUS, /^24YYYY.*\|BLN\|/);
  });
  assertEquals(noted, ["cards"]);
  // Others know from the note that it is told.
  assertMatch(written[0] ?? "", /"told":\[\{"kind":"cards","per":"hour"/);
});

Deno.test("startServer() lets a connection wait that asks about many cards that do not exist, and no other", () =>
  serving({ handlers: registry, library: NO_PATRONS }, async ({ connect, log }) => {
    const [bot, reader] = [await connect(), await connect()];
    for (const terminal of [bot, reader]) {
      await terminal.ask(LOGIN.replace("CPKiosk 7|", ""), "941");
    }
    const ask = (card: number) => STATUS.replace("AAP1", `AAcard-${card}`);
    for (let card = 0; card < 1_100; card++) bot.send(ask(card));
    const { properties: { reason } } = await log.logged("terminal held back");
    assertEquals(reason, "unknown cards");
    for (let card = 0; card < 100; card++) {
      await reader.ask(ask(card), /^24YYYY/);
    }
    assertEquals(log.entries.filter(({ message }) => message === "terminal held back").length, 1);
  }));
