import { assertEquals, assertMatch } from "@std/assert";
import { wholeList } from "../../../src/library/known/known_list.ts";
import { type KnownCard, type KnownCopy, loanListed, NO_CARD } from "../../../src/library/known/known_records.ts";
import { type Storage, StorageUnavailable } from "../../../src/storage/port/storage.ts";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import { freshOn } from "../../contract/postgres_fresh.ts";
import { testDatabases, testServer } from "../../postgres/test_database.ts";
import { logIn } from "../../support/gateway/before_koha.ts";
import { LONG } from "../../support/gateway/drive_until.ts";
import { someRules } from "../../support/library/facts.ts";
import { NOW } from "../../support/server/serving.ts";
import { ASK } from "../../tools/simulate/simulating.ts";
import { type LendingWorld, lendingWorld } from "./lending_world.ts";

const databases = testDatabases(await testServer());

type Options = Omit<Parameters<typeof lendingWorld>[0], "storage">;

async function onSqlite(options: Options, body: (world: LendingWorld) => Promise<void>): Promise<void> {
  const storage = await openSqliteStorage(":memory:");
  try {
    await lendingWorld({ ...options, storage }, body);
  } finally {
    await storage.close();
  }
}

/** Runs a test with a copy in a file, and with one on a server. */
function onBoth(behaviour: string, options: Options, body: (world: LendingWorld) => Promise<void>): void {
  Deno.test(`sqlite: ${behaviour}`, () => onSqlite(options, body));
  Deno.test(`postgres: ${behaviour}`, async () => {
    const { storage, discard } = await freshOn(databases);
    try {
      await lendingWorld({ ...options, storage }, body);
    } finally {
      await discard();
    }
  });
}

const AT = "20261124    101500", DUE = "20261201    235900";

/** A request of now, and one of the same with another date. */
const now = (message: string) => message.replaceAll("20261127    101500", AT);
const later = (message: string, minute: string) => now(message).replace("101500", `10${minute}00`);

const lent = (item: string, patron = "P1001") =>
  `121NUY${AT}AOCPL|AA${patron}|AB${item}|AJTitle|AH${DUE}|AGThe library system is away|`;

/** Tells what waits of each copy first, the oldest first, and what the journal says of the outage. */
async function written({ ledger, journal }: Storage) {
  const found = await Promise.all(Array.from({ length: 30 }, (_, at) => ledger.row(at + 1)));
  const rows = found.filter((row) => row?.state === "waiting");
  const first = rows.filter((row, at) => rows.findIndex((one) => one?.itemId === row?.itemId) === at);
  const lines = await journal({ limit: 99 });
  return {
    waiting: first.flatMap((row) => row ?? []).map(({ action, patronId, itemId }) => `${action} ${patronId} ${itemId}`),
    journal: lines.filter(({ source }) => source === "stand-in").map(({ action, outcome, reason }) =>
      [action, outcome, ...reason === undefined ? [] : [reason]].join(" ")
    ),
  };
}

/** What a 17 tells of a copy and a 63 of a patron, while a copy answers. */
async function loanTold({ ask }: LendingWorld, item: string, patron: string) {
  const of = await ask(ASK.item(item)), { 1: status = "" } = /^18(..)/.exec(of) ?? [];
  const charged = /^64.{35}.{8}(\d{4})/.exec(await ask(ASK.patron(undefined, patron)))?.[1] ?? "";
  return { status, due: /AH([^|]*)\|/.exec(of)?.[1], charged: Number(charged) };
}

/** The copy learns of two cards and of four copies. */
async function taught({ ask, quiet }: LendingWorld): Promise<void> {
  for (const patron of ["P1001", "P1003"]) await ask(ASK.patron(undefined, patron));
  for (const item of ["I2001", "I2002", "I2004", "I2005"]) await ask(ASK.item(item));
  await quiet(3);
}

