import { assertEquals, assertGreater } from "@std/assert";
import {
  checkin,
  checkout,
  CLOCK,
  feePaid,
  hold,
  itemInformation,
  patronInformation,
  renew,
} from "../support/wire/messages.ts";
import { aFee, aHold, aLoan, anItem, aPatron } from "../support/library/records.ts";
import { type Desk, scenario, type Stage } from "../support/server/scenario.ts";

const ROUNDS = 25;
const rounds = Array.from({ length: ROUNDS }, (_, at) => at);
const patrons = Array.from({ length: 8 }, (_, at) => aPatron({ patronId: `P${at}` }));
/** The message as the terminal of this number sends it, by its own clock: with the same date it would be a retry. */
function ownDate(message: string, at: number): string {
  return message.replace(CLOCK, `20260302    13000${at + 1}`);
}
const copies = rounds.map((at) => anItem({ itemId: `I${at}`, titleId: `T${at}` }));

/** Eight terminals: half of them at the server, half of them at a second one on the same database. */
async function eightTerminals({ login, secondServer }: Stage): Promise<readonly Desk[]> {
  const atSecond = await secondServer();
  return await Promise.all(
    patrons.map((_, at) => at % 2 === 0 ? login(undefined, `t${at}`) : atSecond(undefined, `t${at}`)),
  );
}

scenario("many terminals race for one copy: one gets it, the others hear that it is out", {
  patrons,
  items: copies,
}, async (stage) => {
  const desks = await eightTerminals(stage);
  for (const round of rounds) {
    const answers = await Promise.all(desks.map((desk, at) => desk.ask(checkout(`P${at}`, `I${round}`), /^12[01]/)));
    const lent = answers.filter((answer) => answer.startsWith("121"));
    assertEquals(lent.length, 1);
    const refused = answers.filter((answer) => answer.endsWith("|AFItem checked out to another patron|"));
    assertEquals(refused.length, answers.length - 1);
    const [, patron] = /\|AA(P\d)\|/.exec(lent[0] ?? "") ?? [];
    assertEquals((await stage.storage.itemFacts(`I${round}`))?.loan?.patronId, patron);
  }
});

scenario("many terminals race for a patron's loan limit, which nobody passes", {
  patrons: rounds.map((at) => aPatron({ patronId: `R${at}` })),
  items: rounds.flatMap((at) =>
    patrons.map((_, copy) => anItem({ itemId: `I${at}.${copy}`, titleId: `T${at}.${copy}` }))
  ),
  rules: [{ loan_limit: "3" }],
}, async (stage) => {
  const desks = await eightTerminals(stage);
  for (const round of rounds) {
    const messages = desks.map((_, at) => checkout(`R${round}`, `I${round}.${at}`));
    const answers = await Promise.all(desks.map((desk, at) => desk.ask(messages[at] ?? "", /^12[01]/)));
    assertEquals(answers.filter((answer) => answer.startsWith("121")).length, 3);
    assertEquals(answers.filter((answer) => answer.endsWith("|AFIssue failed : TOO_MANY|")).length, answers.length - 3);
    await desks[0]?.ask(patronInformation(`R${round}`, 3), /^64 {5}Y {8}.{21}000000000003/);
  }
});

scenario("many terminals race for one payment: a fee is paid once", {
  patrons: rounds.map((at) => aPatron({ patronId: `R${at}` })),
  fees: rounds.map((at) => aFee({ feeId: `F${at}`, patronId: `R${at}` })),
}, async (stage) => {
  const desks = await eightTerminals(stage);
  for (const round of rounds) {
    const pay = feePaid(`R${round}`, "5.00", `CGF${round}|`);
    const answers = await Promise.all(desks.map((desk, at) => desk.ask(ownDate(pay, at), /^38[YN]/)));
    assertEquals(answers.filter((answer) => answer.startsWith("38Y")).length, 1);
  }
});

scenario("many terminals tell of one payment with the same BK: all hear yes, and it is one", {
  patrons: rounds.map((at) => aPatron({ patronId: `R${at}` })),
  fees: rounds.map((at) => aFee({ feeId: `F${at}`, patronId: `R${at}` })),
}, async (stage) => {
  const desks = await eightTerminals(stage);
  for (const round of rounds) {
    const pay = feePaid(`R${round}`, "2.00", `BKT${round}|`);
    await Promise.all(desks.map((desk) => desk.ask(pay, /^38Y/)));
    await desks[0]?.ask(patronInformation(`R${round}`), /\|BV3\.00\|/);
  }
});

