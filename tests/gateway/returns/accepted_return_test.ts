import { assertEquals } from "@std/assert";
import { returning } from "../../support/gateway/returning.ts";

const AT = "20261124    101100";

Deno.test("a return with a password behind its barcode is not kept while the system is away", () =>
  returning({}, async ({ logIn, until, takeAway, waiting }) => {
    const terminal = await logIn();
    await takeAway();
    // The terminal ends its last fields with another delimiter than its account says.
    terminal.send(`09N${AT}${AT}APCPL|AOCPL|ABI2003^ACsecret^`);
    await until(terminal.expect(/^100NUY/));
    assertEquals(await waiting(), []);
  }));

/** A library's pattern of barcodes. */
const spelled = (pattern: RegExp) => ({ awayItems: { test: (barcode: string) => pattern.test(barcode) } });

for (
  const [what, upstream, barcode, answer] of [
    ["behind letters", {}, "I2003ADsecret", "100"],
    ["that a pattern for everything takes", spelled(/^I.*$/), "I2003ADsecret", "100"],
    ["as letters of the library's own barcodes", spelled(/^ZB-ACQ-\d+$/), "ZB-ACQ-12", "101"],
    ["in the number of a chip", {}, "E0040150AC12CD34", "101"],
  ] as const
) {
  Deno.test(`a return with what may be a password's field ${what} hears ${answer} while the system is away`, () =>
    returning({ upstream }, async ({ logIn, until, takeAway, waiting }) => {
      const terminal = await logIn();
      await takeAway();
      terminal.send(`09N${AT}${AT}APCPL|AOCPL|AB${barcode}|AC|`);
      await until(terminal.expect(new RegExp(`^${answer}`)));
      assertEquals((await waiting()).map(({ itemId }) => itemId), answer === "101" ? [barcode] : []);
    }));
}
