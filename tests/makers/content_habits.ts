import { assertEquals, assertNotMatch } from "@std/assert";
import { SAMPLE } from "../../src/sample/cases.ts";
import { atTerminal, type Habits, now } from "./maker_terminal.ts";
import type { MakerPorts } from "./served_makers.ts";

const { patrons } = SAMPLE;

/** E-books, audiobooks, films. */
export const contentHabits: Habits = {
  palace,
  overdrive: (ports) => vendor(ports, "overdrive"),
  hoopla: (ports) => vendor(ports, "hoopla"),
  "e-content": (ports) => vendor(ports, "e-content"),
};

/** Palace: a 99 before the 63 since April 2025, an empty AO, no delimiter at the end, dates in UTC with 0000 for the zone. */
async function palace({ raw }: MakerPorts): Promise<void> {
  async function ask(card: string, pin: string, expected: RegExp, asksForStatus = true): Promise<string> {
    let answer = "";
    await atTerminal(raw, undefined, async (terminal) => {
      const end = `AO|AA${card}|AC${pin === "" ? "" : `|AD${pin}`}`;
      await terminal.ask("9300CNpalace|COchange-me", /^941$/);
      if (asksForStatus) await terminal.ask("9909992.00", /^98Y/);
      answer = await terminal.ask(`63000${now("0000")}${" ".repeat(10)}${end}`, expected);
      await terminal.ask(`35${now("0000")}${end}`, "36Y");
    }, { errorDetection: true });
    return answer;
  }
  const good = await ask(patrons.manual, "1234", /^64 {14}000.*\|BZ\d{4}\|CA\d{4}\|CB\d{4}\|BLY\|CQY\|/);
  for (const field of [/\|BE[^|]+@/, /\|PCADULT\|/, /\|PA\d{8}\|/]) assertEquals(field.test(good), true, String(field));
  assertNotMatch(good, /\|(?:BD|BF|PB)/);
  assertNotMatch(await ask(patrons.manual, "", /\|BLY\|/), /\|CQ/);
  await ask(patrons.manual, "9999", /\|BLY\|CQN\|/);
  await ask(patrons.manual, "1234", /\|BLY\|CQY\|/, false);
  await ask("99999", "1234", /\|BLN\|/);
  // Charge privileges denied, and why.
  await ask(patrons.feesOverLimit, "1234", /^64Y.{9}Y/);
  await ask(patrons.overdueLimit, "1234", /^64Y.{5}Y/);
  // Too many items charged, and nothing else: what a status_mask of 6 would hide.
  await ask(patrons.loanLimit, "1234", /^64 {5}Y {8}/);
  // "Zoë Müller-Bjørnsen" as code page 850 has it.
  await ask(patrons.latin1Name, "1234", /\|AEZo\x89 M\x81ller-Bj\x9brnsen\|/);
}

/** What every vendor of e-content needs: card, PIN, blocks; nothing of where a patron lives. */
function vendor({ raw }: MakerPorts, account: string): Promise<void> {
  return atTerminal(raw, account, async ({ ask }) => {
    await ask("9900802.00", /^98Y/);
    const information = (card: string, pin: string) => `63001${now()}          AOMAIN|AA${card}|AC|${pin}`;
    const good = await ask(information(patrons.manual, "AD1234|"), /^64 {14}.*\|BLY\|CQY\|.*\|PCADULT\|/);
    assertNotMatch(good, /\|(?:BD|BE|BF|PB|AU)/);
    await ask(information(patrons.manual, "AD9999|"), /\|BLY\|CQN\|/);
    assertNotMatch(await ask(information(patrons.manual, ""), /\|BLY\|/), /\|(?:CQ|BV)/);
    await ask(information("99999", "AD1234|"), /^64YYYY {10}.*\|BLN\|/);
    for (const card of [patrons.expired, patrons.blocked]) await ask(information(card, "AD1234|"), /^64YYYY/);
    await ask(`23001${now()}AOMAIN|AA${patrons.overdueLimit}|AC|AD1234|`, /^24Y.{5}Y/);
    await ask(`35${now()}AOMAIN|AA${patrons.manual}|AC|AD1234|`, "36Y");
  });
}
