import { assertEquals } from "@std/assert";
import { before, logIn } from "../../support/gateway/before_koha.ts";
import { memoryStorage } from "../../support/gateway/memory_ledger.ts";
import { ASK } from "../../tools/simulate/simulating.ts";

/** What Koha closes its connection on, and what a terminal hears in its place. */
const CLOSING: readonly (readonly [what: string, message: string, heard: RegExp])[] = [
  ["a 15 without BW and BS", ASK.hold("+", ""), /^160N.*\|AFMissing BS\|$/],
  ["a 15 with empty BS", ASK.hold("+", "BS|"), /^160N.*\|AFMissing BS\|$/],
  ["a 15 of an unknown mode", ASK.hold("?"), /^160N.*\|AFHold mode must be .*\|$/],
  ["an 01 of an unknown card", ASK.block("P9999"), /^24YYYY.*\|AFInvalid Patron\|$/],
  ["a 19 of an unknown copy", ASK.itemStatus("I9999"), /^200.*\|AFInvalid Item\|$/],
];

Deno.test("what Koha closes its connection on is refused in words, and no row stays unknown", async (test) => {
  const reached: string[] = [];
  const onLine = (line: string) => void reached.push(line.trimStart().slice(0, 2));
  const upstream = { kind: "koha", sessions: "shared" } as const;
  const storage = memoryStorage({ elapsed: () => 0 });
  await before({ upstream, storage, simulator: { onLine } }, async (served) => {
    const terminal = await logIn(served);
    for (const [what, message, heard] of CLOSING) {
      await test.step(what, async () => {
        reached.length = 0;
        terminal.send(message);
        await terminal.expect(heard);
        assertEquals(reached.filter((code) => /^(01|15|19)$/.test(code)), []);
        assertEquals(storage.ledger.rows.filter(({ state }) => state !== "not sent"), []);
      });
    }
    const good = [[ASK.hold("+", "BW20270101    235900|"), /^161/], [ASK.block(), /^24/], [
      ASK.itemStatus(),
      /^201/,
    ]] as const;
    for (const [message, yes] of good) {
      terminal.send(message);
      await terminal.expect(yes);
    }
    assertEquals(served.simulator.counts().logins, 1);
  });
});

Deno.test("what other systems answer goes to them as it is", () => {
  const reached: string[] = [];
  const onLine = (line: string) => void reached.push(line.trimStart().slice(0, 2));
  return before({ upstream: { kind: "other" }, simulator: { onLine } }, async (served) => {
    const terminal = await logIn(served);
    terminal.send(ASK.hold("+", ""));
    await terminal.expect(/Not confirmed/);
    assertEquals(reached.includes("15"), true);
  });
});
