import { assertEquals } from "@std/assert";
import { assertSame } from "../support/assert/assert_same.ts";
import { aChange } from "../support/library/changes.ts";
import { aFee, aHold, aLoan, anItem, aPatron, NOON, TODAY } from "../support/library/records.ts";
import { type ContractTest, itemOf, lend, patronOf } from "./fresh.ts";

const WHOLE = aPatron({
  patronId: "Card-0001",
  loginId: "Ada",
  pin: "$argon2id$v=19$x",
  expires: "2027-01-31",
  birthDate: "1976-02-29",
  language: "001",
  cardLost: true,
  blocked: true,
  blockMessage: "Überfällig",
  blockedUntil: "2026-12-31",
  note: "借書",
  internetProfile: "filtered",
});

/** What decides about a patron. */
export function patronFactsContract(test: ContractTest): void {
  test("patronFacts() tells a patron as stored", { patrons: [WHOLE, aPatron()] }, async (storage) => {
    assertSame((await patronOf(storage, "Card-0001")).patron, WHOLE);
    assertSame((await patronOf(storage, "P1")).patron, aPatron());
  });

  test("patronFacts() finds a patron by card, else by login id, without regard to case", {
    patrons: [WHOLE, aPatron({ patronId: "ADA", loginId: "P2" }), aPatron({ patronId: "P2" })],
  }, async (storage) => {
    assertSame((await patronOf(storage, "CARD-0001")).patron, WHOLE);
    assertEquals((await patronOf(storage, "ada")).patron.patronId, "ADA");
    assertEquals((await patronOf(storage, "p2")).patron.patronId, "P2");
    assertEquals(await storage.patronFacts("Card-0002", NOON), undefined);
  });

  test("patronFacts() finds by login id whom no card names", { patrons: [WHOLE] }, async (storage) => {
    assertEquals((await patronOf(storage, "aDA")).patron.patronId, "Card-0001");
  });

  test("patronFacts() finds nobody under an empty name", { patrons: [aPatron()] }, async (storage) => {
    assertEquals(await storage.patronFacts("", NOON), undefined);
  });

  test("patronFacts() counts loans, holds and fees of this patron alone", {
    patrons: [aPatron(), aPatron({ patronId: "P2" })],
    items: [
      anItem(),
      anItem({ itemId: "I2", status: "lost" }),
      anItem({ itemId: "I3", status: "claimed-returned" }),
      anItem({ itemId: "I4", status: "lost" }),
      anItem({ itemId: "I5", status: "missing" }),
      anItem({ itemId: "I6" }),
    ],
    loans: [
      aLoan({ due: NOON }),
      aLoan({ itemId: "I2", due: NOON.subtract({ milliseconds: 1 }) }),
      aLoan({ itemId: "I3", due: NOON.subtract({ hours: 1 }) }),
      aLoan({ itemId: "I4", patronId: "P2", due: NOON.subtract({ hours: 1 }) }),
      aLoan({ itemId: "I5" }),
    ],
    holds: [
      aHold(),
      aHold({ holdId: "H2", expires: TODAY }),
      aHold({ holdId: "H6", expires: TODAY }),
      aHold({ holdId: "H3", status: "waiting", capturedItemId: "I6", expires: TODAY, shelfExpires: TODAY }),
      aHold({ holdId: "H4", status: "in-transit" }),
      aHold({ holdId: "H5", patronId: "P2" }),
    ],
    fees: [
      aFee({ outstanding: 120 }),
      aFee({ feeId: "F2" }),
      aFee({ feeId: "F3", type: "rental", amount: 50, outstanding: 50 }),
      aFee({ feeId: "F4", type: "damage", outstanding: 0 }),
      aFee({ feeId: "F5", patronId: "P2" }),
    ],
  }, async (storage) => {
    const { loans, holds: told, owed, openFees } = await patronOf(storage, "p1");
    const holds = [...told].sort((a, b) => a.status.localeCompare(b.status) || a.count - b.count);
    assertSame({ loans, holds, owed, openFees }, {
      loans: { total: 4, overdue: 2, claimedReturned: 1, lost: 1 },
      holds: [
        { status: "in-transit", count: 1 },
        { status: "pending", count: 1 },
        { status: "pending", expires: TODAY, count: 2 },
        { status: "waiting", expires: TODAY, shelfExpires: TODAY, count: 1 },
      ],
      owed: { overdue: 620, rental: 50 },
      openFees: 3,
    });
    assertEquals((await patronOf(storage, "P1", NOON.add({ milliseconds: 1 }))).loans.overdue, 3);
  });

  test("patronFacts() tells zeros of a patron who has nothing", { patrons: [aPatron()] }, async (storage) => {
    const { loans, holds, owed, openFees, lastChange } = await patronOf(storage, "P1");
    assertSame({ loans, holds, owed, openFees, lastChange }, {
      loans: { total: 0, overdue: 0, claimedReturned: 0, lost: 0 },
      holds: [],
      owed: {},
      openFees: 0,
    });
  });

  test("apply() finds patron and copy in another case and keeps their own spelling", {
    patrons: [WHOLE],
    items: [anItem({ itemId: "Ab1" })],
  }, async (storage) => {
    const patron = await patronOf(storage, "Card-0001");
    const item = await itemOf(storage, "Ab1");
    await lend(storage, "CARD-0001", "AB1");
    assertEquals((await patronOf(storage, "Card-0001")).version, patron.version + 1);
    await storage.apply(aChange({
      expect: [
        { kind: "patron", id: "card-0001", version: patron.version + 1, moves: true },
        { kind: "item", id: "aB1", version: item.version + 1, moves: true },
      ],
      effects: [
        { kind: "end-loan", itemId: "aB1" },
        { kind: "open-loan", loan: aLoan({ itemId: "aB1", patronId: "card-0001" }) },
      ],
    }));
    assertSame((await itemOf(storage, "AB1")).loan, aLoan({ itemId: "Ab1", patronId: "Card-0001" }));
    assertEquals(await storage.list({ patronId: "card-0001", kind: "loans", from: 1, now: NOON }), ["Ab1"]);
  });
}
