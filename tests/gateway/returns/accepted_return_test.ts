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
