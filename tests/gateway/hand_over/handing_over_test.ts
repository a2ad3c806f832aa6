import { assertEquals } from "@std/assert";
import { type Returning, returning } from "../../support/gateway/returning.ts";

const at = (minute: number) => `20261124    10${minute}00`;
const DUE = { written: "20261218    235900", from: "18" };
const BEFORE = Temporal.Instant.from("2026-11-20T10:15:00Z");

/** Takes the system away, and brings a copy back whose due date is known. */
async function bringBack({ logIn, until, takeAway, storage }: Returning, itemId: string) {
  await storage.itemsSaid.keep([{ institution: "MAIN", itemId, at: BEFORE, loan: DUE }]);
  const terminal = await logIn();
  await takeAway();
  terminal.send(`09N${at(11)}${at(11)}APCPL|AOCPL|AB${itemId}|AC|`);
  await until(terminal.expect(/^101YUY/));
}

const isOver = ({ waiting }: Returning) => async () => (await waiting()).length === 0;

Deno.test("a return is judged once its row keeps others from its copy, and just before it is sent", async () => {
  const happened: string[] = [];
  const onLine = (line: string) => {
    const code = /^\n?(17|09).*ABI2003/.exec(line)?.[1];
    if (code !== undefined) happened.push(code);
  };
  const instead: Parameters<typeof returning>[0]["instead"] = (storage) => ({
    ...storage,
    examine: () => storage.examine(),
    ledger: {
      ...storage.ledger,
      async handOver(ledgerId, sending) {
        const came = await storage.ledger.handOver(ledgerId, sending);
        happened.push(came.kind);
        return came;
      },
    },
  });
  await returning({ simulator: { onLine }, instead }, async (served) => {
    await bringBack(served, "I2003");
    await served.restore();
    await served.comes(isOver(served));
    assertEquals(happened, ["begun", "17", "09"]);
  });
});

Deno.test("a hold that is captured by a return is listed, also where the answer to the return comes late", () =>
  returning({ simulator: { faults: [{ fault: "late", seconds: 20, code: "09" }] } }, async (served) => {
    const { restore, comes, storage: { ledger } } = served;
    // It is on loan, and held for another.
    await bringBack(served, "I2006");
    await restore();
    await comes(isOver(served));
    assertEquals([(await ledger.row(1))?.state, await ledger.captured(BEFORE)], ["unknown", []]);
    await comes(async () => (await ledger.row(1))?.state === "done");
    const captured = await ledger.captured(BEFORE);
    assertEquals(captured.map(({ itemId, state, captured }) => [itemId, state, captured?.alertType, captured?.title]), [
      ["I2006", "done", "01", "Compilers"],
    ]);
    assertEquals((await ledger.row(1))?.by, "late answer");
  }));

Deno.test("a hold that is captured by a terminal's own return is listed where the answer comes after the terminal's", () =>
  returning({ simulator: { faults: [{ fault: "late", seconds: 20, code: "09" }] } }, async (served) => {
    const { logIn, until, comes, waiting, storage: { ledger } } = served;
    const terminal = await logIn();
    terminal.send(`09N${at(11)}${at(11)}APCPL|AOCPL|ABI2006|AC|`);
    await until(terminal.expect(/^101YUY.*CV99/));
    assertEquals(await ledger.captured(BEFORE), []);
    await comes(async () => (await ledger.row(1))?.by === "late answer");
    await comes(async () => (await ledger.captured(BEFORE)).length > 0);
    const captured = await ledger.captured(BEFORE);
    assertEquals(captured.map(({ itemId, state, captured }) => [itemId, state, captured?.alertType, captured?.title]), [
      ["I2006", "done", "01", "Compilers"],
    ]);
    assertEquals([await waiting(), await ledger.exceptions({ limit: 9 })], [[], []]);
  }));

const OBJECT = "HASH(0x55d0c8a3b2c0)";

