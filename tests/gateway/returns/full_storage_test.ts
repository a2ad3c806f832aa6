import { assert, assertEquals } from "@std/assert";
import { type Returning, returning, type ReturningOptions } from "../../support/gateway/returning.ts";
import { stoppable, type StoppableDatabase, STOPS } from "../../support/library/stoppable_database.ts";

/** The copies of the library, on loan: their barcodes alone fill a page. */
const COPY = "1".repeat(240), OTHER = "2".repeat(240);
const LIBRARY = {
  institution: "CPL",
  logins: [{ id: "sip1", password: "sip1pass" }],
  patrons: [{ id: "P1", pin: "", name: "A", blocked: false }],
  items: [COPY, OTHER].map((id) => ({ id, title: "Germinal" })),
  loans: [COPY, OTHER].map((item) => ({ item, patron: "P1" })),
  ...{ holds: [], fees: [] },
};

const bringBack = (item: string, minute: number) =>
  `09N20261124    10${minute}0020261124    10${minute}00APCPL|AOCPL|AB${item}|AC|`;
const handedOver = (item: string, minute: number) => bringBack(item, minute).replace("09N", "09Y");

/** Lets the due date of the copy be known, and takes the system away. */
async function known({ logIn, takeAway, storage }: Returning) {
  const at = Temporal.Instant.from("2026-11-20T10:15:00Z");
  const loan = { written: "20261218    235900", from: "18" };
  await storage.itemsSaid.keep([{ institution: "MAIN", itemId: COPY, at, loan }]);
  const terminal = await logIn();
  await takeAway();
  return terminal;
}

const isHandedOver = ({ waiting }: Returning) => async () => (await waiting()).length === 0;

const goesBy = ({ until, time }: Returning, seconds: number) =>
  until(time.sleep(seconds * 1000, new AbortController().signal));

/** Tells what became of the row in the ledger with which a return was handed over, and what staff have to see to. */
async function fate({ storage: { ledger } }: Returning, ledgerId: number) {
  const row = await ledger.row(ledgerId);
  return [row && `${row.state} ${row.by} ${row.terminalTold}`, (await ledger.exceptions({ limit: 9 })).length];
}

for (const how of Object.keys(STOPS)) {
  const stopped = (test: (served: Returning, database: StoppableDatabase) => Promise<void>) => {
    const database = stoppable(how);
    return returning({ open: database.open, simulator: { library: LIBRARY } }, (served) => test(served, database));
  };

  Deno.test(`where the database is ${how}, a return is refused with the alert, and is not kept; then it is accepted`, () =>
    stopped(async (served, { stop, goOn }) => {
      const { until, waiting, restore, reached, comes } = served;
      const terminal = await known(served);
      stop();
      terminal.send(bringBack(COPY, 16));
      await until(terminal.expect(/^100NUY/));
      assertEquals(await waiting(), []);
      goOn();
      terminal.send(bringBack(COPY, 17));
      await until(terminal.expect(/^101YUY.*CV99/));
      await restore();
      await comes(isHandedOver(served));
      assertEquals(reached, [handedOver(COPY, 17)]);
    }));

  Deno.test(`where the database is ${how}, nothing that waits is handed over; then it is, once`, () =>
    stopped(async (served, { stop, goOn }) => {
      const { until, waiting, restore, reached, comes } = served;
      const terminal = await known(served);
      terminal.send(bringBack(COPY, 16));
      await until(terminal.expect(/^101YUY.*CV99/));
      stop();
      await restore();
      await goesBy(served, 90);
      assertEquals([reached, (await waiting()).map(({ state }) => state)], [[], ["waiting"]]);
      // The copy is scanned again, and another one comes: neither is told yes.
      for (const item of [COPY, OTHER]) {
        terminal.send(bringBack(item, 18));
        await until(terminal.expect(/^100NUY/));
      }
      goOn();
      await comes(isHandedOver(served));
      await goesBy(served, 30);
      assertEquals([reached, await fate(served, 1)], [[handedOver(COPY, 16)], ["done answer yes", 0]]);
    }));
}

Deno.test("a return whose answer cannot be written down is not sent again, and is over once it can", async () => {
  const { open, stop, goOn } = stoppable("read-only");
  const reached: string[] = [];
  const onLine = (line: string) => {
    if (!/^\n?09/.test(line)) return;
    reached.push(line);
    stop();
  };
  const options: ReturningOptions = { open, simulator: { onLine, library: LIBRARY } };
  await returning(options, async (served) => {
    const { until, waiting, restore, comes, log } = served;
    const terminal = await known(served);
    terminal.send(bringBack(COPY, 16));
    await until(terminal.expect(/^101YUY.*CV99/));
    await restore();
    await comes(() => reached.length > 0);
    await goesBy(served, 90);
    assertEquals([reached.length, (await waiting()).map(({ state }) => state)], [1, ["open"]]);
    assert(log.written().includes("the outcome of a change cannot be stored now"), log.written());
    goOn();
    await comes(isHandedOver(served));
    await goesBy(served, 30);
    assertEquals([reached.length, await fate(served, 1)], [1, ["done answer yes", 0]]);
  });
});
