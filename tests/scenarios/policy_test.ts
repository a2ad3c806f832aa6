import { assertEquals } from "@std/assert";
import {
  blockPatron,
  checkin,
  checkout,
  CLOCK,
  itemInformation,
  patronEnable,
  patronStatus,
  renew,
  renewAll,
} from "../support/wire/messages.ts";
import { aLoan, aPatron, NOON } from "../support/library/records.ts";
import { PIN_1234, scenario } from "../support/server/scenario.ts";
import { smallScenario } from "../support/server/small_scenarios.ts";

scenario("policy checkin false -> refused", { policy: { checkin: "false" }, loans: [aLoan()] }, async (stage) => {
  const desk = await stage.login();
  await desk.ask("9900802.00", /^98YNYYNN.*BXYYNNYYYYYYYYNYYY\|$/);
  await desk.ask(checkin("I1"), `100NUY${CLOCK}AOMAIN|ABI1|AQ|CV99|AFCheckins not allowed.|`);
  await desk.ask(checkin("I1", "BIY|"), /^100NUY.*\|AFCheckins not allowed\.\|$/);
  await desk.ask(itemInformation("I1"), /^1804/);
});

smallScenario("policy checkout false -> refused", { policy: { checkout: "false" } }, async ({ login }) => {
  const desk = await login();
  await desk.ask("9900802.00", /^98YYNYNN.*BXYNYNYYYYYYYYNYYY\|$/);
  await desk.ask(checkout("P1", "I1"), `120NUN${CLOCK}AOMAIN|AAP1|ABI1|AJ|AH|AFCheckouts not allowed.|`);
  await desk.ask(itemInformation("I1"), /^1803/);
});

smallScenario(
  "policy renewal false -> refused",
  { policy: { renewal: "false" }, loans: [aLoan()] },
  async ({ login }) => {
    const desk = await login();
    await desk.ask("9900802.00", /^98YYYNNN.*BXYYYNYYYYYYYYNYNN\|$/);
    await desk.ask(renew("P1", "I1"), `300NUN${CLOCK}AOMAIN|AAP1|ABI1|AJ|AH|AFRenewals not allowed.|`);
    await desk.ask(renewAll("P1"), `66000000000${CLOCK}AOMAIN|AFRenewals not allowed.|`);
    await desk.ask(
      checkout("P1", "I1"),
      `120NUN${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH|CK001|BLY|AFRenewals not allowed.|`,
    );
  },
);

scenario(
  "`status_update` false -> 01 and 25 change nothing and say so, BX 4 and 13 are N",
  { patrons: [aPatron({ pin: PIN_1234 }), aPatron({ patronId: "P2", blocked: true })] },
  async ({ login, storage }) => {
    const desk = await login();
    await desk.ask("9900802.00", /^98YYYYNN.*BXYYYNYYYYYYYYNYYY\|$/);
    const fine = `              000${CLOCK}`, blocked = `YYYY          000${CLOCK}`;
    const blockOff = "AFBlock feature not implemented|", enableOff = "AFEnable feature not implemented.|";
    await desk.ask(blockPatron("P1", "left here"), `24${fine}AOMAIN|AAP1|AEAda Byron|BLY|BHUSD|BV0.00|${blockOff}`);
    await desk.ask(patronEnable("P2"), `26${blocked}AOMAIN|AAP2|AEAda Byron|BLY|${enableOff}`);
    await desk.ask(patronEnable("P1", "AD1234|"), `26${fine}AOMAIN|AAP1|AEAda Byron|BLY|CQY|${enableOff}`);
    await desk.ask(patronEnable("P1", "AD4321|"), `26${fine}AOMAIN|AAP1|AEAda Byron|BLY|CQN|${enableOff}`);
    await desk.ask(blockPatron("nobody", "x"), `24${blocked}AOMAIN|AAnobody|AE|BLN|AFInvalid cardnumber|`);
    await desk.ask(patronEnable("nobody"), `26${blocked}AOMAIN|AAnobody|AE|BLN|AFInvalid cardnumber|`);
    assertEquals((await storage.patronFacts("P1", NOON))?.patron.blocked, false);
    assertEquals((await storage.patronFacts("P2", NOON))?.patron.blocked, true);
  },
);

smallScenario(
  "`status_update` true -> 01 blocks and 25 enables, and 19 needs neither",
  { policy: { status_update: "true" } },
  async ({ login }) => {
    const desk = await login();
    await desk.ask("9900802.00", /^98YYYYYN.*BXYYYYYYYYYYYYYYYY\|$/);
    await desk.ask(blockPatron("P1", "left here"), /^24YYYY {10}000.*\|AAP1\|AEAda Byron\|BLY\|.*left here/);
    await desk.ask(checkout("P1", "I1"), /^120NUN.*\|AFPatron debarred\|$/);
    await desk.ask(patronEnable("P1"), /^26 {14}000.*\|AAP1\|AEAda Byron\|BLY\|/);
    await desk.ask(checkout("P1", "I1"), /^121NNY/);
  },
);

smallScenario(
  "`third_party_renewal` false -> a 29 for another patron's loan is refused; true by default",
  {
    patrons: [aPatron(), aPatron({ patronId: "P2" })],
    loans: [aLoan({ patronId: "P2" })],
    institutions: { CPL: { third_party_renewal: "false" } },
    logins: [{ id: "cpl", institution: "CPL" }],
  },
  async ({ login }) => {
    const byAnother = renew("P1", "I1").replace(/^29./, "29Y");
    await (await login("cpl")).ask(byAnother, /^300NUN.*\|AFItem already issued to other borrower\|$/);
    await (await login()).ask(byAnother, /^301Y/);
  },
);

smallScenario(
  "policy `timeout` is in tenths of a second, default 100",
  { institutions: { CPL: { timeout: "25", retries: "3" } }, logins: [{ id: "cpl", institution: "CPL" }] },
  async ({ login }) => {
    await (await login()).ask("9900802.00", /^98YYYYNN100005/);
    await (await login("cpl")).ask("9900802.00", /^98YYYYNN025003/);
  },
);

smallScenario(
  "what the policy forbids is forbidden to one institution only",
  { policy: { checkout: "no" }, institutions: { CPL: {} }, logins: [{ id: "cpl", institution: "CPL" }] },
  async ({ login }) => {
    await (await login()).ask(checkout("P1", "I1"), /^120NUN/);
    const other = await login("cpl");
    await other.ask(checkout("P1", "I1"), /^121NNY/);
    await other.ask(patronStatus("P1"), /^24/);
  },
);
