import { assertEquals } from "@std/assert";
import type { Account } from "../../src/config/config.ts";
import { withFixedUpstream } from "../support/gateway/fixed_upstream.ts";
import { type Gatewayed, gatewayed } from "../support/gateway/gatewayed.ts";
import { manyAsked } from "../support/server/many_asked.ts";
import {
  blockPatron,
  CLOCK,
  itemInformation,
  patronInformation,
  patronStatus,
  renewAll,
} from "../support/wire/messages.ts";
import type { Terminal } from "../support/wire/terminal.ts";

const COUNTS = "000100020003000000000000";
const TOLD = "BHUSD|BV2.50|CC10|BD1 High Street|BEada@example.org|BF555 0100|PB19801210|PA20300131|XXsecret|AFHello|";
const HEAD = `64              001${CLOCK}${COUNTS}AOMAIN|AAP1|`;
const BARE = `${HEAD}AEAda Byron|BLY|${TOLD}`;
const WRONG = `${HEAD}AEAda Byron|BLY|CQN|${TOLD}`;
const RIGHT = `${HEAD}AEAda Byron|BLY|CQY|${TOLD}`;

/** Asks at a gateway, of whose system the answers are given. */
async function asking(
  answers: Readonly<Record<string, string>>,
  setting: Pick<Gatewayed, "account" | "questionNotes">,
  play: (terminal: Terminal) => Promise<void>,
): Promise<void> {
  await withFixedUpstream(
    answers,
    ({ port }) =>
      gatewayed({ port, upstream: { errorDetection: false }, ...setting }, async ({ connect }) => {
        const terminal = await connect();
        terminal.send("9300CNsipterm1|COterm1|");
        await terminal.expect("941");
        await play(terminal);
      }),
  );
}

async function answered(answer: string, request: string, account: Partial<Account> = { hideWithoutPin: true }) {
  let said = "";
  const code = request.slice(0, 2);
  await asking({ [code]: answer }, { account }, async (terminal) => {
    terminal.send(request);
    said = await terminal.expect(/./);
  });
  return said;
}

for (
  const [what, answer, pin, told] of [
    ["without AD", BARE, "", `${HEAD}AE|BLY|`],
    ["without AD, to which the system says CQ", WRONG, "", `${HEAD}AE|BLY|`],
    ["with an empty AD", WRONG, "AD|", `${HEAD}AE|BLY|CQN|`],
    ["with a wrong PIN", WRONG, "AD9|", `${HEAD}AE|BLY|CQN|`],
    ["with a PIN of which the system says nothing", BARE, "AD1|", `${HEAD}AE|BLY|`],
    ["with a right PIN", RIGHT, "AD1|", RIGHT],
    ["of which the system's answer has neither BL nor AE", `${HEAD}BD1 High Street|`, "", `${HEAD}AE|`],
  ] as const
) {
  Deno.test(`hide_without_pin at a gateway: a 63 ${what}`, async () => {
    assertEquals(await answered(answer, patronInformation("P1", undefined, pin)), told);
  });
}

Deno.test("hide_without_pin at a gateway: a 24 has as little, whether to a 23 or to a 01", async () => {
  const head = `24              001${CLOCK}AOMAIN|AAP1|`;
  const answer = `${head}AEAda Byron|BLY|BHUSD|BV2.50|AFHello|`;
  assertEquals(await answered(answer, patronStatus("P1")), `${head}AE|BLY|`);
  assertEquals(await answered(answer, blockPatron("P1", "lost")), `${head}AE|BLY|`);
});

Deno.test("hide_without_pin at a gateway leaves answers about copies, and all others without it, as they are", async () => {
  const item = `18030001${CLOCK}AB1|AJNotes|BGMAIN|`;
  assertEquals(await answered(item, itemInformation("1")), item);
  assertEquals(await answered(BARE, patronInformation("P1"), {}), BARE);
});

Deno.test("hide_without_pin at a gateway passes no answer on that cannot be taken apart", async () => {
  const said = await answered("64   001AEAda Byron|BD1 High Street|", patronInformation("P1"));
  assertEquals([said.includes("Ada"), said.includes("High Street"), said.includes("BL")], [false, false, false]);
});

Deno.test("many_cards at a gateway: answers without a right PIN have little, or are refused without BL", async () => {
  const refused = `64YYYY          00120261124    101500${"0000".repeat(6)}AOMAIN|AAP1|AE|AFPlease enter your PIN.|`;
  for (const [manyCards, told] of [["shrink", `${HEAD}AE|BLY|`], ["refuse", refused]] as const) {
    await asking({ "63": BARE }, { account: { manyCards }, questionNotes: manyAsked() }, async (terminal) => {
      // The first question has the notes read, and is answered as ever.
      terminal.send(patronInformation("P1"));
      await terminal.expect(BARE);
      terminal.send(patronInformation("P1"));
      await terminal.expect(told);
    });
    await asking({ "63": RIGHT }, { account: { manyCards }, questionNotes: manyAsked() }, async (terminal) => {
      // A question without a PIN has the notes read. Those with the right one get everything all the same.
      for (const pin of ["", "AD1|", "AD1|"]) {
        terminal.send(patronInformation("P1", undefined, pin));
        await terminal.expect(RIGHT);
      }
    });
  }
});

Deno.test("many_cards at a gateway: a 65 without a PIN is a question about a patron, one with a PIN is none", async () => {
  const loans = `66100020000${CLOCK}AOMAIN|BM1|BM2|`,
    refused = `6600000000020261124    101500AOMAIN|AFPlease enter your PIN.|`;
  const setting = { account: { manyCards: "refuse" }, questionNotes: manyAsked() } as const;
  await asking({ "65": loans }, setting, async (terminal) => {
    const asked = [["", loans], ["", refused], ["AD|", refused], ["AD1|", loans]] as const;
    for (const [pin, told] of asked) {
      terminal.send(renewAll("P1", pin));
      await terminal.expect(told);
    }
  });
});

Deno.test("many_cards at a gateway: a new login has little from the first minute on, and PC booking the birth date", async () => {
  for (
    const [account, told] of [
      [{}, `${HEAD}AE|BLY|`],
      [{ use: "pc-booking" }, `${HEAD}AE|BLY|PB19801210|`],
    ] as const
  ) {
    await asking({ "63": BARE }, { account: { manyCards: "shrink", ...account } }, async (terminal) => {
      let whole = 0;
      for (let card = 0; card < 300; card++) {
        terminal.send(patronInformation(`P${card}`));
        if (await terminal.expect(/^64/) === BARE) whole++;
      }
      assertEquals(whole > 100 && whole < 200, true, String(whole));
      terminal.send(patronInformation("P1"));
      await terminal.expect(told);
    });
  }
});
