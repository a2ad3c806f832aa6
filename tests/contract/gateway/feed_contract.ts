import { assertEquals } from "@std/assert";
import { feedCopy, type FeedOutcome } from "../../../src/exchange/feed/feed_copy.ts";
import { debtNow } from "../../../src/library/known/known_debt.ts";
import { entriesThere } from "../../../src/library/known/known_list.ts";
import { type KnownCard, type KnownCopy, NO_CARD } from "../../../src/library/known/known_records.ts";
import { FEED_NOTES } from "../../../src/storage/port/feed_stage.ts";
import { RECORD_KINDS } from "../../../src/storage/port/record_kind.ts";
import type { Storage } from "../../../src/storage/port/storage.ts";
import { aContext, csvSource } from "../../support/files/csv_files.ts";
import { countsNow } from "../../../src/stand_in/base/card_status.ts";
import { aReturn } from "../../support/library/accepted_returns.ts";
import { NOON } from "../../support/library/records.ts";
import type { ContractTest } from "../fresh.ts";

/** Feeds files named after what they are about, `patrons.csv` or `patrons.tsv`, as a whole unless something else is said. */
export function feedFiles(
  storage: Pick<Storage, "known" | "ledger" | "note" | "setNote" | "stageFeed">,
  files: Readonly<Record<string, string>>,
  options: Partial<Parameters<typeof feedCopy>[0]> = {},
): Promise<FeedOutcome> {
  const named = RECORD_KINDS.flatMap((kind) =>
    ["csv", "tsv"].flatMap((form) => {
      const content = files[`${kind}.${form}`];
      return content === undefined ? [] : [[kind, csvSource(`${kind}.${form}`, content, 1 << 16)] as const];
    })
  );
  return feedCopy({
    files: Object.fromEntries(named),
    institution: "main",
    storage,
    context: aContext(),
    at: NOON,
    whole: true,
    onlySeen: false,
    pins: true,
    forget: false,
    dryRun: false,
    progress: () => {},
    ...options,
  });
}

const T = NOON.epochMilliseconds, HOUR = 3_600_000;
const FED = { at: T, origin: "fed" } as const, LATER = { at: T + HOUR, origin: "learned" } as const;
const EARLIER = { at: T - HOUR, origin: "learned" } as const;
const BCRYPT = "$2a$08$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy";

const FILES = {
  "patrons.tsv":
    "patron_id\tlogin_id\tpassword\tfirst_name\tlast_name\tcategory\tlibrary\texpires\tcard_lost\tblocked\t" +
    "block_message\tblocked_until\n" +
    `P1\tada\t${BCRYPT}\tAda\tLovelace\tPT\tCPL\t2027-12-31\tno\tno\t\tNULL\n` +
    "P2\t\t\tBob\t\t\t\tNULL\tyes\tyes\tlate\t2026-04-01\n",
  "items.tsv":
    "item_id\ttitle_id\ttitle\tauthor\titem_type\tpermanent_location\tcurrent_location\tstatus\ttransit_to\n" +
    "I1\t7\tPoems\tKeats\tBK\tCPL\tCPL\tavailable\t\nI2\t8\tTea\\tand more\t\t\tCPL\t\tlost\tMPL\n",
  "loans.tsv": "item_id\tpatron_id\tdue\trenewals\nI1\tp1\t2026-04-01 23:59:00\t2\n",
  "holds.tsv": "hold_id\tpatron_id\ttitle_id\titem_id\tpickup_location\tstatus\tcaptured_item_id\n" +
    "9\tP1\t8\t\tCPL\twaiting\tI2\n",
  "fees.tsv": "fee_id\tpatron_id\ttype\tamount\toutstanding\tdescription\n" +
    "F1\tP1\toverdue\t3.00\t1.50\tlate\nF2\tP1\tother\t2.00\t0.00\tpaid\n",
};

async function cardOf(storage: Storage, id: string): Promise<KnownCard> {
  return await storage.known.card(id) ?? NO_CARD;
}

/** The values of facts, without their stamps, which must all be the same. */
function valuesOf(
  facts: KnownCard["facts"] | KnownCopy["facts"],
  stamp: object = FED,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(facts).map(([name, { value, ...said }]) => {
      assertEquals(said, stamp, name);
      return [name, value];
    }),
  );
}