onBoth("what is known is lent and taken back while the system is away, and the rest refused in words", {
  limits: { loansPerCard: 2 },
}, async (world) => {
  const { ask, takeAway, bringBack, storage, system, decided, log } = world;
  await taught(world);
  await takeAway();
  assertEquals(
    log.entries.map(({ message }) => message).filter((message) => message.includes("its copy")),
    ["library system: away, and its copy answers and lends"],
  );
  const sent = system.heard.length;
  assertMatch(await ask(ASK.acsStatus), /^98YYYNNN.*\|BXYYYNYYYYYNYNNNNN\|/);
  const loan = now(ASK.checkout("I2001"));
  assertEquals(await ask(loan), lent("I2001"));
  // The same request again hears the same, and is no second loan.
  assertEquals(await ask(loan), lent("I2001"));
  assertMatch(await ask(ASK.item("I2001")), /^1804/);
  const other = ASK.checkout("I2001", "P1003");
  assertEquals(
    await ask(other),
    `120NUN${AT}AOCPL|AAP1003|ABI2001|AJTitle|AH|AFItem checked out to another patron|`,
  );
  assertMatch(await ask(ASK.checkout("I2099")), /^120NUN.*this item cannot be checked/);
  assertMatch(await ask(ASK.checkout("I2002", "P1777")), /^120NUN.*this card cannot be checked/);
  assertMatch(await ask(later(ASK.checkout("I2001"), "16")), /^120NUN.*Nothing can be renewed/);
  assertMatch(await ask(ASK.renew("I2001", "P1001")), /^300NUN.*Nothing can be renewed/);
  assertEquals(await ask(ASK.endSession), `36Y${AT}AOCPL|AAP1001|`);
  assertEquals(await ask(ASK.checkout("I2002")), lent("I2002"));
  assertMatch(await ask(ASK.checkout("I2004")), /^120NUN.*No more can be lent to this card now/);
  // It has left the house already.
  const gone = ASK.checkout("I2004").replace("11YN", "11NY").replace("101500", "091500");
  assertMatch(await ask(gone), /^121NUY.*\|AH20261127 {4}101500\|/);
  assertEquals(
    await ask(ASK.checkin("I2001")),
    `101YUN${AT}AOCPL|ABI2001|AQ|AJTitle|AFReturned. It is recorded once the library system is back.|`,
  );
  assertMatch(await ask(later(ASK.checkout("I2001", "P1003"), "17")), /^120NUN.*has just come back/);
  assertMatch(await ask(ASK.checkin("I2098")), /^101YUY.*\|CV99\|/);
  for (
    const [message, refused] of [
      [ASK.hold(), /^160N.*come back later/],
      [ASK.renewAll(), /^6600000000.*come back later/],
      [ASK.itemStatus(), /^200.*come back later/],
      [ASK.block(), /^24.*come back later/],
      [ASK.enable, /^26.*come back later/],
      [ASK.pay(), /^38N.*come back later/],
    ] as const
  ) assertMatch(await ask(message), refused);
  assertEquals(await written(storage), {
    waiting: [
      "checkout P1001 I2001",
      "checkout P1001 I2002",
      "checkout P1001 I2004",
      "checkin undefined I2098",
    ],
    journal: [
      "checkout done",
      "checkout refused item-on-loan-to-another",
      "checkout refused away-item-unknown",
      "checkout refused away-card-unknown",
      "checkout refused away-renewals-off",
      "renewal refused away-renewals-off",
      "checkout done",
      "checkout refused away-card-limit",
      "checkout done",
      "checkin done",
      "checkout refused away-item-returned",
      "checkin done",
      "hold-placed refused away-not-offered",
      "renew-all refused away-not-offered",
      "item-updated refused away-not-offered",
      "patron-blocked refused away-not-offered",
      "patron-enabled refused away-not-offered",
      "fee-paid refused away-not-offered",
    ],
  });
  const [first, back] = await storage.ledger.waitingOf("MAIN", "I2001");
  assertEquals(JSON.parse(first?.handOver?.request ?? "{}").body, `11NY${AT}${DUE}AOCPL|AAP1001|ABI2001|AC|`);
  assertEquals(JSON.parse(back?.handOver?.request ?? "{}").body.slice(0, 3), "09Y");
  assertEquals(back?.handOver?.believed, {
    kind: "on loan",
    to: { patronId: "P1001", due: "2026-12-01T23:59:00Z", renewals: 0 },
  });
  const { lent: loans, returned, refused } = await storage.lending.outage("MAIN") ?? {};
  assertEquals([loans, returned, refused], [3, 2, 13]);
  assertEquals(decided.length, 18);
  assertEquals(system.heard.slice(sent).filter((line) => /^(11|09|29|15|65|19|01|25|37)/.test(line)), []);
  const last = now(ASK.checkout("I2005", "P1003"));
  assertEquals(await ask(last), lent("I2005", "P1003"));
  await bringBack();
  // Across the switch, too.
  assertEquals(await ask(last), lent("I2005", "P1003"));
  // Of this patron nothing waits, which would be handed over before.
  assertMatch(await ask(ASK.checkout("I2007", "P1005")), /^121NNN/);
  assertEquals((await storage.lending.outage("MAIN"))?.ended === undefined, false);
});

