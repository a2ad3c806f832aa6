import { assert, assertEquals } from "@std/assert";
import { addDays, type Day } from "../../src/library/day.ts";
import type { Payment } from "../../src/storage/port/payment.ts";
import type { BarcodeList, ListQuery, Storage } from "../../src/storage/port/storage.ts";
import { assertSame } from "../support/assert/assert_same.ts";
import { aChange } from "../support/library/changes.ts";
import { aFee, aHold, aLoan, anItem, aPaidSum, aPatron, NOON, TODAY } from "../support/library/records.ts";
import { type ContractTest, itemOf, patronOf } from "./fresh.ts";

const later = (minutes: number) => NOON.add({ minutes });
const earlier = (minutes: number) => NOON.subtract({ minutes });

const LIBRARY = {
  titles: [{ titleId: "T9", title: "On order", author: "" }],
  items: [
    ...["I1", "I2", "I3", "I4", "I5"].map((itemId) => anItem({ itemId })),
    anItem({ itemId: "I7", titleId: "T2" }),
    anItem({ itemId: "I6", titleId: "T2" }),
  ],
  patrons: [aPatron(), aPatron({ patronId: "P2" })],
  loans: [
    aLoan({ itemId: "I1", due: later(2) }),
    aLoan({ itemId: "I2", due: earlier(1) }),
    aLoan({ itemId: "I4", due: later(1) }),
    aLoan({ itemId: "I3", due: later(1) }),
    aLoan({ itemId: "I5", patronId: "P2", due: earlier(2) }),
  ],
  holds: [
    aHold({ holdId: "H1", titleId: "T2", placed: later(3) }),
    aHold({ holdId: "H2", itemId: "I5", placed: later(2) }),
    aHold({ holdId: "H3", titleId: "T2", status: "in-transit", capturedItemId: "I7", placed: later(1) }),
    aHold({ holdId: "H4", titleId: "T9", placed: later(4) }),
    aHold({ holdId: "H5", status: "waiting", capturedItemId: "I4", placed: later(6) }),
    aHold({ holdId: "H6", titleId: "T2", status: "waiting", capturedItemId: "I6", placed: later(5) }),
    aHold({ holdId: "H7", patronId: "P2", placed: later(7) }),
  ],
};

