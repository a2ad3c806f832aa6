import { assert } from "@std/assert";
import { aConfig, anAccount, anInstitution } from "../../support/files/sample_config.ts";
import { serving } from "../../support/server/serving.ts";

const LOGIN = "9300CNsipterm1|COterm1|";
const CLOCK = "20261124    101500";
const ITEM = `17${CLOCK}AOMAIN|ABI1|`;

Deno.test("startServer() lets a new configuration reach open sessions at their next message", () => {
  let config = aConfig();
  return serving({ current: () => config }, async ({ connect }) => {
    const terminal = await connect();
    await terminal.ask(LOGIN, "941");
    config = aConfig({
      accounts: [anAccount({ delimiter: "^", terminator: "\r\n", messages: new Set(["itemInformation"]) })],
      institutions: [anInstitution({ name: "New Name", rules: { timeout: 42 } })],
    });
    terminal.sendRaw("9900302.00\r");
    await terminal.expectRaw(`98YYYYYN042005${CLOCK}2.00AOMAIN^AMNew Name^BXNNNNYYYNNNYNNNNN^\r\n`);
    terminal.sendRaw(`11YN${CLOCK}${CLOCK}AAP1^ABI1^\r`);
    await terminal.expect(/AFService not allowed at this terminal\^$/);
  });
});

Deno.test("startServer() logs out an account that a new configuration has not, and leaves the connection open", () => {
  let config = aConfig({ accounts: [anAccount(), anAccount({ id: "other" })] });
  return serving({ current: () => config }, async ({ connect, log }) => {
    const terminal = await connect();
    await terminal.ask(LOGIN, "941");
    config = aConfig({ accounts: [anAccount({ id: "other" })] });
    await terminal.ask(ITEM, `18010101${CLOCK}ABI1|AJ|AFLogin required|`);
    config = aConfig();
    await terminal.ask(ITEM, `18010101${CLOCK}ABI1|AJ|AFLogin required|`);
    await terminal.ask(LOGIN, "941");
    assert(log.entries.some(({ level, message }) => level === "warning" && message.startsWith("logged out")));
  });
});

Deno.test("startServer() takes passwords from the new configuration", () => {
  let config = aConfig();
  return serving({ current: () => config }, async ({ connect }) => {
    const terminal = await connect();
    config = aConfig({ accounts: [anAccount({ password: { kind: "clear", value: "term2" } })] });
    await terminal.ask(LOGIN, "940");
    await terminal.ask("9300CNsipterm1|COterm2|", "941");
  });
});
