import { assert, assertEquals } from "@std/assert";
import { createPseudonyms } from "../../../src/tools/record/pseudonyms.ts";
import { recordedLine } from "../../../src/tools/record/recorded_line.ts";

const DATE = "20261124    101500";
const AS = { delimiter: "|" } as const;
const fromTerminal = (line: string, as: Parameters<typeof recordedLine>[2] = AS) => recordedLine(line, "terminal", as);

Deno.test("recordedLine() masks passwords and the checksum that would tell them", () => {
  assertEquals(fromTerminal("9300CNsipterm1|COterm1|CPCPL|AY1AZF2A4"), "9300CNsipterm1|CO***|CPCPL|AY1AZ***");
  assertEquals(fromTerminal(`23001${DATE}AOMAIN|AA1|ACx|AD1234|`), `23001${DATE}AOMAIN|AA1|AC***|AD***|`);
  assertEquals(fromTerminal(`23001${DATE}AD1234|AA1|AO|AC|`), `23001${DATE}AD***|AA1|AO|AC|`);
  assertEquals(fromTerminal("9900802.00AY1AZFCA0"), "9900802.00AY1AZFCA0");
});

Deno.test("recordedLine() keeps nothing where nobody can say what is a password", () => {
  for (
    const line of [
      "secret typed at a prompt",
      "term1",
      "93CNsipterm1|COterm1|",
      "97secret",
      "1100secret",
      "99secretive",
      "93abCNterm1",
      "17secret",
      `23AOMAIN|AA1|AD1234|`,
      "63001AO|AD1234|",
    ]
  ) {
    const shown = fromTerminal(line) ?? "";
    assert(!/1234|term1|secret/.test(shown), `${line} became ${shown}`);
  }
  assertEquals(recordedLine("Login OK. Initiating SIP", "server", AS), undefined);
  // Another delimiter than the one that was told hides a password within a value.
  assertEquals(fromTerminal("9300CNsipterm1^COterm1^CPCPL^"), "9300CNsipterm1^CO***");
  assertEquals(fromTerminal(`23001${DATE}AOMAIN^AA1^ACx^AD1234^`), `23001${DATE}AOMAIN^AA1^AC***`);
});

Deno.test("recordedLine() replaces names and numbers consistently with pseudonyms", () => {
  const as = { delimiter: "|", pseudonyms: createPseudonyms() };
  const asked = fromTerminal(`63001${DATE}          AOMAIN|AA23820002060444|AC|AD1234|AY1AZ0000`, as);
  assertEquals(asked, `63001${DATE}          AOMAIN|AAP000001|AC|AD***|AY1AZ***`);
  const counts = "0".repeat(24);
  const answered = recordedLine(
    `64${" ".repeat(14)}001${DATE}${counts}AOMAIN|AA23820002060444|AEAda Lovelace|BEada@example.org|AU39999000001234|` +
      "AFAda Lovelace may not borrow 39999000001234 until 2026|",
    "server",
    as,
  );
  assertEquals(
    answered,
    `64${" ".repeat(14)}001${DATE}${counts}AOMAIN|AAP000001|AEName 1|BEmail1@example.org|AUI000001|` +
      "AFName 1 may not borrow I000001 until 2026|",
  );
  assertEquals(
    recordedLine(
      `36Y${DATE}AO|AA23820002060444|AFAda Lovelace: Ada Lovelace (ada@example.org) has 39999000001234, 39999000001234|`,
      "server",
      as,
    ),
    `36Y${DATE}AO|AAP000001|AFName 1: Name 1 (mail1@example.org) has I000001, I000001|`,
  );
  // In another order than the document's.
  assertEquals(
    recordedLine(`36Y${DATE}AO|AFGood bye, Grace Hopper|AEGrace Hopper|AA4711|`, "server", as),
    `36Y${DATE}AO|AFGood bye, Name 2|AEName 2|AAP000002|`,
  );
  assertEquals(fromTerminal(`17${DATE}AO|AB39999000001234|`, as), `17${DATE}AO|ABI000001|`);
  assertEquals(fromTerminal(`17${DATE}AO|AB39999000001235|`, as), `17${DATE}AO|ABI000002|`);
});