onBoth(
  "a copy that was lent is lent to nobody else until that is handed over, whatever the system says of it meanwhile",
  {
    limits: { returnedLend: true },
  },
  async (world) => {
    const { ask, quiet, takeAway, answerAgain, bringBack, learned, storage } = world;
    await taught(world);
    await takeAway();
    assertEquals(await ask(now(ASK.checkout("I2001"))), lent("I2001"));
    // Its date is older than what the system has said of the copy last.
    const gone = ASK.checkout("I2004").replace("11YN", "11NY").replace("101500", "091500");
    assertMatch(await ask(gone), /^121NUY/);
    // The same, told once more with another date, is no second loan.
    assertMatch(await ask(gone.replace("091500", "092000")), /^121YUN/);
    assertEquals((await storage.lending.outage("MAIN"))?.lent, 2);
    const refused = (item: string) =>
      `120NUN${AT}AOCPL|AAP1003|AB${item}|AJTitle|AH|AFItem checked out to another patron|`;
    assertEquals(await ask(ASK.checkout("I2004", "P1003")), refused("I2004"));
    await answerAgain();
    // The system, which has not heard of the loan, says that the copy is in, and that the patron has nothing.
    await ask(ASK.item("I2001"));
    await quiet(3);
    await ask(ASK.patron(undefined, "P1001"));
    await quiet(3);
    assertEquals(await loanTold(world, "I2001", "P1001"), { status: "04", due: DUE, charged: 2 });
    assertEquals(await ask(ASK.checkout("I2001", "P1003")), refused("I2001"));
    assertMatch(await ask(ASK.checkin("I2001")), /^101YU/);
    assertEquals(await loanTold(world, "I2001", "P1001"), { status: "01", due: undefined, charged: 1 });
    assertEquals(await ask(later(ASK.checkout("I2001", "P1003"), "18")), lent("I2001", "P1003"));
    assertEquals(await loanTold(world, "I2001", "P1003"), { status: "04", due: DUE, charged: 1 });
    await bringBack();
    // Its answers to what is handed over teach the copy, too.
    const taughtBy = () => learned.filter((name) => name === "checkout I2004").length;
    for (let seconds = 0; taughtBy() === 0 && seconds < LONG; seconds++) await quiet(1);
    await quiet(30);
    assertEquals(taughtBy(), 1);
  },
);

onBoth("what waits counts in a second outage, too", { isStopped: () => Promise.resolve(true) }, async (world) => {
  const { ask, quiet, takeAway, bringBack } = world;
  await taught(world);
  await takeAway();
  assertEquals(await ask(now(ASK.checkout("I2001"))), lent("I2001"));
  await bringBack();
  // The system answers, and has not heard of the loan.
  assertMatch(await ask(ASK.item("I2001")), /^1803/);
  await ask(ASK.patron(undefined, "P1001"));
  await quiet(3);
  await takeAway();
  assertEquals(await loanTold(world, "I2001", "P1001"), { status: "04", due: DUE, charged: 1 });
  assertMatch(await ask(ASK.checkout("I2001", "P1003")), /^120NUN.*\|AFItem checked out to another patron\|/);
});

/** A fact that files told before the outage. */
const fed = <V>(value: V) => ({ value, at: Date.parse("2026-11-20T03:30:00Z"), origin: "fed" as const });

/** A card of which files told all: who has what on loan, and a hold of which a copy stands on the shelf. */
function fedCard(loans: readonly string[], holds: readonly string[] = []): KnownCard {
  return {
    ...NO_CARD,
    facts: {
      ...{ valid: fed(true), block: fed(null), cardLost: fed(false), expires: fed("2027-12-31") },
      ...{ names: fed(["Ada", "Lovelace"] as const), category: fed("PT") },
    },
    loans: wholeList(loans.map(loanListed), fed(true)),
    holds: wholeList(holds.map((title) => [title, "waiting"] as const), fed(true)),
  };
}

