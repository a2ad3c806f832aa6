import { assertEquals } from "@std/assert";
import {
  checkin,
  checkout,
  CLOCK,
  hold,
  itemInformation,
  patronInformation,
  renewBy,
} from "../support/wire/messages.ts";
import { aLoan, anItem, aPatron } from "../support/library/records.ts";
import { PIN_1234, scenario } from "../support/server/scenario.ts";

const POEMS = [
  anItem({ itemId: "A1", titleId: "TA", title: "Poems" }),
  anItem({ itemId: "B1", titleId: "TB", title: "Poems" }),
  anItem({ itemId: "C1", titleId: "TC", title: "Emma" }),
];

scenario(
  "BX tells what the Library offers, the policy allows and the account may send",
  {
    policy: { checkout: "false", renewal: "no", status_update: "no" },
    logins: [{ id: "sorter", messages: "checkin 17" }, { id: "everything", institution: "ALL" }],
    institutions: { ALL: { status_update: "true" } },
  },
  async ({ connect, login }) => {
    const stranger = await connect();
    await stranger.ask("9900802.00", `98YNNNNN999999${CLOCK}2.00AO|BXNNNNYYYNNNNNNNNN|`);
    await (await login()).ask("9900802.00", `98YYNNNN100005${CLOCK}2.00AOMAIN|BXYNYNYYYYYYYYNYNN|`);
    await (await login("sorter")).ask("9900802.00", `98YYNNNN100005${CLOCK}2.00AOMAIN|BXNNYNYYYNNNYNNNNN|`);
    await (await login("everything")).ask("9900802.00", `98YYYYYN100005${CLOCK}2.00AOALL|BXYYYYYYYYYYYYYYYY|`);
  },
);

scenario(
  "the branch of an operation: AP (09 only), else the login's CP, else AO, if it is a branch, else the institution's",
  { libraries: { MAIN: "", CPL: "", EAST: "" }, logins: [{ id: "other" }] },
  async ({ login, journal }) => {
    const atDesk = await login("sipterm1", "desk 3");
    await atDesk.ask(checkout("P1", "I1"), /^121/);
    const atCpl = await login("sipterm1", "CPL");
    await atCpl.ask(checkout("P1", "I2"), /^121/);
    await atCpl.ask(checkin("I1"), /^101.*\|CTMAIN\|CV04\|$/);
    await atCpl.ask(checkin("I1", "", { date: "20260302    130001" }).replace("AP|", "APEAST|"), /^101.*\|CTMAIN\|/);
    await atDesk.ask(checkin("I2").replace("AP|", "APnowhere|"), /^101YNN/);
    const rows = await journal(5);
    assertEquals(rows.map(({ terminal, library }) => [terminal, library]), [
      ["desk 3", "MAIN"],
      ["CPL", "CPL"],
      ["CPL", "CPL"],
      ["CPL", "EAST"],
      ["desk 3", "MAIN"],
    ]);
  },
);

scenario(
  "AA is matched to patron_id, else login_id, case-insensitively",
  { patrons: [aPatron({ loginId: "ada" }), aPatron({ patronId: "ada2", firstName: "Another" })] },
  async ({ login }) => {
    const desk = await login();
    for (const written of ["P1", "p1", "ada", "ADA"]) {
      await desk.ask(patronInformation(written), /\|AAP1\|AEAda Byron\|BLY\|/);
    }
    await desk.ask(patronInformation("ADA2"), /\|AAada2\|AEAnother Byron\|BLY\|/);
    await desk.ask(checkout("ADA", "i1"), /^121NNY.*\|AAADA\|ABI1\|/);
  },
);

scenario(
  "a card number wins over another patron's login id",
  { patrons: [aPatron({ loginId: "P2" }), aPatron({ patronId: "P2", firstName: "Charles" })] },
  async ({ login }) => {
    await (await login()).ask(patronInformation("p2"), /\|AAP2\|AECharles Byron\|/);
  },
);

