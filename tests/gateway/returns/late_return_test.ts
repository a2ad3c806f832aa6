import { assertEquals } from "@std/assert";
import { type Returning, returning, type ReturningOptions } from "../../support/gateway/returning.ts";

/** Now, for the gateway; Germinal is on loan until 18 December. */
const TODAY = "20261124    101500", AN_HOUR_AGO = "20261124    091500", YESTERDAY = "20261123    180000";
const DUE = "20261218    235900", EARLIER = "20261127    235900", OF_2006 = "20060101    000000";
const LONG_AGO = Temporal.Instant.from("2026-11-10T10:15:00Z");

const bringBack = (noBlock: string, returnDate: string, sent = TODAY) =>
  `09${noBlock}${sent}${returnDate}APCPL|AOCPL|ABI2003|AC|`;

/** Tells a gateway a return of a copy whose loan was known until some day. */
function tells(
  text: string,
  options: ReturningOptions & { readonly known?: string },
  test: (answer: string, served: Returning) => Promise<void>,
): Promise<void> {
  const { known, ...rest } = options;
  return returning(rest, async (served) => {
    const { storage, logIn, until } = served;
    const loan = known === undefined ? "none" : { written: known, from: "18" };
    await storage.itemsSaid.keep([{ institution: "MAIN", itemId: "I2003", title: "Germinal", at: LONG_AGO, loan }]);
    const terminal = await logIn();
    terminal.send(text);
    await test(await until(terminal.expect(/^10/)), served);
  });
}

async function listed({ storage: { ledger } }: Returning): Promise<readonly string[]> {
  const rows = await ledger.exceptions({ limit: 99 });
  return rows.map(({ state, doubt }) => `${state} ${doubt}`);
}

const isSent = (text: string) => async (answer: string, served: Returning) => {
  assertEquals(answer.slice(0, 6), "101YNN");
  assertEquals(served.reached, [text]);
  assertEquals(await listed(served), []);
};

const isListed = (doubt: string) => async (answer: string, served: Returning) => {
  assertEquals(answer, `101YUY${TODAY}AOCPL|ABI2003|AQ|AJGerminal|CL9|CV99|AFReturned. Staff will see to it.|`);
  assertEquals(served.reached, []);
  assertEquals(await listed(served), [`not sent ${doubt}`]);
};

/** What a terminal says, what was known of the loan, and what becomes of it. */
const CASES: readonly (readonly [string, string, string | undefined, string | undefined])[] = [
  ["with no block Y, of the loan that was known", bringBack("Y", YESTERDAY), DUE, undefined],
  ["with no block Y, of another loan than was known", bringBack("Y", YESTERDAY), EARLIER, "due-changed"],
  [
    "with no block Y and a date of now, of a loan that was not known",
    bringBack("Y", TODAY),
    undefined,
    "due-not-known",
  ],
  ["of yesterday, of the loan that was known", bringBack("N", YESTERDAY), DUE, undefined],
  ["of yesterday, of a loan that was not known", bringBack("N", YESTERDAY), undefined, "due-not-known"],
  ["of now, of another loan than was known", bringBack("N", TODAY), EARLIER, undefined],
];

for (const [what, text, known, doubt] of CASES) {
  Deno.test(`a terminal's own return ${what}, is ${doubt === undefined ? "sent" : "on staff's list"}`, () =>
    tells(text, { ...known !== undefined && { known } }, doubt === undefined ? isSent(text) : isListed(doubt)));
}

Deno.test("a return that its terminal tells late is sent as it is where returns do not go on", () => {
  const text = bringBack("Y", YESTERDAY);
  return tells(text, { known: EARLIER, upstream: { offlineReturns: "no" } }, isSent(text));
});

Deno.test("a late return that is on staff's list is there once, however often its terminal sends it", () => {
  const text = bringBack("Y", YESTERDAY);
  return tells(text, { known: EARLIER }, async (first, served) => {
    const { logIn, until } = served;
    const terminal = await logIn();
    terminal.send(text);
    assertEquals(await until(terminal.expect(/^10/)), first);
    await isListed("due-changed")(first, served);
  });
});

Deno.test("a late return of whose copy the system tells nothing now waits, and is handed over", () =>
  returning({}, async ({ storage, simulator, gateways, logIn, until, comes, waiting, reached }) => {
    const loan = { written: DUE, from: "18" };
    await storage.itemsSaid.keep([{ institution: "MAIN", itemId: "I2003", at: LONG_AGO, loan }]);
    const terminal = await logIn();
    await comes(() => gateways.upstreamReports()[0]?.condition.state === "answering");
    simulator.setFaults([{ fault: "silent-before", code: "17", times: 1 }]);
    terminal.send(bringBack("Y", YESTERDAY));
    await until(terminal.expect(/^101YUY.*AFReturned/));
    await comes(async () => (await waiting()).length === 0);
    assertEquals(reached, [bringBack("Y", YESTERDAY)]);
  }));

Deno.test("a return that waits and is sent again is not sent as another one, where it might end a newer loan", () =>
  returning({ upstream: { offlineReturns: "confirm" } }, async (served) => {
    const { storage, logIn, until, takeAway, restore, reached } = served;
    const loan = { written: EARLIER, from: "18" };
    await storage.itemsSaid.keep([{ institution: "MAIN", itemId: "I2003", at: LONG_AGO, loan }]);
    const terminal = await logIn();
    await takeAway();
    for (const back of [false, true]) {
      if (back) await restore();
      terminal.send(bringBack("N", TODAY));
      await until(terminal.expect(/^101YUY.*AFReturned/));
    }
    assertEquals(reached, []);
    assertEquals(await listed(served), ["not sent due-changed"]);
  }));

const CLOCKS: readonly (readonly [string, string, number, string, number])[] = [
  ["an hour ago", bringBack("N", AN_HOUR_AGO), 300, bringBack("N", TODAY), 1],
  ["of 2006", bringBack("N", OF_2006, OF_2006), 300, bringBack("N", TODAY, OF_2006), 1],
  ["an hour ago, where an hour is nothing", bringBack("N", AN_HOUR_AGO), 3_600, bringBack("N", AN_HOUR_AGO), 0],
  ["an hour ago, where no clock is set right", bringBack("N", AN_HOUR_AGO), 0, bringBack("N", AN_HOUR_AGO), 0],
  ["an hour ago, with no block Y", bringBack("Y", AN_HOUR_AGO), 300, bringBack("Y", AN_HOUR_AGO), 0],
];

for (const [what, text, correctClock, expected, count] of CLOCKS) {
  Deno.test(`the date of a return ${what}, is set right ${count} times`, () =>
    tells(text, { known: DUE, upstream: { correctClock } }, (_answer, { reached, counted }) => {
      assertEquals(reached, [expected]);
      assertEquals(counted, Array(count).fill("returnDatesCorrected MAIN"));
      return Promise.resolve();
    }));
}
