import { assertEquals } from "@std/assert";
import { type Returning, returning, type ReturningOptions } from "../../support/gateway/returning.ts";

const NOW = "20261124    101500", YESTERDAY = "20261123    180000";
const AT = Temporal.Instant.from("2026-11-24T10:15:00Z");
const bringBack = (noBlock: "N" | "Y", returnDate = NOW) => `09${noBlock}${NOW}${returnDate}APCPL|AOCPL|ABI2003|AC|`;

/** A system that answers every 17 with 96, and of which an earlier process has learned that. */
function without17(upstream: ReturningOptions["upstream"], test: (served: Returning) => Promise<void>) {
  const note = (port: number) =>
    JSON.stringify({
      system: `other 127.0.0.1:${port}`,
      abilities: { missed: { 17: { times: 3, at: AT.epochMilliseconds } } },
    });
  return returning(
    { simulator: { faults: [{ fault: "resend", code: "17", probability: 1 }] }, upstream: { ...upstream }, note },
    test,
  );
}

/** Brings a copy back while the system is away, and has it come back. */
async function bringBackMeanwhile({ logIn, until, takeAway, restore }: Returning) {
  const terminal = await logIn();
  await takeAway();
  terminal.send(bringBack("N"));
  await until(terminal.expect(/^101YUY.*AFReturned/));
  await restore();
  return terminal;
}

async function listed({ storage: { ledger } }: Returning): Promise<readonly string[]> {
  return (await ledger.exceptions({ limit: 99 })).map(({ state, doubt }) => `${state} ${doubt}`);
}

Deno.test("staff hear at once of a return that waited for a system without a 17, and the copy can be scanned again", () =>
  without17({}, async (served) => {
    const { comes, waiting, reached, until } = served;
    const terminal = await bringBackMeanwhile(served);
    await comes(async () => (await waiting()).length === 0);
    assertEquals([reached, await listed(served)], [[], ["not sent cannot-be-asked"]]);
    const again = bringBack("N").replace("101500", "101530");
    terminal.send(again);
    await until(terminal.expect(/^101YN/));
    assertEquals(reached, [again]);
  }));

Deno.test("a return that staff have released is sent to a system without a 17, which nobody asks any more", () =>
  without17({ offlineReturns: "confirm" }, async (served) => {
    const { storage, comes, waiting, reached } = served;
    await bringBackMeanwhile(served);
    await storage.ledger.release("MAIN", AT);
    await comes(async () => (await waiting()).length === 0);
    assertEquals([reached, await listed(served)], [[bringBack("Y")], []]);
  }));

Deno.test("a return that its terminal has kept is on staff's list at a system without a 17, and no outage", () =>
  without17({}, async (served) => {
    const { logIn, until, reached } = served, terminal = await logIn();
    terminal.send(bringBack("Y", YESTERDAY));
    await until(terminal.expect(/^101YUY.*Staff will see to it/));
    assertEquals([reached, await listed(served)], [[], ["not sent cannot-be-asked"]]);
  }));
