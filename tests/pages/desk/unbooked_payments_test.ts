import { assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import type { Storage } from "../../../src/storage/port/storage.ts";
import { noteRepeatedPayment } from "../../../src/service/note_repeated_payment.ts";
import { engineTest } from "../../support/library/engine.ts";
import { aChange, anOrigin } from "../../support/library/changes.ts";
import { aFee, aPatron, NOON } from "../../support/library/records.ts";
import { aStaffSite } from "../staff_site.ts";
import { followed, loggedIn } from "../visitor.ts";

const TAKEN = /Payments taken for retries/;

/** Has the journal tell that a payment of one unit was taken for a retry. */
function tell(storage: Storage, patronId: string, hoursAgo: number): void {
  noteRepeatedPayment(storage, {
    origin: anOrigin({ account: "kiosk", terminal: "kiosk 1", message: "fee-paid" }),
    now: NOON.subtract({ hours: hoursAgo }),
    ...{ patronId, amount: 100, paymentType: "00", currency: "EUR", isElsewhere: false },
    repeated: { by: "date", since: NOON.subtract({ hours: hoursAgo, seconds: 9 }) },
  });
}

engineTest("a patron's page lists the payments of the last day that were taken for retries, and books each once", {
  patrons: [aPatron(), aPatron({ patronId: "P2" })],
  fees: [aFee({ amount: 500 }), aFee({ feeId: "F2", patronId: "P2", amount: 500 })],
}, async ({ storage }) => {
  tell(storage, "p1", 1);
  tell(storage, "P1", 2);
  tell(storage, "P1", 25);
  // What is only told is written with the next change.
  await storage.apply(aChange());
  const site = aStaffSite({}, storage);
  site.now = NOON;
  const desk = await loggedIn(site, "desk");
  assertNotMatch((await desk.get("/patrons?id=P2")).text, TAKEN);

  const { text } = await desk.get("/patrons?id=P1");
  assertMatch(text, TAKEN);
  const booked = [...text.matchAll(/name="payment" value="(retry-[^"]+)"/g)].map(([, id = ""]) => id);
  assertEquals(booked.length, 2, "not the one of yesterday");
  const [payment = "", other] = booked;
  const form = { id: "P1", payment, amount: "1.00", type: "00", form: "first" };
  assertMatch(await followed(desk, "/patrons/pay", form), /Owes 4\.00/);
  // Somebody else may have the page open still.
  assertMatch(await followed(desk, "/patrons/pay", { ...form, form: "second" }), /Owes 4\.00/);
  const after = (await desk.get("/patrons?id=P1")).text;
  assertEquals([...after.matchAll(/name="payment" value="(retry-[^"]+)"/g)].map(([, id]) => id), [other]);
});