/** A copy of a title of its own that is in, or on loan to a patron until a moment. */
function fedCopy(titleId: string, loan?: { readonly patronId: string; readonly due: string }): KnownCopy {
  const facts = { titleId: fed(titleId), title: fed("Title"), status: fed("available" as const) };
  return { facts, loan: fed(loan === undefined ? null : { ...loan, renewals: 0 }) };
}

const FREE = "              ", NO_LOANS = "Y             ";

onBoth("what waits shows in flags, counts, lists and due dates, and who has it overdue borrows no more", {
  limits: { renews: true },
  account: { rules: someRules([{ category: "PT", overdueLimit: 1 }]) },
}, async (world) => {
  const { ask, takeAway, storage } = world;
  await taught(world);
  const late = { patronId: "P1006", due: "2026-11-20T23:59:00Z" };
  await storage.known.tell({
    cards: new Map([["P1005", fedCard([], ["t3"])], ["P1006", fedCard(["I2007"])]]),
    copies: new Map([
      ...["I2010", "I2011", "I2012"].map((id, at) => [id, fedCopy(`t${at + 1}`)] as const),
      ["I2007", fedCopy("t7", late)],
    ]),
    at: NOW,
  });
  await takeAway();
  /** Flags, counts of holds, overdue loans and loans, and the loans; a 24 has the flags of the 64. */
  const told = async (card: string) => {
    const line = await ask(ASK.patron("  Y       ", card).replace(/AD.*/, ""));
    const [, flags, counts = ""] = /^64(.{14}).{21}(.{24})/.exec(line) ?? [];
    const status = await ask(`23000${AT}AOCPL|AA${card}|AC|`);
    assertEquals(status.slice(2, 16), flags);
    return [flags, ...counts.match(/.{4}/g)?.slice(0, 3) ?? [], ...line.match(/AU[^|]*/g) ?? []];
  };
  assertEquals(await told("P1005"), [FREE, "0001", "0000", "0000"]);
  assertEquals(await told("P1006"), [NO_LOANS, "0000", "0001", "0001", "AUI2007"]);
  // The terminal lent it by itself three weeks ago, for a week.
  const own = `11NY20261103    09000020261110    235900AOCPL|AAP1005|ABI2010|AC|`;
  assertMatch(await ask(own), /^121NUY.*\|AH20261110 {4}235900\|/);
  assertEquals(await told("P1005"), [NO_LOANS, "0001", "0001", "0001", "AUI2010"]);
  assertMatch(await ask(ASK.item("I2010")), /^1804.*AH20261110 {4}235900\|/);
  assertMatch(await ask(now(ASK.checkout("I2011", "P1005"))), /^120NUN.*\|AFPatron blocked: too many items overdue\|/);
  assertMatch(await ask(ASK.checkin("I2010")), /^101/);
  assertEquals(await told("P1005"), [FREE, "0001", "0000", "0000"]);
  assertMatch(await ask(ASK.item("I2010")), /^1801/);
  // The loan of what stands on the hold shelf for the patron fulfils the hold.
  assertEquals(await ask(now(ASK.checkout("I2012", "P1005"))), lent("I2012", "P1005"));
  assertEquals(await told("P1005"), [FREE, "0000", "0000", "0001", "AUI2012"]);
  // Renewed, it is overdue no more.
  const renewed = await ask(now(ASK.renew("I2007", "P1006")));
  assertEquals(renewed, `301YUN${AT}AOCPL|AAP1006|ABI2007|AJTitle|AH${DUE}|AGThe library system is away|`);
  assertEquals(await told("P1006"), [FREE, "0000", "0000", "0001", "AUI2007"]);
  assertMatch(await ask(ASK.item("I2007")), new RegExp(`^1804.*AH${DUE}\\|`));
});

onBoth("a loan is not renewed to the day on which it is due, or to an earlier one", {
  limits: { renews: true },
}, async (world) => {
  const { ask, takeAway } = world;
  await taught(world);
  // The system's own due date is 20261218, which a week from now does not reach.
  assertMatch(await ask(ASK.checkout("I2005", "P1003")), /\|AH20261218/);
  await takeAway();
  assertEquals(
    await ask(ASK.renew("I2005", "P1003")),
    `300NUN${AT}AOCPL|AAP1003|ABI2005|AJTitle|AH|AFRenewals not allowed.|`,
  );
});

