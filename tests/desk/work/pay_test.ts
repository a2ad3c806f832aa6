import { assertEquals } from "@std/assert";
import { aFee, aPatron, NOON } from "../../support/library/records.ts";
import { ANNA, type DeskSetting, deskTest, ZOE } from "./desk_test_setting.ts";

const LIBRARY: DeskSetting = {
  patrons: [aPatron(), aPatron({ patronId: "P2" })],
  fees: [aFee(), aFee({ feeId: "F2", amount: 300, outstanding: 250, incurred: NOON.add({ hours: 1 }) })],
};

deskTest("pay() pays the oldest fees first", LIBRARY, async ({ work, storage, journal }) => {
  assertEquals(await work.pay({ patronId: "p1", amount: "6" }, ANNA), {
    ...{ ok: true, patronId: "P1", amount: "6.00", owed: "1.50" },
  });
  assertEquals((await storage.fees({ patronId: "P1", from: 1 })).map(({ outstanding }) => outstanding), [150]);
  const [row] = journal;
  assertEquals([row?.action, row?.amount, row?.payment?.paymentType, row?.payment?.currency, row?.origin.terminal], [
    ...["fee-paid", 600, "00", "USD", "anna"],
  ]);
});

deskTest("pay() of one fee, by card", LIBRARY, async ({ work, storage, journal }) => {
  const asked = { patronId: "P1", amount: "2.5", feeId: "f2", paymentType: "02" };
  assertEquals((await work.pay(asked, ANNA)).ok, true);
  assertEquals((await storage.fees({ patronId: "P1", from: 1 })).map(({ feeId }) => feeId), ["F1"]);
  assertEquals([journal[0]?.payment?.feeId, journal[0]?.payment?.paymentType], ["F2", "02"]);
});

for (const amount of ["", "0", "-1", "1.234", "ten", "1e3"]) {
  deskTest(`pay() refuses the amount ${JSON.stringify(amount)}`, LIBRARY, async ({ work }) => {
    assertEquals(await work.pay({ patronId: "P1", amount }, ZOE), { ok: false, reason: "payment-amount" });
  });
}

deskTest(
  "pay() refuses a barcode in the place of the amount, and what is no type of payment",
  LIBRARY,
  async (bench) => {
    const { work, storage } = bench;
    for (const amount of ["10000", "39999000000500"]) {
      assertEquals(await work.pay({ patronId: "P1", amount }, ZOE), {
        ...{ ok: false, reason: "amount-too-large", money: "9999.99" },
      });
    }
    for (const paymentType of ["zz", "1", "001", ""]) {
      assertEquals(await work.pay({ patronId: "P1", amount: "1", paymentType }, ZOE), {
        ...{ ok: false, reason: "payment-type-invalid" },
      });
    }
    assertEquals((await storage.patronFacts("P1", NOON))?.owed.overdue, 750);
  },
);

deskTest("pay() refuses what is not owed, whatever is set aside", LIBRARY, async ({ work, storage }) => {
  const asked = { amount: "9", overrides: ["payment-too-much", "payment-fee-unknown"] as const, reason: "please" };
  assertEquals(await work.pay({ patronId: "P9", ...asked }, ZOE), { ok: false, reason: "patron-unknown" });
  assertEquals(await work.pay({ patronId: "P1", ...asked }, ZOE), {
    ...{ ok: false, reason: "payment-too-much", money: "7.50" },
  });
  assertEquals(await work.pay({ patronId: "P2", ...asked, feeId: "F1" }, ZOE), {
    ...{ ok: false, reason: "payment-fee-unknown" },
  });
  assertEquals(await work.pay({ patronId: "P2", ...asked }, ZOE), { ok: false, reason: "payment-nothing-owed" });
  assertEquals((await storage.patronFacts("P1", NOON))?.owed.overdue, 750);
});

deskTest("pay() takes a payment once that is sent twice", LIBRARY, async ({ work, storage }) => {
  const asked = { patronId: "P1", amount: "1", transactionId: "form 7" };
  assertEquals((await Promise.all([work.pay(asked, ANNA), work.pay(asked, ANNA)])).map(({ ok }) => ok), [true, true]);
  assertEquals((await storage.patronFacts("P1", NOON))?.owed.overdue, 650);
  const told = await storage.feeFacts({
    patronId: "P1",
    account: "desk",
    transactionId: "form 7",
    since: NOON,
    now: NOON,
  });
  assertEquals(told?.earlier.map(({ terminal, amount }) => [terminal, amount]), [["anna", 100]]);
  await work.pay({ ...asked, transactionId: undefined }, ANNA);
  await work.pay({ ...asked, transactionId: undefined }, ANNA);
  assertEquals((await storage.patronFacts("P1", NOON))?.owed.overdue, 450);
});