/** A patron's lists and their pages. */
export function listContract(test: ContractTest): void {
  test("list() tells loans by due date, then barcode", LIBRARY, async (storage) => {
    assertEquals(await list(storage, "loans"), ["I2", "I3", "I4", "I1"]);
  });

  test("list() tells overdue loans, those due before now", LIBRARY, async (storage) => {
    assertEquals(await list(storage, "overdue-loans"), ["I2"]);
    assertEquals(await list(storage, "overdue-loans", { now: later(2) }), ["I2", "I3", "I4"]);
    assertEquals(await list(storage, "overdue-loans", { now: later(3), from: 2, to: 3 }), ["I3", "I4"]);
  });

  test("list() tells waiting holds by the copies on the shelf, in queue order", LIBRARY, async (storage) => {
    assertEquals(await list(storage, "waiting-holds"), ["I6", "I4"]);
  });

  test(
    "list() tells other holds by their copy, else by the first of the title, else by the title",
    LIBRARY,
    async (storage) => {
      assertEquals(await list(storage, "unavailable-holds"), ["I7", "I5", "I6", "T9"]);
    },
  );

  const runningOut = {
    items: ["I1", "I2", "I3", "I4"].map((itemId) => anItem({ itemId })),
    patrons: [aPatron()],
    holds: [
      aHold({ holdId: "H1", itemId: "I1", expires: TODAY }),
      aHold({ holdId: "H2", itemId: "I2", expires: addDays(TODAY, -1) }),
      aHold({ holdId: "H3", status: "waiting", capturedItemId: "I3", shelfExpires: TODAY }),
      aHold({ holdId: "H4", status: "in-transit", capturedItemId: "I4", expires: addDays(TODAY, -9) }),
    ],
  };
  test("list() leaves out holds that ran out before the day", runningOut, async (storage) => {
    const tomorrow = { today: addDays(TODAY, 1) };
    assertEquals(await list(storage, "unavailable-holds"), ["I1", "I4"]);
    assertEquals(await list(storage, "unavailable-holds", tomorrow), ["I4"]);
    assertEquals(await list(storage, "waiting-holds"), ["I3"]);
    assertEquals(await list(storage, "waiting-holds", tomorrow), []);
  });

  test("list() tells a page, both ends included", LIBRARY, async (storage) => {
    assertEquals(await list(storage, "loans", { from: 2, to: 3 }), ["I3", "I4"]);
    assertEquals(await list(storage, "loans", { from: 1, to: 1 }), ["I2"]);
    assertEquals(await list(storage, "loans", { from: 4 }), ["I1"]);
    assertEquals(await list(storage, "unavailable-holds", { from: 2, to: 99 }), ["I5", "I6", "T9"]);
    assertEquals(await list(storage, "waiting-holds", { from: 2 }), ["I4"]);
  });

  test("list() takes a start before the first for the first", LIBRARY, async (storage) => {
    assertEquals(await list(storage, "loans", { from: 0, to: 2 }), ["I2", "I3"]);
    assertEquals(await list(storage, "loans", { from: -5, to: 0 }), []);
  });

  test("list() tells nothing past the end, nor of an end before the start", LIBRARY, async (storage) => {
    assertEquals(await list(storage, "loans", { from: 5 }), []);
    assertEquals(await list(storage, "loans", { from: 98, to: 99 }), []);
    assertEquals(await list(storage, "loans", { from: 3, to: 2 }), []);
    assertEquals(await list(storage, "loans", { from: 3, to: 1 }), []);
    assertEquals(await list(storage, "loans", { patronId: "P9" }), []);
  });

  test("loansFacts() tells each loan with its copy, queue and free copies", LIBRARY, async (storage) => {
    const facts = await storage.loansFacts("p1", NOON, "all");
    assert(facts);
    assertSame(facts.patron, await patronOf(storage, "P1"));
    assertEquals(facts.loans.map(({ loan }) => loan.itemId), ["I2", "I3", "I4", "I1"]);
    for (const loanFacts of facts.loans) {
      const { lastChange: _, ...alone } = await itemOf(storage, loanFacts.item.itemId);
      assertSame(loanFacts, alone);
    }
    assertEquals(await storage.loansFacts("P9", NOON, "all"), undefined);
  });

  test("loansFacts() tells only the loans that are awaited, those on whose titles there are open holds", {
    ...LIBRARY,
    holds: [aHold({ titleId: "T2", patronId: "P2" })],
    loans: [...LIBRARY.loans, aLoan({ itemId: "I7" })],
  }, async (storage) => {
    const all = await storage.loansFacts("P1", NOON, "all");
    assertEquals(all?.loans.length, 5);
    assertSame(await storage.loansFacts("P1", NOON, "awaited"), { ...all, loans: all?.loans.slice(4) });
    assertEquals(all?.loans[4]?.loan.itemId, "I7");
  });

  test("loansFacts() tells of a patron without loans", { patrons: [aPatron()] }, async (storage) => {
    assertSame(await storage.loansFacts("P1", NOON, "all"), { patron: await patronOf(storage, "P1"), loans: [] });
  });

  feeLists(test);
  earlierPayments(test);
  overviews(test);
}

/** An overview tells what the single questions tell, of one moment. */
function overviews(test: ContractTest): void {
  const library = { ...LIBRARY, patrons: [aPatron({ loginId: "ada" }), aPatron({ patronId: "P2" })], fees: [aFee()] };

  for (const kind of ["loans", "overdue-loans", "waiting-holds", "unavailable-holds"] as const) {
    test(`patronOverview() tells pages of ${kind}, also by login id`, library, async (storage) => {
      for (const page of [{ from: 1 }, { from: 2, to: 3 }, { from: 98, to: 99 }]) {
        for (const patronId of ["p1", "ADA"]) {
          const told = await storage.patronOverview({ patronId, now: NOON, page: { ...listOf(kind), ...page } });
          assertSame(told?.listing, { kind: "items", itemIds: await list(storage, kind, page) });
          assertSame(told?.patron, await patronOf(storage, "P1"));
          assertSame(told?.loans, []);
        }
      }
    });
  }

  test("patronOverview() tells pages of fees", library, async (storage) => {
    const told = await storage.patronOverview({ patronId: "P1", now: NOON, page: { kind: "fees", from: 1, to: 1 } });
    assertSame(told?.listing, { kind: "fees", fees: [aFee()] });
  });

  for (const loans of ["all", "awaited"] as const) {
    test(`patronOverview() tells ${loans} loans, and no page where none is asked for`, library, async (storage) => {
      const told = await storage.patronOverview({ patronId: "P1", now: NOON, loans });
      assertSame(told?.loans, (await storage.loansFacts("P1", NOON, loans))?.loans);
      assertEquals(told?.listing, undefined);
    });
  }

  test("patronOverview() tells nothing of a card that nobody has", library, async (storage) => {
    assertEquals(await storage.patronOverview({ patronId: "P9", now: NOON, loans: "all" }), undefined);
  });
}