Deno.test("what a terminal has done by itself is accepted with a barcode that is none of the library's, too", () =>
  onSqlite({ upstream: { awayItems: /^I\d{4}$/u } }, async (world) => {
    const { ask, takeAway, storage } = world;
    await taught(world);
    await takeAway();
    const loan = `${AT}${DUE}AOCPL|AAP1001|ABX1|AC|`, back = `${AT}${AT}APCPL|AOCPL|ABX2|AC|`;
    for (
      const [message, answer] of [
        [`11NN${loan}`, /^120NUN.*this item cannot be checked/],
        [`29NN${loan}`, /^300NUN/],
        [`09N${back}`, /^100/],
        [`11NY${loan}`, /^121NUY/],
        [`29NY${loan}`, /^301YUN/],
        [`09Y${back}`, /^101/],
      ] as const
    ) assertMatch(await ask(message), answer, message);
    assertEquals((await written(storage)).waiting, ["checkout P1001 X1", "checkin undefined X2"]);
  }));

onBoth("a payment that the system took before it went away is the same payment in the outage", {}, async (world) => {
  const { ask, takeAway, system } = world;
  await taught(world);
  const paid = await ask(ASK.pay());
  assertMatch(paid, /^38Y/);
  await takeAway();
  assertEquals(await ask(ASK.pay()), paid);
  // By its BK, whatever its date.
  assertEquals(await ask(now(ASK.pay())), paid);
  assertMatch(await ask(ASK.pay("3.00")), /^38N.*come back later/);
  assertEquals(system.heard.filter((line) => line.startsWith("37")).length, 1);
});

onBoth("what the system did before it went away is done, also where the copy refuses such a change", {
  reply: (line) => line.startsWith("15") ? `161N${AT}AOCPL|AAP1001|ABI2001|AJTitle|` : undefined,
}, async (world) => {
  const { ask, takeAway, decided } = world;
  await taught(world);
  const hold = now(ASK.hold()), undo = now(`${ASK.checkout("I2003", "P1002")}BIY|`);
  const held = await ask(hold), undone = await ask(undo);
  assertMatch(held, /^161/);
  assertMatch(undone, /^121/);
  await takeAway();
  assertEquals([await ask(hold), await ask(undo)], [held, undone]);
  assertEquals(decided, []);
  assertMatch(await ask(ASK.hold("-")), /^160.*come back later/);
  assertEquals(decided, ["refused"]);
});

Deno.test("a coin that its box cannot give back is taken while the copy lends, and is on staff's list", () =>
  onSqlite({ account: { unconfirmedPayment: "accept" } }, async (world) => {
    const { ask, takeAway, bringBack, system, storage } = world;
    await taught(world);
    await takeAway();
    const coin = now(ASK.pay()), taken = await ask(coin);
    assertMatch(taken, /^38Y.*\|AFPayment received\. It may show in your account later\.\|/);
    assertEquals(await ask(coin), taken);
    const listed = async () => (await storage.ledger.exceptions({ limit: 9 })).map(({ action }) => action);
    assertEquals(await listed(), ["fee-paid"]);
    await bringBack();
    assertEquals([system.heard.filter((line) => line.startsWith("37")), await listed()], [[], ["fee-paid"]]);
  }));

onBoth("of a loan that has happened, a due date before it or beyond all years is none, and no date is too old", {
  limits: { loanDays: 7 },
}, async (world) => {
  const { ask, takeAway } = world;
  await taught(world);
  await takeAway();
  const told = async (item: string, date: string, due: string) => {
    const answer = await ask(`11NY${date}${due}AOCPL|AAP1001|AB${item}|AC|`);
    return /^121NU.*\|AH([^|]*)\|/.exec(answer)?.[1];
  };
  assertEquals(await told("I2001", AT, "20261124    091500"), DUE);
  assertEquals(await told("I2002", AT, "99991231    235959"), DUE);
  assertEquals(await told("I2004", "00010101    000000", DUE), DUE);
});