scenario(
  "AJ in a request: title_id, else the unique exact title, else a barcode",
  { items: POEMS, loans: [aLoan({ itemId: "A1" }), aLoan({ itemId: "C1" })] },
  async ({ login, storage }) => {
    const desk = await login();
    await desk.ask(renewBy("P1", "AJTA|"), /^301Y.*\|ABA1\|AJPoems\|/);
    await desk.ask(renewBy("P1", "AJEmma|"), /^301Y.*\|ABC1\|AJEmma\|/);
    await desk.ask(renewBy("P1", "AJc1|"), /^301Y.*\|ABC1\|AJEmma\|/);
    await desk.ask(renewBy("P1", "AJPoems|"), /^300NUN.*\|AFItem not checked out to this patron\|/);
    await desk.ask(hold("+", "P2", "AJPoems|"), /^160N.*\|AFNo such item\.\|/);
    await desk.ask(hold("+", "P2", "AJB1|"), /^161Y.*\|AJPoems\|/);
    assertEquals((await storage.itemFacts("B1"))?.holds.length, 1);
    assertEquals((await storage.itemFacts("A1"))?.holds.length, 0);
  },
);

scenario(
  "identifiers are trimmed, passwords never",
  { patrons: [aPatron({ pin: PIN_1234 }), aPatron({ patronId: "P2" })] },
  async ({ login, connect }) => {
    const desk = await login(" sipterm1 ");
    await desk.ask(patronInformation(" P1 ", undefined, "AD1234|"), /\|AAP1\|AEAda Byron\|BLY\|CQY\|/);
    await desk.ask(patronInformation("P1", undefined, "AD 1234|"), /\|BLY\|CQN\|/);
    await desk.ask(patronInformation("P1", undefined, "AD1234 |"), /\|BLY\|CQN\|/);
    await desk.ask(itemInformation("  I1"), /ABI1\|AJMiddlemarch\|/);
    await desk.ask(checkout(" P2 ", "I1 "), /^121NNY.*\|AAP2\|ABI1\|/);
    await desk.ask(hold("+", "P1 ", "AJ T2 |BS MAIN |"), /^161Y.*BSMAIN\|.*\|AAP1\|AJPersuasion\|/);
    const stranger = await connect();
    await stranger.ask("9300CNsipterm1|CO term1|", "940");
    await stranger.ask("9300CNsipterm1|COterm1 |", "940");
  },
);

scenario(
  "AO in an answer: the request's if not empty, else the account's institution",
  {},
  async ({ login }) => {
    const desk = await login();
    for (
      const [asked, answered] of [["AOMAIN|", "MAIN"], ["AO|", "MAIN"], ["AO  |", "MAIN"], ["", "MAIN"], [
        "AOelsewhere|",
        "elsewhere",
      ]]
    ) {
      const ask = (message: string) =>
        desk.ask(message.replace("AOMAIN|", asked ?? ""), new RegExp(`AO${answered}\\|`));
      await ask(patronInformation("P1"));
      await ask(patronInformation("nobody"));
      await ask(checkout("P1", "none"));
      await ask(checkin("none"));
      await ask(hold("+", "P1", "ABnone|"));
      await ask(renewBy("P1", "ABnone|"));
    }
  },
);

scenario("two cards that differ by the case of a letter outside ASCII are two, in loans and holds too", {
  patrons: [aPatron({ patronId: "ÉVA" }), aPatron({ patronId: "éva" })],
  items: [anItem(), anItem({ itemId: "I2", titleId: "T2" })],
}, async ({ login }) => {
  const desk = await login();
  await desk.ask(checkout("ÉVA", "I1"), /^121NNY/);
  await desk.ask(checkout("éva", "I1"), /^120NUN.*\|AFItem checked out to another patron\|$/);
  // The same card, and the same date: without numbers it is the first request again.
  await desk.ask(checkout("Éva", "I1"), /^121(YNN|NNY)/);
  await desk.ask(hold("+", "ÉVA", "ABI2|"), /^161Y.*\|?BR1\|/);
  await desk.ask(checkout("éva", "I2"), /^120NUN.*\|AFItem is reserved for another patron upon return\.\|$/);
  await desk.ask(hold("+", "éva", "ABI2|"), /^161N.*\|?BR2\|/);
});