/** What Koha 19.06 says to a 09, and which hold it has captured: CV, CT and CY. */
const SAID = [
  ["it belongs to another branch", `101YNY${at(20)}AOCPL|ABI2003|AQFPL|CTFPL|CY${OBJECT}|DA${OBJECT}|CV04|`, []],
  ["nobody waits for it", `101YNN${at(20)}AOCPL|ABI2003|AQCPL|CY${OBJECT}|DA${OBJECT}|`, []],
  ["it was not on loan", `100YNY${at(20)}AOCPL|ABI2003|AQCPL|CY${OBJECT}|DA${OBJECT}|AFItem not checked out|`, []],
  // A copy of the same title waits for P1001, and this one goes home.
  ["another copy is held", `101YNY${at(20)}AOCPL|ABI2003|AQFPL|CTFPL|CYP1001|DAAda Byron|CV04|`, []],
  ["a hold here", `101YNY${at(20)}AOCPL|ABI2003|AQCPL|CTCPL|CYP1001|DAAda Byron|CV01|`, ["01", "CPL", "P1001"]],
  ["a hold elsewhere", `101YNY${at(20)}AOCPL|ABI2003|AQCPL|CTFPL|CY${OBJECT}|DA${OBJECT}|CV02|`, ["02", "FPL", ""]],
] as const;

for (const [what, bytes, hold] of SAID) {
  Deno.test(`a return is on the list of captured holds where it captured one, and nowhere else: ${what}`, () =>
    returning(
      { upstream: { kind: "koha" }, simulator: { faults: [{ fault: "says", bytes, code: "09" }] } },
      async (served) => {
        await bringBack(served, "I2003");
        await served.restore();
        await served.comes(isOver(served));
        const captured = await served.storage.ledger.captured(BEFORE);
        const holds = captured.map(({ captured }) => [captured?.alertType, captured?.destination, captured?.patronId]);
        assertEquals(holds, hold.length === 0 ? [] : [[...hold]]);
      },
    ));
}

/** Has the system close the connection at each 17 of a copy, and at no other. */
function failsAt(itemId: string) {
  const asked: string[] = [];
  let served: Returning | undefined;
  return {
    asked,
    of: (returning: Returning) => void (served = returning),
    onLine(line: string) {
      const item = /^\n?17.*\|AB([^|]+)/.exec(line)?.[1];
      if (item === undefined) return;
      asked.push(item);
      served?.simulator.setFaults(item === itemId ? [{ fault: "closed-before", code: "17" }] : []);
    },
  };
}

Deno.test("a return whose 17 is not answered is tried again, and has one row in the ledger for all tries that are in vain", async () => {
  const { asked, of, onLine } = failsAt("I2003");
  await returning({ simulator: { onLine } }, async (served) => {
    of(served);
    await bringBack(served, "I2003");
    await served.restore();
    const tries = () => asked.filter((item) => item === "I2003").length;
    await served.comes(() => tries() > 4);
    assertEquals([await served.storage.ledger.row(2), (await served.waiting()).length], [undefined, 1]);
  });
});

Deno.test("a return whose 17 is never answered keeps no other of its login back", async () => {
  const { of, onLine } = failsAt("I2003");
  await returning({ simulator: { onLine } }, async (served) => {
    of(served);
    const { storage, waiting, comes, restore, reached, until, takeAway, logIn } = served;
    const items = ["I2003", "I2004"];
    await storage.itemsSaid.keep(items.map((itemId) => ({ institution: "MAIN", itemId, at: BEFORE, loan: DUE })));
    const terminal = await logIn();
    await takeAway();
    for (const item of items) {
      terminal.send(`09N${at(11)}${at(11)}APCPL|AOCPL|AB${item}|AC|`);
      await until(terminal.expect(/^101YUY/));
    }
    await restore();
    await comes(async () => (await waiting()).length === 1);
    assertEquals([(await waiting())[0]?.itemId, reached], ["I2003", []]);
  });
});
