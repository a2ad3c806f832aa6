import { assertEquals, assertLessOrEqual, assertNotMatch } from "@std/assert";
import { SAMPLE } from "../../src/sample/cases.ts";
import { guarded } from "../support/wire/terminal.ts";
import { atTerminal, BLANKS, type Habits, now } from "./maker_terminal.ts";
import type { MakerPorts } from "./served_makers.ts";

const { patrons, items } = SAMPLE;

/** PC booking, printing, payment and discovery. */
export const computerHabits: Habits = { libki, envisionware, "pc-booking": pcBooking, payment, vufind };

async function libki({ raw }: MakerPorts): Promise<void> {
  const information = (card: string, pin: string) =>
    `63001${now()}          AOMAIN|AA${card}|AC|${pin === "" ? "" : `AD${pin}|`}`;
  /** Logs a person in: what Libki would have read, one read of 1,024 bytes each. */
  async function logIn(card: string, pin: string): Promise<string> {
    let read = "";
    await atTerminal(raw, undefined, async ({ sendRaw, expectLine }) => {
      sendRaw(`${guarded("9300CNlibki|COchange-me|CPMAIN|", "1")}\r`);
      await expectLine(/^941AY1AZ/);
      sendRaw(`${guarded("9900302.00", "2")}\r`);
      await expectLine(/^98Y.*\|AY2AZ/);
      sendRaw(`${guarded(information(card, pin), "3")}\r\r`);
      read = await expectLine(/^64.*\|AY3AZ/);
      // Nothing answers the empty line.
      sendRaw(`${guarded("9900302.00", "4")}\r`);
      await expectLine(/^98Y/);
    });
    assertLessOrEqual(read.length, 1024);
    return read;
  }
  const right = await logIn(patrons.manual, "1234");
  assertEquals([/BLN/.test(right), /CQY/.test(right)], [false, true]);
  assertEquals(/\|AE([^|]*)\|/.exec(right)?.[1]?.split(", "), ["Whitfield", "Nora"]);
  assertEquals(/\|PCADULT\|/.test(right), true);
  for (const pin of ["9999", ""]) assertNotMatch(await logIn(patrons.goodStanding, pin), /BLN|CQY/);
  assertEquals(/BLN/.test(await logIn("99999", "1234")), true);
  // Without a login no card is looked up, so the answer must not say that there is none: Libki would delete the user.
  await atTerminal(raw, undefined, async ({ ask }) => {
    assertNotMatch(await ask(information(patrons.manual, "1234"), "64"), /BLN/);
  });
}

function envisionware({ raw }: MakerPorts): Promise<void> {
  return atTerminal(raw, "envisionware", async ({ ask }) => {
    const child = await ask(`63001${now()}          AOMAIN|AA${patrons.child}|AC|AD1234|`, "64");
    for (const field of [/\|PB\d{8}\|/, /\|PCCHILD\|/, /\|PIN\|/]) assertEquals(field.test(child), true, String(field));
    assertNotMatch(child, /\|B[DEF]/);
    await ask(`23001${now()}AOMAIN|AA${patrons.feesOverLimit}|AC|AD1234|`, /\|BV12\.50\|/);
    const pay = `37${now()}0402USDBV1.00|AOMAIN|AA${patrons.otherFeesOverLimit}|AC|AD1234|`;
    await ask(`${pay}BKEW-1|`, /^38Y.*\|BKEW-1\|/);
    await ask(`23001${now()}AOMAIN|AA${patrons.otherFeesOverLimit}|AC|AD1234|`, /\|BV10\.00\|/);
  });
}

function pcBooking({ raw }: MakerPorts): Promise<void> {
  return atTerminal(raw, "pc-booking", async ({ ask }) => {
    const status = (pin: string) => `23001${now()}AOMAIN|AA${patrons.feesAtLimit}|AC|${pin}`;
    await ask(status("AD1234|"), /\|BLY\|CQY\|.*\|BV10\.00\|/);
    assertNotMatch(await ask(status("AD9999|"), /\|BLY\|CQN\|/), /\|BV/);
    assertNotMatch(await ask(status(""), /\|BLY\|/), /\|(?:CQ|BV)/);
    const loan = `11YN${now()}${BLANKS}AOMAIN|AA${patrons.feesAtLimit}|AB${items.bare}|AC|AD1234|BON|BIN|`;
    await ask(loan, /^120NUN(?!.*\|BL)/);
  });
}

async function payment({ raw }: MakerPorts): Promise<void> {
  const card = `AOMAIN|AA${patrons.feesBelowLimit}|AC|AD1234|`;
  const status = `23001${now()}${card}`;
  let paid = "";
  await atTerminal(raw, "till-1", async ({ ask }) => {
    const fines = await ask(`63001${now()}   Y      ${card}`, /\|BV4\.20\|/);
    const [, fee = ""] = /\|AV(\S+) /.exec(fines) ?? [];
    assertEquals(fines.match(/\|AV/g)?.length, 3);
    paid = `37${now()}0400USDBV0.10|${card}CG${fee}|BKK-1|`;
    await ask(paid, /^38Y.*\|BKK-1\|/);
    await ask(status, /\|BV4\.10\|/);
    await ask(`37${now()}0400USDBV99.00|${card}BKK-2|`, /^38N.*\|AF[^|]+\|/);
  });
  // The answer was lost with the connection; the kiosk tells the payment again.
  await atTerminal(raw, "till-1", async ({ ask }) => {
    await ask(paid, /^38Y.*\|BKK-1\|/);
    await ask(status, /\|BV4\.10\|/);
  });
}

/** php-sip2 writes AY before a delimiter in its 99, and ends messages with CR LF. */
async function vufind({ known }: MakerPorts): Promise<void> {
  for (const [pin, found] of [["1234", /\|AEWhitfield, Nora\|BLY\|CQY\|/], ["9999", /\|BLY\|CQN\|/]] as const) {
    await atTerminal(known, undefined, async ({ sendRaw, expectLine }) => {
      sendRaw("9900802.00AY0|AZFC25\r\n");
      const [, institution] = /AO([^|]*)\|/.exec(await expectLine(/^98Y.*AZ[0-9A-F]{4}$/)) ?? [];
      sendRaw(`${guarded(`23001${now()}AO${institution}|AA${patrons.manual}|AC|AD${pin}|`, "1")}\r\n`);
      assertEquals(found.test(await expectLine(/^24 {14}001.*\|AY1AZ[0-9A-F]{4}$/)), true);
    });
  }
}