scenario("copies of one title come back at once: a hold captures one of them", {
  patrons,
  items: rounds.flatMap((at) => patrons.map((_, copy) => anItem({ itemId: `I${at}.${copy}`, titleId: `T${at}` }))),
  loans: rounds.flatMap((at) => patrons.map(({ patronId }, copy) => aLoan({ itemId: `I${at}.${copy}`, patronId }))),
  holds: rounds.map((at) => aHold({ holdId: `H${at}`, titleId: `T${at}`, patronId: "P0" })),
}, async (stage) => {
  const desks = await eightTerminals(stage);
  for (const round of rounds) {
    const answers = await Promise.all(desks.map((desk, at) => desk.ask(checkin(`I${round}.${at}`), /^101/)));
    assertEquals(answers.filter((answer) => answer.includes("|CV01|")).length, 1);
  }
  await desks[0]?.ask(patronInformation("P0", 1), /^64.{35}0025/);
});

scenario(
  "one patron places the same hold at many terminals: there is one",
  { patrons, items: copies },
  async (stage) => {
    const desks = await eightTerminals(stage);
    for (const round of rounds) {
      const place = hold("+", "P0", `ABI${round}|`);
      const answers = await Promise.all(desks.map((desk, at) => desk.ask(ownDate(place, at), /^16[01]/)));
      assertEquals(answers.filter((answer) => answer.startsWith("161")).length, 1);
      assertEquals((await stage.storage.itemFacts(`I${round}`))?.holds.length, 1);
    }
  },
);

scenario("the last renewal is granted once", {
  patrons,
  items: copies,
  loans: rounds.map((at) => aLoan({ itemId: `I${at}`, patronId: "P0", renewals: 2 })),
}, async (stage) => {
  const desks = await eightTerminals(stage);
  for (const round of rounds) {
    const again = renew("P0", `I${round}`);
    const answers = await Promise.all(desks.map((desk, at) => desk.ask(ownDate(again, at), /^30[01]/)));
    assertEquals(answers.filter((answer) => answer.startsWith("301")).length, 1);
  }
});

scenario("a copy goes from hand to hand at many terminals, and is always with one patron", {
  patrons,
  items: [anItem()],
}, async (stage) => {
  const desks = await eightTerminals(stage);
  const turns = desks.map(async (desk, at) => {
    let held = 0;
    for (const turn of rounds) {
      const date = `20260302    140${at}${String(turn).padStart(2, "0")}`;
      const answer = await desk.ask(checkout(`P${at}`, "I1", "", { date, renewal: "N" }), /^12[01]/);
      if (!answer.startsWith("121")) continue;
      held++;
      await desk.ask(itemInformation("I1"), /^1804/);
      await desk.ask(checkin("I1", "", { date }), new RegExp(`^101YNN.*\\|AAP${at}\\|`));
    }
    return held;
  });
  const held = (await Promise.all(turns)).reduce((sum, each) => sum + each, 0);
  assertGreater(held, 0);
  const done = (await stage.journal(patrons.length * ROUNDS + held)).filter(({ outcome }) => outcome === "done");
  assertEquals(done.map(({ action }) => action), Array(held).fill(["checkout", "checkin"]).flat());
});

const CROWD = Array.from({ length: 50 }, (_, at) => at);

/** Fifty terminals at one server. */
function fiftyTerminals({ login }: Stage): Promise<readonly Desk[]> {
  return Promise.all(CROWD.map((at) => login(undefined, `t${at}`)));
}

scenario("fifty terminals change one patron at once: all are served, none hears that the system is busy", {
  patrons: [aPatron()],
  items: CROWD.flatMap((at) => ["I", "L"].map((kind) => anItem({ itemId: `${kind}${at}`, titleId: `T${kind}${at}` }))),
  loans: CROWD.map((at) => aLoan({ itemId: `L${at}` })),
  fees: [aFee()],
}, async (stage) => {
  const desks = await fiftyTerminals(stage);
  await Promise.all(desks.map((desk, at) => desk.ask(checkout("P1", `I${at}`), /^121/)));
  await Promise.all(desks.map((desk, at) => desk.ask(checkin(`L${at}`), /^101/)));
  await Promise.all(desks.map((desk, at) => {
    if (at % 3 === 0) return desk.ask(renew("P1", `I${at}`), /^301/);
    if (at % 3 === 1) return desk.ask(checkin(`I${at}`), /^101/);
    return desk.ask(feePaid("P1", "0.01", `BK${at}|`), /^38Y/);
  }));
});

scenario("fifty terminals place holds on one title at once: each patron has one", {
  patrons: CROWD.map((at) => aPatron({ patronId: `P${at}` })),
  items: [anItem()],
}, async (stage) => {
  const desks = await fiftyTerminals(stage);
  await Promise.all(desks.map((desk, at) => desk.ask(hold("+", `P${at}`, "AJT1|"), /^161/)));
  const holders = (await stage.storage.itemFacts("I1"))?.holds.map(({ patronId }) => patronId);
  assertEquals(holders?.toSorted(), CROWD.map((at) => `P${at}`).toSorted());
});