/** A copy on its shelf and on loan, and a patron with nothing and with that loan, as the system says it. */
const ON_SHELF = `18030001${AT}ABI2001|AJTitle|`, ON_LOAN = `18040001${AT}AH${DUE}|ABI2001|AJTitle|`;
const patronWith = (loans: 0 | 1) =>
  `64              000${AT}00000000000${loans}000000000000AOMAIN|AAP1001|AEAda|${loans ? "AUI2001|" : ""}BLY|`;

for (
  const [change, message, loansBefore, told] of [
    ["loan", ASK.checkout(), 0, { status: "04", due: DUE }],
    ["return", ASK.checkin("I2001"), 1, { status: "03", due: undefined }],
  ] as const
) {
  Deno.test(`a copy learns of a ${change} without an answer from the questions that prove it`, () => {
    let isMade = false;
    const hasLoan = () => isMade !== (loansBefore === 1);
    const reply = (line: string) => {
      if (line.startsWith(message.slice(0, 2))) {
        isMade = true;
        return "silence";
      }
      if (/^17.*ABI2001/.test(line)) return hasLoan() ? ON_LOAN : ON_SHELF;
      return /^63.*AAP1001/.test(line) ? patronWith(hasLoan() ? 1 : 0) : undefined;
    };
    return onSqlite({ reply }, async (world) => {
      const { ask, quiet, storage } = world;
      await ask(ASK.patron("  Y       ", "P1001"));
      await ask(ASK.item());
      const kiosk = await logIn(world);
      kiosk.send(message);
      await quiet(30);
      assertEquals((await storage.ledger.row(1))?.by, "proof");
      await world.takeAway();
      const { status, due } = await loanTold(world, "I2001", "P1001");
      assertEquals({ status, due }, told);
    });
  });
}

Deno.test("a copy that its return has captured for a hold is lent to nobody while the system is away", () => {
  const captured = `101YNY${AT}AOMAIN|ABI2001|AQMAIN|AJTitle|CV01|`;
  return onSqlite({ reply: (line) => line.startsWith("09") ? captured : undefined }, async (world) => {
    const { ask, quiet, takeAway, storage } = world;
    await taught(world);
    await ask(now(ASK.checkin("I2001")));
    await quiet(3);
    await takeAway();
    assertMatch(await ask(ASK.item()), /^1808/);
    assertMatch(await ask(now(ASK.checkout())), /^120/);
    assertEquals((await written(storage)).journal, ["checkout refused item-waiting-for-another"]);
  });
});

for (
  const [whose, options] of [
    ["a login that has only questions answered", { account: { standIn: undefined } }],
    ["a system that lends only with a PIN", { upstream: { loansNeedPin: true } }],
  ] as const
) {
  Deno.test(`nothing is lent in the place of the system at ${whose}: what the copy knows is answered`, () =>
    onSqlite(options, async (world) => {
      const { ask, takeAway, storage } = world;
      await taught(world);
      await takeAway();
      assertMatch(await ask(ASK.acsStatus), /^98YNN/);
      assertMatch(await ask(ASK.item("I2001")), /^1803.*\|AJTitle\|/);
      for (const message of [ASK.checkout("I2001"), ASK.checkout("I2001").replace("11YN", "11NY")]) {
        assertMatch(await ask(now(message)), /^120NUN.*\|AFThe library system cannot be reached/);
      }
      assertMatch(await ask(now(ASK.checkin("I2001"))), /^100NUY.*\|AFThe library system cannot be reached/);
      assertEquals(await storage.ledger.waitingTally(), []);
    }));
}

onBoth("a loan that its terminal undoes has not been, and the copy is lent again", {}, async (world) => {
  const { ask, takeAway, storage } = world;
  await taught(world);
  await takeAway();
  assertEquals(await ask(now(ASK.checkout("I2001"))), lent("I2001"));
  assertMatch(await ask(`${later(ASK.checkin("I2001"), "16")}BIY|`), /^101/);
  assertEquals(await loanTold(world, "I2001", "P1001"), { status: "03", due: undefined, charged: 0 });
  assertEquals(await ask(later(ASK.checkout("I2001", "P1003"), "17")), lent("I2001", "P1003"));
  assertEquals((await written(storage)).journal, ["checkout done", "undo-checkout done", "checkout done"]);
});

