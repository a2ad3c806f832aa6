import { assertEquals } from "@std/assert";
import {
  checkin,
  checkout,
  CLOCK,
  itemInformation,
  login as loginMessage,
  patronInformation,
  patronStatus,
} from "../support/wire/messages.ts";
import { scenario } from "../support/server/scenario.ts";
import { smallScenario } from "../support/server/small_scenarios.ts";
import { guarded } from "../support/wire/terminal.ts";

scenario(
  "RAW before 93: 99 is answered, 97 is answered with 96, everything else with its negative answer",
  {},
  async ({ connect, journal }) => {
    const desk = await connect();
    await desk.ask("97", "96");
    await desk.ask("9900802.00", `98YNNNNN999999${CLOCK}2.00AO|BXNNNNYYYNNNNNNNNN|`);
    await desk.ask(checkout("P1", "I1"), `120NUN${CLOCK}AOMAIN|AAP1|ABI1|AJ|AH|AFLogin required|`);
    await desk.ask(checkin("I1"), `100NUY${CLOCK}AOMAIN|ABI1|AQ|CV99|AFLogin required|`);
    const nobody = `YYYY          001${CLOCK}`;
    await desk.ask(patronStatus("P1"), `24${nobody}AOMAIN|AAP1|AE|AFLogin required|`);
    await desk.ask(patronInformation("P1"), `64${nobody}${"0000".repeat(6)}AOMAIN|AAP1|AE|AFLogin required|`);
    await desk.ask("XX", "96");
    await desk.ask(loginMessage("sipterm1", "term1"), "941");
    await desk.ask(itemInformation("I1"), /^1803/);
    assertEquals(await journal(0), []);
  },
);

smallScenario("93 sets version 2.00, 99 sets it by its first digit", {}, async ({ login }) => {
  const desk = await login();
  await desk.ask(patronStatus("P1"), /\|AEAda Byron\|BLY\|BHUSD\|BV0\.00\|/);
  await desk.ask("9900801.00", `98YYYYNN100005${CLOCK}1.00AOMAIN|`);
  await desk.ask(patronStatus("P1"), /\|AEAda Byron\|AF[^|]*\|$/);
  await desk.ask("9900802.00", /2\.00AOMAIN\|BX/);
  await desk.ask(patronStatus("P1"), /\|AEAda Byron\|BLY\|/);
  await desk.ask("9900801.00", /1\.00AOMAIN\|$/);
  await desk.ask(loginMessage("sipterm1", "term1"), "941");
  await desk.ask(patronStatus("P1"), /\|AEAda Byron\|BLY\|/);
});

smallScenario("a 2.00 request in a 1.00 session is still answered", {}, async ({ login }) => {
  const desk = await login();
  await desk.ask("9900801.00", /1\.00/);
  await desk.ask(itemInformation("I1"), /^1803/);
  await desk.ask(patronInformation("P1"), /^64.*\|AAP1\|AEAda Byron\|BLY\|/);
  await desk.ask(checkout("P1", "I1"), `121NNY${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH20260323    235900|`);
  await desk.ask(checkin("I1"), `101YNN${CLOCK}AOMAIN|ABI1|AQMAIN|AJMiddlemarch|`);
});

smallScenario("a failed login leaves the connection open and logged out", {}, async ({ login }) => {
  const desk = await login();
  await desk.ask(itemInformation("I1"), /^1803/);
  await desk.ask(loginMessage("sipterm1", "wrong"), "940");
  await desk.ask(itemInformation("I1"), /^18010101.*\|AFLogin required\|$/);
  await desk.ask(checkout("P1", "I1"), /^120NUN.*\|AFLogin required\|$/);
  await desk.ask(loginMessage("nobody", "term1"), "940");
  await desk.ask(loginMessage("sipterm1", "term1"), "941");
  await desk.ask(checkout("P1", "I1"), /^121NNY/);
});

scenario(
  "a request outside the account's `messages` gets the negative answer, not 96",
  { login: { messages: "17,63 checkin" } },
  async ({ login, storage }) => {
    const desk = await login();
    await desk.ask(
      checkout("P1", "I1"),
      `120NUN${CLOCK}AOMAIN|AAP1|ABI1|AJ|AH|AFService not allowed at this terminal|`,
    );
    await desk.ask(patronStatus("P1"), /^24YYYY {10}001[^B]*\|AE\|AFService not allowed at this terminal\|$/);
    await desk.ask(itemInformation("I1"), /^1803/);
    await desk.ask(patronInformation("P1"), /^64 {14}/);
    await desk.ask(checkin("I1"), /^100YNN/);
    assertEquals((await storage.itemFacts("I1"))?.loan, undefined);
  },
);

scenario("`timeout` limits the login phase only", { service: { timeout: "1" } }, async ({ connect, login }) => {
  const loggedIn = await login();
  // It connects later, so that when it is put out the other has been there for longer than the limit.
  const stranger = await connect();
  await stranger.expectClosed();
  await loggedIn.ask(itemInformation("I1"), /^1803/);
});

scenario("no `client_timeout` = 600 s; no `terminator` = CR", {}, async ({ config, login }) => {
  assertEquals(config.listeners.map(({ idleTimeout }) => idleTimeout), [600]);
  const desk = await login();
  desk.sendRaw(`${itemInformation("I1")}\r`);
  await desk.expectRaw(`1803020120260302    130000ABI1|AJMiddlemarch|BGMAIN|CK001|AQMAIN|APMAIN|CS823.8 ELI|\r`);
  desk.sendRaw("XX\r97\r");
  await desk.expectRaw("96\r96\r");
});

scenario("terminator CRLF ends every answer with CR and LF", { login: { terminator: "CRLF" } }, async ({ connect }) => {
  const desk = await connect();
  desk.sendRaw(`${loginMessage("sipterm1", "term1")}\r\nXX\r\n`);
  await desk.expectRaw("941\r\n96\r\n");
});

for (const value of ["enabled", "disabled"]) {
  scenario(
    `error-detect has no effect (each message decides): ${value}`,
    { login: { "error-detect": value } },
    async ({ connect }) => {
      const desk = await connect();
      desk.sendRaw(`${guarded(loginMessage("sipterm1", "term1"), "1")}\rXX\r${guarded("XX", "2")}\r`);
      await desk.expectRaw(`${guarded("941", "1")}\r96\r96AZFEF6\r`);
    },
  );
}

scenario(
  "error-detect required refuses messages without AZ (96)",
  { login: { "error-detect": "required" } },
  async ({ connect, storage }) => {
    const desk = await connect();
    desk.sendRaw(`${guarded(loginMessage("sipterm1", "term1"), "1")}\r`);
    await desk.expectRaw(`${guarded("941", "1")}\r`);
    desk.sendRaw(`${checkout("P1", "I1")}\r`);
    await desk.expectRaw("96\r");
    assertEquals((await storage.itemFacts("I1"))?.loan, undefined);
    desk.sendRaw(`${guarded(checkout("P1", "I1"), "2")}\r`);
    const lent = `121NNY${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH20260323    235900|CK001|`;
    await desk.expectRaw(`${guarded(lent, "2")}\r`);
  },
);