/** What feeds tell a copy: each record as of the moment of the files, and what a whole feed lacks is not there any more. */
export function feedContract(test: ContractTest): void {
  test("a feed tells each card and copy what its files have columns and values for", {}, async (storage) => {
    assertEquals((await feedFiles(storage, FILES)).ok, true);
    const ada = await cardOf(storage, "p1"), bob = await cardOf(storage, "P2");
    assertEquals(valuesOf(ada.facts), {
      ...{ valid: true, names: ["Ada", "Lovelace"], category: "PT", library: "CPL", expires: "2027-12-31" },
      ...{ cardLost: false, block: null, pin: BCRYPT },
    });
    assertEquals(valuesOf(bob.facts), {
      ...{ valid: true, names: ["Bob", ""], expires: null, cardLost: true },
      block: { message: "late", until: "2026-04-01" },
    });
    assertEquals(valuesOf((await cardOf(storage, "ada")).facts), { sameAs: "P1" });
    assertEquals(ada.loans, { whole: FED, entries: { i1: { value: "I1", ...FED } } });
    assertEquals([ada.holds.whole, entriesThere(ada.holds)], [FED, new Map([["8", "waiting"]])]);
    assertEquals(debtNow(ada.debt)?.owed, 150);
    assertEquals([bob.loans, debtNow(bob.debt)?.owed], [{ whole: FED, entries: {} }, 0]);
    const poems = await storage.known.copy("i1"), tea = await storage.known.copy("I2");
    assertEquals(valuesOf(poems?.facts ?? {}), {
      ...{ titleId: "7", title: "Poems", author: "Keats", itemType: "BK", permanentLocation: "CPL" },
      ...{ currentLocation: "CPL", status: "available", transitTo: null, captured: null },
      due: { patronId: "p1", due: "2026-04-01T21:59:00Z", renewals: 2 },
    });
    assertEquals(poems?.loan, { value: { patronId: "p1", due: "2026-04-01T21:59:00Z", renewals: 2 }, ...FED });
    assertEquals(tea?.facts.title?.value, "Tea\tand more");
    assertEquals([tea?.facts.captured?.value, tea?.facts.transitTo?.value], ["waiting", "MPL"]);
    assertEquals(tea?.loan, { value: null, ...FED });
    assertEquals(await storage.note(FEED_NOTES.whole), NOON.toString());
  });

  test("a feed tells address, mail, telephone and birth date where the library asks for them", {}, async (storage) => {
    const files = {
      ...FILES,
      "patrons.tsv": "patron_id\taddress\temail\tphone\tbirth_date\nP1\tRoad 1\ta@b.c\t\t1815-12-10\nP2\t\t\t\tNULL\n",
    };
    await feedFiles(storage, files, { keeps: new Set(["email", "phone", "birthDate"]) });
    const [ada, bob] = [await cardOf(storage, "P1"), await cardOf(storage, "P2")];
    assertEquals(valuesOf(ada.facts), { valid: true, email: "a@b.c", birthDate: "1815-12-10" });
    assertEquals(valuesOf(bob.facts), { valid: true });
  });

  test("a feed says nothing of what its files have no column for, and ends nothing unless it is whole", {}, async (
    storage,
  ) => {
    await feedFiles(storage, FILES);
    const at = NOON.add({ hours: 24 });
    await feedFiles(storage, { "patrons.csv": "patron_id,last_name\nP2,Bobson\n" }, { whole: false, at });
    await feedFiles(storage, { "fees.csv": "fee_id,patron_id,amount\nF3,P1,1.00\n" }, { whole: false, at });
    await feedFiles(storage, {
      "items.csv": "item_id,title_id,permanent_location\nI7,7,CPL\n",
      "loans.csv": "item_id,patron_id,due\nI7,P1,2026-04-01\n",
    }, { whole: false, at });
    const told = await storage.known.copy("I7");
    assertEquals([told?.facts.currentLocation, told?.loan?.value?.renewals], [undefined, null]);
    const bob = await cardOf(storage, "P2"), ada = await cardOf(storage, "P1");
    assertEquals([bob.facts.names?.value, bob.facts.names?.at, bob.facts.cardLost], [
      ["", "Bobson"],
      at.epochMilliseconds,
      { value: true, ...FED },
    ]);
    assertEquals([bob.loans.whole, ada.facts.valid?.at, debtNow(ada.debt)?.owed], [FED, T, 250]);
    assertEquals([await storage.note(FEED_NOTES.any), await storage.note(FEED_NOTES.whole)], [
      at.toString(),
      NOON.toString(),
    ]);
  });

  test("what was learned since the moment of the files stays, and what was learned before gives way", {}, async ({
    known,
    ...storage
  }) => {
    const loans = (at: typeof LATER | typeof EARLIER) => ({
      whole: at,
      entries: { i7: { value: true as const, ...at } },
    });
    const learned = (at: typeof LATER | typeof EARLIER): KnownCard => ({
      facts: { valid: { value: true, ...at }, category: { value: "X", ...at } },
      loans: loans(at),
      holds: NO_CARD.holds,
      debt: { ...NO_CARD.debt, sum: { value: 700, ...at } },
    });
    await known.tell({
      cards: new Map([["P1", learned(LATER)], ["P2", learned(EARLIER)], ["P8", learned(EARLIER)], [
        "P9",
        learned(LATER),
      ]]),
      copies: new Map<string, KnownCopy>([
        ["I1", { facts: {}, loan: { value: null, ...LATER } }],
        ["I8", { facts: { title: { value: "Old", ...EARLIER } } }],
        ["I9", { facts: { title: { value: "New", ...LATER } } }],
      ]),
      at: NOON,
    });
    const context = aContext({ now: NOON.add({ hours: 1 }) });
    assertEquals((await feedFiles({ ...storage, known }, FILES, { context })).ok, true);
    const ada = await cardOf({ ...storage, known }, "P1"), bob = await cardOf({ ...storage, known }, "P2");
    assertEquals([ada.facts.category?.value, ada.loans, debtNow(ada.debt)], ["X", loans(LATER), { owed: 700 }]);
    assertEquals((await known.copy("I1"))?.loan, { value: null, ...LATER });
    assertEquals([bob.loans, debtNow(bob.debt)?.owed], [{ whole: FED, entries: {} }, 0]);
    assertEquals([(await known.card("P8"))?.facts, (await known.card("P8"))?.gone], [{}, FED]);
    assertEquals((await known.card("P9"))?.facts.category, { value: "X", ...LATER });
    assertEquals(await known.copy("I8"), { facts: {}, gone: FED });
    assertEquals((await known.copy("I9"))?.facts.title?.value, "New");
  });

  test("a whole feed ends the cards, copies, loans, holds and fees that it lacks", {}, async (storage) => {
    await feedFiles(storage, FILES);
    // A terminal's login is in no file.
    const logins = new Map([["sc1", { facts: { pin: { value: "$argon2id$1", ...EARLIER } } }]]);
    await storage.known.tell({ cards: new Map(), copies: new Map(), logins, at: NOON });
    const at = NOON.add({ hours: 24 }),
      head = (file: keyof typeof FILES) => FILES[file].slice(0, FILES[file].indexOf("\n") + 1);
    const now = { at: at.epochMilliseconds, origin: "fed" as const };
    const outcome = await feedFiles(storage, {
      "patrons.tsv": FILES["patrons.tsv"].replace(/P2.*\n/, ""),
      "items.tsv": FILES["items.tsv"].replace(/I2.*\n/, ""),
      "loans.tsv": head("loans.tsv"),
      "holds.tsv": head("holds.tsv"),
      "fees.tsv": head("fees.tsv"),
    }, { at });
    const ended = ["patrons", "items", "loans", "holds", "fees"] as const;
    assertEquals(ended.map((kind) => outcome.ok && outcome.report.ended.get(kind)), [1, 1, 1, 1, 1]);
    const ada = await cardOf(storage, "P1");
    assertEquals([ada.loans, ada.holds, debtNow(ada.debt)?.owed], [
      { whole: now, entries: {} },
      { whole: now, entries: {} },
      0,
    ]);
    assertEquals([await storage.known.card("P2"), await storage.known.copy("I2")], [
      {
        ...NO_CARD,
        loans: { whole: now, entries: {} },
        holds: { whole: now, entries: {} },
        debt: { fees: { whole: now, entries: {} }, payments: {} },
        gone: now,
      },
      { facts: {}, gone: now },
    ]);
    assertEquals((await storage.known.copy("I1"))?.loan, { value: null, ...now });
    assertEquals([await storage.known.copy("sc1"), (await storage.known.login("sc1"))?.facts], [
      undefined,
      logins.get("sc1")?.facts,
    ]);
  });

  test("a whole feed ends the loan of a card of which nothing else was heard, with or without its patrons", {}, async (
    storage,
  ) => {
    const { "patrons.tsv": _, ...withoutPatrons } = FILES,
      loans = { entries: { i9: { value: true as const, ...EARLIER } } };
    const heard = { ...NO_CARD, loans };
    await storage.known.tell({ cards: new Map([["P8", heard], ["P9", heard]]), copies: new Map(), at: NOON });
    const left = async () => (await cardOf(storage, "P8")).loans.entries;
    await feedFiles(storage, withoutPatrons);
    assertEquals(await left(), {});
    await storage.known.tell({
      cards: new Map([["P8", { ...NO_CARD, loans: { entries: { i9: { value: true, ...LATER } } } }]]),
      ...{ copies: new Map(), at: NOON },
    });
    await feedFiles(storage, FILES, { at: NOON.add({ hours: 2 }) });
    assertEquals(await left(), {});
  });

  test(
    "a hold that rests is counted, keeps no copy from others, and is one hold with the list",
    {},
    async (storage) => {
      const holds = "patron_id\ttitle_id\tpickup_location\tstatus\texpires\n" +
        "P1\t7\tCPL\tpending\t0001-01-01\nP2\t8\tCPL\tpending\t2027-01-01\n";
      await feedFiles(storage, { ...FILES, "holds.tsv": holds });
      const ada = await cardOf(storage, "P1");
      assertEquals(entriesThere(ada.holds), new Map([["7", "suspended" as const]]));
      assertEquals(countsNow(ada, () => true, undefined).unavailable, 1);
      assertEquals(await storage.known.heldKeys(), new Set(["8"]));
    },
  );

  test("a feed tells no loan of a copy whose return waits, also where nobody is named who had it", {}, async ({
    ledger,
    ...storage
  }) => {
    const away = { at: T - HOUR, origin: "away" } as const, forget = true as const;
    await feedFiles({ ...storage, ledger }, FILES, { at: NOON.subtract({ hours: 24 }), forget });
    const ended = { entries: { i1: { value: null, ...away } } };
    await storage.known.tell({
      cards: new Map([["P1", { ...NO_CARD, loans: ended }]]),
      copies: new Map([["I1", { facts: {}, loan: { value: null, ...away } }]]),
      ...{ at: NOON, forget },
    });
    await ledger.accept(aReturn({ itemId: "I1" }), 9);
    // So many that card and copy are not told at once: the card's own look at its copies counts.
    const others = Array.from({ length: 120 }, (_, number) => `Q${number}\t\t\t\t\t\t\tNULL\tno\tno\t\tNULL\n`).join(
      "",
    );
    const files = { ...FILES, "patrons.tsv": FILES["patrons.tsv"] + others };
    await feedFiles({ ...storage, ledger }, files, { forget });
    const { loans } = await cardOf({ ...storage, ledger }, "P1"), copy = await storage.known.copy("I1");
    assertEquals([loans.entries, copy?.loan?.value, JSON.stringify(copy?.facts.due)?.includes("p1")], [
      {},
      null,
      false,
    ]);
  });

  test("a feed leaves alone what was lent and returned in the system's place and waits to be handed over", {}, async (
    { ledger, ...storage },
  ) => {
    const away = { at: T - HOUR, origin: "away" } as const, lent = { patronId: "P2", due: null, renewals: 0 };
    await feedFiles({ ...storage, ledger }, FILES, { at: NOON.subtract({ hours: 24 }) });
    // I1, which P1 had, came back and was lent to P2.
    await storage.known.tell({
      cards: new Map([
        ["P1", { ...NO_CARD, loans: { entries: { i1: { value: null, ...away } } } }],
        ["P2", { ...NO_CARD, loans: { entries: { i1: { value: true, ...away } } } }],
      ]),
      copies: new Map([["I1", { facts: {}, loan: { value: lent, ...away } }]]),
      at: NOON,
    });
    const has = async () => {
      const cards = await Promise.all(["P1", "P2"].map(async (id) => (await storage.known.card(id))?.loans));
      const lists = cards.map((loans) => [...entriesThere(loans ?? NO_CARD.loans).keys()]);
      return [...lists, (await storage.known.copy("I1"))?.loan?.value?.patronId];
    };
    const entry = aReturn({ itemId: "I1" });
    await ledger.accept(entry, 9);
    await feedFiles({ ...storage, ledger }, FILES);
    assertEquals(await has(), [[], ["i1"], "P2"]);
    assertEquals((await storage.known.copy("I1"))?.facts.status, { value: "available", ...FED });
    const [waiting] = await ledger.waitingOf("main", "i1");
    const begun = await ledger.handOver(waiting?.ledgerId ?? 0, {
      owner: "g",
      openFor: 60_000,
      standsFor: 0,
      told: NOON,
    });
    await ledger.settle("ledgerId" in begun ? begun.ledgerId : 0, { state: "done", by: "answer", now: NOON });
    await feedFiles({ ...storage, ledger }, FILES, { at: NOON.add({ hours: 1 }) });
    assertEquals(await has(), [["i1"], [], "p1"]);
  });

  test("a file that lacks more than a tenth ends nothing, and rows that say a thing twice are named", {}, async (
    storage,
  ) => {
    const rows = (from: number) => Array.from({ length: 100 - from }, (_, n) => `I${from + n},T\n`).join("");
    const items = (from: number) => ({ "items.csv": `item_id,title_id\n${rows(from)}` });
    await feedFiles(storage, items(0));
    const cut = await feedFiles(storage, items(30), { at: NOON.add({ hours: 1 }) });
    assertEquals(cut.ok ? [] : cut.faults.shown.map(({ file, line }) => [file, line]), [["items.csv", 71]]);
    assertEquals((await storage.known.copy("I3"))?.facts.titleId?.at, T);
    assertEquals((await feedFiles(storage, items(30), { mayLack: 30, at: NOON.add({ hours: 1 }) })).ok, true);
    assertEquals((await storage.known.copy("I3"))?.facts, {});

    const twice = await feedFiles(storage, {
      "patrons.csv": "patron_id,login_id\nP1,x\np1,\nP2,X\n",
      "loans.csv": "item_id,patron_id,due\nI50,P1,2026-04-01\ni50,P2,2026-04-01\n",
    }, { whole: false });
    assertEquals(twice.ok ? [] : twice.faults.shown.map(({ file, line, message }) => `${file}:${line}: ${message}`), [
      'patrons.csv:3: patron_id "p1" is already in line 2',
      'patrons.csv:4: login_id "X" is already in line 2, of another patron',
      'loans.csv:3: item_id "i50" is already in line 2',
    ]);
    assertEquals(await storage.known.card("P1"), undefined);
  });

  test("where only seen cards are kept, a feed tells of no other, nor who has a copy", {}, async (storage) => {
    const seen = { ...NO_CARD, facts: { valid: { value: true, ...EARLIER } } };
    const old = NOON.subtract({ hours: 24 * 80 });
    await storage.known.tell({ cards: new Map([["P1", seen]]), copies: new Map(), at: old });
    const loans = `${FILES["loans.tsv"]}I2\tP2\t2026-04-01 23:59:00\t0\n`;
    const outcome = await feedFiles(storage, { ...FILES, "loans.tsv": loans }, { onlySeen: true });
    assertEquals(outcome.ok && outcome.report.unseen, 1);
    assertEquals((await storage.known.card("P1"))?.facts.category?.value, "PT");
    assertEquals([await storage.known.card("P2"), await storage.known.card("ada")], [undefined, undefined]);
    const borrowers = await Promise.all(
      ["I1", "I2"].map(async (id) => (await storage.known.copy(id))?.loan?.value?.patronId),
    );
    assertEquals(borrowers, ["p1", ""]);
    // It is forgotten when no terminal has asked for it for long, whatever files say.
    await storage.known.prune(NOON.subtract({ hours: 24 }));
    assertEquals(await storage.known.card("P1"), undefined);
  });
}