// The line of a kiosk was cut before the library's was: what it kept is older than the loan.
onBoth(
  "a return that its terminal has kept tells nothing of a loan that the system told of, or that was made here, since",
  {},
  async (world) => {
    const { ask, quiet, takeAway, storage } = world;
    await taught(world);
    for (const item of ["I2004", "I2005"]) assertMatch(await ask(ASK.checkout(item, "P1003")), /^121NNN/);
    await quiet(3);
    await takeAway();
    const kept = now(ASK.checkin("I2004")).replace("09N", "09Y").replaceAll("101500", "091500");
    for (const message of [kept, now(ASK.checkin("I2005"))]) assertMatch(await ask(message), /^101YU/);
    const believed = await Promise.all(
      ["I2004", "I2005"].map(async (item) =>
        (await storage.ledger.waitingOf("MAIN", item)).map(({ handOver }) => handOver?.believed?.kind)
      ),
    );
    assertEquals(believed, [["unknown"], ["on loan"]]);
    const told = (item: string, patron: string) => loanTold(world, item, patron);
    assertEquals([(await told("I2004", "P1003")).status, (await told("I2005", "P1003")).status], ["04", "01"]);
    assertEquals(await ask(now(ASK.checkout("I2001"))), lent("I2001"));
    assertMatch(await ask(kept.replace("I2004", "I2001")), /^101YU/);
    assertEquals(await told("I2001", "P1001"), { status: "04", due: DUE, charged: 1 });
    assertMatch(await ask(ASK.checkout("I2001", "P1003")), /^120NUN.*\|AFItem checked out to another patron\|/);
  },
);

// Nobody is served by a system that takes no login, whatever it answers to them.
Deno.test("a system that refuses all logins is stood in for, and what was lent is handed over once it takes them", async () => {
  let refuses = false;
  const reply = (line: string) => !refuses ? undefined : line.startsWith("93") ? "940" : "close";
  await onSqlite({ reply }, async (world) => {
    const { ask, quiet, system, storage } = world;
    await taught(world);
    refuses = true;
    await ask(ASK.patron());
    const refused = `18010101${AT}ABI2001|AJ|AFThe library system refuses this terminal. Please ask staff.|`;
    assertEquals(await ask(ASK.item("I2001")), refused);
    // One question alone may be one that a system never answers.
    for (const message of [ASK.item("I2001"), ASK.patron(), ASK.item("I2002")]) {
      await quiet(12);
      await ask(message);
    }
    assertMatch(await ask(ASK.acsStatus), /^98YYYNNN.*\|BXYYYNYYYYYNYNNNNN\|/);
    assertEquals(await ask(now(ASK.checkout("I2001"))), lent("I2001"));
    refuses = false;
    await quiet(61);
    await ask(ASK.patron());
    await quiet(70);
    await ask(ASK.patron());
    await quiet(30);
    assertEquals(system.heard.filter((line) => line.startsWith("11NY")).length, 1);
    assertEquals(await written(storage).then(({ waiting }) => waiting), []);
  });
});

Deno.test("a copy that staff have started lends, and one that they start again as it hands over keeps the rest", async () => {
  const anna = { at: 0, by: "anna", reason: "Koha is updated" };
  let started: typeof anna | undefined, isToStart = false;
  const reply = (line: string) => {
    if (isToStart && line.startsWith("11NY")) started = anna;
    return undefined;
  };
  const chosen: string[] = [], storage = await openSqliteStorage(":memory:"), { ledger } = storage;
  const nextWaiting: typeof ledger.nextWaiting = (institution, most, among) => {
    if (among !== undefined) chosen.push(institution);
    return ledger.nextWaiting(institution, most, among);
  };
  const copy = { storage: { ...storage, ledger: { ...ledger, nextWaiting } }, reply, startedByHand: () => started };
  await lendingWorld(copy, async (world) => {
    const { ask, quiet, system } = world;
    const handedOver = () =>
      system.heard.filter((line) => line.startsWith("11NY")).map((line) => /AB([^|]*)/.exec(line)?.[1]);
    const waiting = async () => (await written(storage)).waiting;
    await taught(world);
    const before = await ask(ASK.acsStatus);
    assertMatch(before, /^98YYYYNN/);
    const loan = now(ASK.checkout("I2005", "P1003")), lentBefore = await ask(loan);
    assertMatch(lentBefore, /^121NNN/);
    started = anna;
    // The retry of what the system answered.
    assertEquals(await ask(loan), lentBefore);
    const sent = system.heard.length;
    assertMatch(await ask(ASK.acsStatus), /^98YYYNNN.*\|BXYYYNYYYYYNYNNNNN\|/);
    const loans = ["I2001", "I2002", "I2004"];
    for (const item of loans) assertEquals(await ask(now(ASK.checkout(item))), lent(item));
    // Each try to hand over would make the next one wait, for a minute in the end.
    chosen.length = 0;
    await quiet(30);
    assertEquals(chosen, []);
    assertEquals(system.heard.slice(sent).filter((line) => /^(?:11|63|09)/.test(line)), []);
    // Loans of one patron go one after the other.
    isToStart = true;
    started = undefined;
    assertEquals(await ask(ASK.acsStatus), before);
    await quiet(20);
    assertEquals([handedOver(), await waiting()], [["I2001"], ["checkout P1001 I2002", "checkout P1001 I2004"]]);
    assertMatch(await ask(ASK.acsStatus), /^98YYYNNN/);
    isToStart = false;
    started = undefined;
    await quiet(20);
    assertEquals([handedOver(), await waiting()], [loans, []]);
    // The retry of the last hears what was told.
    assertEquals(await ask(now(ASK.checkout("I2004"))), lent("I2004"));
    assertMatch(await ask(ASK.checkout("I2007", "P1005")), /^121NNN/);
  });
  await storage.close();
});