function feeLists(test: ContractTest): void {
  const fees = [
    aFee({ feeId: "F3", incurred: later(1) }),
    aFee({ feeId: "F2", incurred: later(2), outstanding: 1 }),
    aFee({ feeId: "F1", incurred: later(1) }),
    aFee({ feeId: "F0", outstanding: 0 }),
    aFee({ feeId: "F5", patronId: "P2" }),
  ];
  const library = { patrons: LIBRARY.patrons, fees };
  const ids = async (storage: Storage, from: number, to?: number) =>
    (await storage.fees({ patronId: "p1", from, to })).map(({ feeId }) => feeId);

  test("fees() tells pages of open fees, oldest first", library, async (storage) => {
    assertEquals(await ids(storage, 1), ["F1", "F3", "F2"]);
    assertEquals(await ids(storage, 2, 2), ["F3"]);
    assertEquals(await ids(storage, 2, 99), ["F3", "F2"]);
    assertEquals(await ids(storage, 98, 99), []);
    assertEquals(await ids(storage, 0, 1), ["F1"]);
  });

  test("feeFacts() tells the patron and all open fees, oldest first", library, async (storage) => {
    const facts = await storage.feeFacts({ ...QUERY, patronId: "p1" });
    assert(facts);
    assertSame(facts.patron, await patronOf(storage, "P1"));
    assertSame(facts.fees, [fees[2], fees[0], fees[1]]);
    assertEquals(facts.earlier, []);
    assertEquals(await storage.feeFacts({ ...QUERY, patronId: "P9" }), undefined);
  });
}

const QUERY = { patronId: "P1", account: "desk", transactionId: "BK1", since: NOON, now: later(60) };
const PAYMENT = aPaidSum({ patronId: "P2", transactionId: "BK1", amount: 250 });

function earlierPayments(test: ContractTest): void {
  const library = { patrons: LIBRARY.patrons };
  const pay = async (storage: Storage, payment: Partial<Payment> = {}) => {
    const change = aChange({
      effects: [{ kind: "record-payment", payment: { ...PAYMENT, ...payment } }],
    });
    assertSame(await storage.apply(change), { kind: "applied" });
  };
  const found = async (storage: Storage, query: Partial<typeof QUERY> = {}) =>
    (await storage.feeFacts({ ...QUERY, ...query }))?.earlier ?? [];

  test("feeFacts() tells the account's payment of this transaction id, whoever paid", library, async (storage) => {
    await pay(storage);
    assertSame(await found(storage), [PAYMENT]);
    assertEquals(await found(storage, { account: "kiosk" }), []);
    assertEquals(await found(storage, { transactionId: "BK2" }), []);
  });

  test("feeFacts() tells no payment from before the window", library, async (storage) => {
    await pay(storage);
    assertSame(await found(storage, { since: NOON }), [PAYMENT]);
    assertEquals(await found(storage, { since: NOON.add({ milliseconds: 1 }) }), []);
  });

  test("feeFacts() tells all payments of the transaction id, the newest first", library, async (storage) => {
    await pay(storage);
    await pay(storage, { paymentId: "PAY2", paid: later(2), amount: 2 });
    await pay(storage, { paymentId: "PAY3", paid: later(1), amount: 1 });
    assertEquals((await found(storage)).map(({ amount }) => amount), [2, 1, 250]);
  });

  test("feeFacts() tells no payment where the terminal gave no transaction id", library, async (storage) => {
    await pay(storage, { transactionId: "" });
    assertEquals(await found(storage, { transactionId: "" }), []);
  });
}

function list(
  storage: Storage,
  kind: ListQuery["kind"],
  query: Partial<Omit<ListQuery, "kind">> & { readonly today?: Day } = {},
): Promise<readonly string[]> {
  return storage.list({ patronId: "p1", from: 1, now: NOON, ...listOf(kind), ...query });
}

function listOf(kind: ListQuery["kind"]): BarcodeList {
  return kind === "loans" || kind === "overdue-loans" ? { kind } : { kind, today: TODAY };
}
