import assert from "node:assert/strict";
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
} from "../support/messages.ts";
import { aLoan, aPatron, NOON } from "../support/records.ts";
import { scenario } from "../support/scenario.ts";

const NOBODY = `YYYY          000${CLOCK}`;

scenario("policy checkin false -> refused", { policy: { checkin: "false" }, loans: [aLoan()] }, async (stage) => {
  const desk = await stage.login();
  await desk.ask("9900802.00", /^98YNYYNN.*BXYYNNYYYYYYYYNYYY\|$/);
  await desk.ask(checkin("I1"), `100NUY${CLOCK}AOMAIN|ABI1|AQ|CV99|AFCheckins not allowed.|`);
  await desk.ask(checkin("I1", "BIY|"), /^100NUY.*\|AFCheckins not allowed\.\|$/);
  await desk.ask(itemInformation("I1"), /^1804/);
});

scenario("policy checkout false -> refused", { policy: { checkout: "false" } }, async ({ login }) => {
  const desk = await login();
  await desk.ask("9900802.00", /^98YYNYNN.*BXYNYNYYYYYYYYNYYY\|$/);
  await desk.ask(checkout("P1", "I1"), `120NUN${CLOCK}AOMAIN|AAP1|ABI1|AJ|AH|AFCheckouts not allowed.|`);
  await desk.ask(itemInformation("I1"), /^1803/);
});

scenario("policy renewal false -> refused", { policy: { renewal: "false" }, loans: [aLoan()] }, async ({ login }) => {
  const desk = await login();
  await desk.ask("9900802.00", /^98YYYNNN.*BXYYYNYYYYYYYYNYNN\|$/);
  await desk.ask(renew("P1", "I1"), `300NUN${CLOCK}AOMAIN|AAP1|ABI1|AJ|AH|AFRenewals not allowed.|`);
  await desk.ask(renewAll("P1"), `66000000000${CLOCK}AOMAIN|AFRenewals not allowed.|`);
  await desk.ask(
    checkout("P1", "I1"),
    `120NUN${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH|CK001|BLY|AFRenewals not allowed.|`,
  );
});

scenario(
  "`status_update` false -> 01 and 25 change nothing and say so, BX 4 and 13 are N",
  { patrons: [aPatron(), aPatron({ patronId: "P2", blocked: true })] },
  async ({ login, storage }) => {
    const desk = await login();
    await desk.ask("9900802.00", /^98YYYYNN.*BXYYYNYYYYYYYYNYYY\|$/);
    await desk.ask(blockPatron("P1", "left here"), `24${NOBODY}AOMAIN|AAP1|AE|BLN|AFBlock feature not implemented|`);
    await desk.ask(patronEnable("P2"), `26${NOBODY}AOMAIN|AAP2|AE|BLN|AFEnable feature not implemented.|`);
    assert.equal((await storage.patronFacts("P1", NOON))?.patron.blocked, false);
    assert.equal((await storage.patronFacts("P2", NOON))?.patron.blocked, true);
  },
);

scenario(
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

scenario(
  "`offline` false -> no block = Y is judged like any other request",
  {
    patrons: [aPatron({ blocked: true }), aPatron({ patronId: "P2" })],
    loans: [aLoan({ itemId: "I2", patronId: "P2" })],
  },
  async ({ login }) => {
    const desk = await login();
    const told = { noBlock: "Y", date: "20260301    100000", second: "20260501    235900" } as const;
    await desk.ask("9900802.00", /^98YYYYNN/);
    await desk.ask(checkout("P1", "I1", "", told), /^120NUN.*\|AFPatron debarred\|$/);
    await desk.ask(checkout("P2", "I1", "", told), /^121NNY.*\|AH20260323 {4}235900\|/);
    await desk.ask(renew("P2", "I2", "", told), /^301YNN.*\|AH20260413 {4}235900\|/);
  },
);

scenario(
  "policy `timeout` is in tenths of a second, default 100",
  { institutions: { CPL: { timeout: "25", retries: "3" } }, logins: [{ id: "cpl", institution: "CPL" }] },
  async ({ login }) => {
    await (await login()).ask("9900802.00", /^98YYYYNN100005/);
    await (await login("cpl")).ask("9900802.00", /^98YYYYNN025003/);
  },
);

scenario(
  "what the policy forbids is forbidden to one institution only",
  { policy: { checkout: "no" }, institutions: { CPL: {} }, logins: [{ id: "cpl", institution: "CPL" }] },
  async ({ login }) => {
    await (await login()).ask(checkout("P1", "I1"), /^120NUN/);
    const other = await login("cpl");
    await other.ask(checkout("P1", "I1"), /^121NNY/);
    await other.ask(patronStatus("P1"), /^24/);
  },
);