Deno.test("a loan whose answer of the database was lost is on the list, unless its terminal asks again, also once the copy lends no more", async () => {
  const anna = { at: 0, by: "anna", reason: "Koha is updated" };
  for (const asksAgain of [true, false]) {
    let started: typeof anna | undefined, isToLose = true, isStopped = true;
    const storage = await openSqliteStorage(":memory:"), { lending } = storage;
    const losing: typeof lending = {
      ...lending,
      async decide(question, judge) {
        const decided = await lending.decide(question, judge);
        if (!isToLose) return decided;
        isToLose = false;
        throw new StorageUnavailable("the answer is lost");
      },
    };
    try {
      const copy = { storage: { ...storage, lending: losing }, startedByHand: () => started };
      await lendingWorld({ ...copy, isStopped: () => Promise.resolve(isStopped) }, async (world) => {
        const { ask, quiet, system } = world;
        await taught(world);
        started = anna;
        const loan = now(ASK.checkout("I2001"));
        assertMatch(await ask(loan), /^120NUN.*cannot be reached/);
        started = undefined;
        if (asksAgain) assertEquals(await ask(loan), lent("I2001"));
        // Meanwhile it is found.
        await quiet(10);
        isStopped = false;
        const isDone = async () => (await storage.ledger.row(1))?.state === "done";
        for (let second = 0; second < 300 && !await isDone(); second++) await quiet(1);
        assertEquals(system.heard.filter((line) => line.startsWith("11NY")).length, 1);
        const listed = await storage.ledger.exceptions({ limit: 9 });
        assertEquals(listed.map(({ state, itemId }) => [state, itemId]), asksAgain ? [] : [["done", "I2001"]]);
      });
    } finally {
      await storage.close();
    }
  }
});

for (
  const [what, upstream, told] of [
    ["is not said", {}, "0002"],
    ["is barcodes", { lists: "barcodes" }, "0002|AUI2005|AUI2001|"],
  ] as const
) {
  Deno.test(`a 64 in an outage lists loans where what the system lists ${what}: ${told}`, () =>
    onSqlite({
      upstream,
      reply: (line) =>
        line.startsWith("63") && line.includes("|AAP1001|")
          ? `64              000${AT}000000000001000000000000AOCPL|AAP1001|AEAda|BLY|AUI2005|`
          : undefined,
    }, async (world) => {
      await world.ask(ASK.patron("  Y       ", "P1001"));
      await taught(world);
      await world.ask(ASK.patron("  Y       ", "P1001"));
      await world.quiet(3);
      await world.takeAway();
      assertMatch(await world.ask(now(ASK.checkout("I2001"))), /^121/);
      const said = await world.ask(ASK.patron("  Y       ", "P1001"));
      const [, charged = ""] = /^64.{35}.{8}(\d{4})/.exec(said) ?? [], lists = said.match(/AU[^|]*\|/g) ?? [];
      assertEquals([charged, ...lists].join("|").replaceAll("||", "|"), told);
    }));
}
