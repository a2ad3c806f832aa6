import { assertEquals } from "@std/assert";
import type { FactOrigin } from "../../../src/library/known/known.ts";
import { entriesThere, partOfList, wholeList } from "../../../src/library/known/known_list.ts";
import {
  copyLoanNow,
  type KnownCard,
  type KnownCopy,
  loanListed,
  loansThere,
  NO_CARD,
  NO_COPY,
} from "../../../src/library/known/known_records.ts";
import type { RecordsSaid } from "../../../src/storage/port/known_records.ts";
import { NOON } from "../../support/library/records.ts";
import type { ContractTest } from "../fresh.ts";

function aCard(name: string, at: number, origin: FactOrigin = "learned"): KnownCard {
  return { ...NO_CARD, facts: { name: { value: name, at, origin } } };
}

function aCopy(patronId: string | null, at: number): KnownCopy {
  const value = patronId === null ? null : { patronId, due: null, renewals: null };
  return { facts: { title: { value: "Poems \0", at, origin: "fed" } }, loan: { value, at, origin: "learned" } };
}

function told(
  cards: Readonly<Record<string, KnownCard>>,
  copies: Readonly<Record<string, KnownCopy>> = {},
  hours = 0,
): RecordsSaid {
  return { cards: new Map(Object.entries(cards)), copies: new Map(Object.entries(copies)), at: NOON.add({ hours }) };
}

/** What is known of another system's records: each part as it was told last, however it came. */
export function knownContract(test: ContractTest): void {
  test("known.tell() stores what was told, for every process, by any spelling", {}, async ({ known }, fresh) => {
    await known.tell(told({ P1: aCard("Ada", 10) }, { I1: aCopy("P1", 10) }));
    const other = (await fresh.reopen()).known;
    assertEquals((await other.card("p1"))?.facts.name, { value: "Ada", at: 10, origin: "learned" });
    assertEquals((await other.copy("i1"))?.loan?.value?.patronId, "P1");
    assertEquals([await other.card("I1"), await other.copy("P1")], [undefined, undefined]);
    await other.tell(told({}));
  });

  test("known.find() finds many by any spelling, and leaves out the unknown", {}, async ({ known }) => {
    await known.tell(told({ P1: aCard("Ada", 10), P2: aCard("Bob", 10) }, { I1: aCopy("P1", 10) }));
    const found = await known.find({ cards: ["p1", "P3", "P2", "I1"], copies: ["i1", "P1"] });
    assertEquals([...found.cards].map(([id, { facts }]) => [id, facts.name?.value]).toSorted(), [
      ["p1", "Ada"],
      ["p2", "Bob"],
    ]);
    assertEquals([...found.copies].map(([id, { loan }]) => [id, loan?.value?.patronId]), [["i1", "P1"]]);
    assertEquals((await known.find({ cards: [], copies: [] })).cards.size, 0);
  });

  test("known.tell() keeps the newer, whichever comes first, and forgets a borrower at the return", {}, async ({
    known,
  }) => {
    await known.tell(told({ P1: aCard("Ada King", 20) }, { I1: aCopy(null, 20) }));
    await known.tell(told({ p1: aCard("Ada", 10) }, { i1: aCopy("P1", 10) }));
    assertEquals((await known.card("P1"))?.facts.name?.value, "Ada King");
    const copy = await known.copy("I1");
    assertEquals([copy?.loan?.value, JSON.stringify(copy).includes("P1")], [null, false]);
    await known.tell(told({ P1: { ...NO_CARD, loans: wholeList([["i2", true]], { at: 30, origin: "fed" }) } }));
    const card = await known.card("P1");
    assertEquals([card?.facts.name?.value, [...entriesThere(card?.loans ?? NO_CARD.loans).keys()]], ["Ada King", [
      "i2",
    ]]);
  });

  test(
    "known.tell() takes what a clock told that was ahead for older than what it tells now",
    {},
    async ({ known }) => {
      const now = NOON.epochMilliseconds, day = 86_400_000;
      const listed = (itemId: string, at: number) => partOfList([loanListed(itemId)], { at, origin: "learned" });
      await known.tell(told(
        {
          P1: {
            ...aCard("Ada", now + day),
            loans: wholeList([loanListed("I1")], { at: now + day, origin: "learned" }),
          },
        },
        { I1: aCopy("P1", now + day) },
      ));
      await known.tell(told({ P1: { ...NO_CARD, loans: listed("I2", now + day + 1_000) } }));
      await known.tell({ ...told({ P1: aCard("Ada King", now) }, { I1: aCopy(null, now) }), now: NOON });
      const card = await known.card("P1");
      assertEquals(card?.facts.name, { value: "Ada King", at: now, origin: "learned" });
      assertEquals((await known.copy("I1"))?.loan, { value: null, at: now, origin: "learned" });
      // Its other moments have gone back, too, and keep their order: what came after the list is not in it.
      assertEquals(card?.loans.whole, { at: now - 2, origin: "learned" });
      assertEquals(loansThere(card?.loans ?? NO_CARD.loans), ["i1", "i2"].map((key) => key.toUpperCase()));
      assertEquals(card?.loans.entries.i2?.at, now - 1);
    },
  );

  test("known.tell() keeps what was heard in the last moments by another server's clock", {}, async ({ known }) => {
    const now = NOON.epochMilliseconds;
    await known.tell(told({ P1: aCard("Ada King", now + 1_500) }));
    await known.tell({ ...told({ P1: aCard("Ada", now) }), now: NOON });
    assertEquals((await known.card("P1"))?.facts.name?.value, "Ada King");
  });

  test("known.tell() forgets nobody's loan by what a clock told that was ahead", {}, async ({ known, lending }) => {
    const now = Date.now(), day = 86_400_000;
    await known.tell(told({ P1: { ...NO_CARD, loans: wholeList([], { at: now + day, origin: "learned" }) } }));
    const copies = { I1: aCopy("P1", now) };
    await known.tell({ ...told({}, copies), now: Temporal.Instant.fromEpochMilliseconds(now), forget: true });
    const read = await lending.read("CPL", { cards: [], copies: ["I1"] }), copy = read.copies.get("i1");
    assertEquals(copy?.loan?.value?.patronId, "P1");
    assertEquals(copy && copyLoanNow("i1", copy, (id) => read.cards.get(id.toLowerCase())?.loans).kind, "on loan");
  });

  test("known.tell() of the same records by two at once loses nothing", {}, async ({ known }, fresh) => {
    const other = (await fresh.reopen()).known;
    const loansOf = (by: number, at: number): KnownCard => ({
      ...NO_CARD,
      debt: { ...NO_CARD.debt, payments: { [`T${by}-${at}`]: { value: at, at, origin: "learned" } } },
    });
    const times = [1, 2, 3, 4, 5];
    await Promise.all([
      ...times.map((at) => known.tell(told({ P1: loansOf(1, at), P2: loansOf(1, at) }))),
      ...times.map((at) => other.tell(told({ P2: loansOf(2, at), P1: loansOf(2, at) }))),
    ]);
    for (const card of ["P1", "P2"]) {
      assertEquals(Object.keys((await known.card(card))?.debt.payments ?? {}).length, 10, card);
    }
  });

  test("known.forgetPins() forgets a PIN that was not called right since, and nothing else", {}, async ({ known }) => {
    const withPin = (value: string, at: Temporal.Instant): KnownCard => {
      const { facts } = aCard("Ada", 1);
      return { ...NO_CARD, facts: { ...facts, pin: { value, at: at.epochMilliseconds, origin: "learned" } } };
    };
    await known.tell(told({ P1: withPin("$argon2id$1", NOON), P2: withPin("$argon2id$2", NOON.add({ hours: 5 })) }));
    assertEquals(await known.forgetPins(NOON.add({ hours: 1 })), 1);
    assertEquals((await known.card("P1"))?.facts, { name: { value: "Ada", at: 1, origin: "learned" } });
    assertEquals((await known.card("P2"))?.facts.pin?.value, "$argon2id$2");
    await known.tell(told({ P2: withPin("", NOON.add({ hours: 6 })) }));
    assertEquals(await known.forgetPins(NOON.add({ hours: 24 })), 0);
  });

  test("known.login() has a login's password, which known.forgetPins() and known.prune() forget", {}, async ({
    known,
  }, fresh) => {
    const logins = (value: string, at: Temporal.Instant) => ({
      ...told({}),
      logins: new Map([["Sc1", { facts: { pin: { value, at: at.epochMilliseconds, origin: "learned" as const } } }]]),
    });
    await known.tell(logins("$argon2id$2", NOON.add({ hours: 2 })));
    await known.tell(logins("$argon2id$1", NOON));
    const other = (await fresh.reopen()).known;
    assertEquals((await other.login("sc1"))?.facts.pin?.value, "$argon2id$2");
    assertEquals([await other.card("sc1"), await other.copy("sc1"), await other.login("sc2")], [
      ...[undefined, undefined, undefined],
    ]);
    assertEquals([await known.forgetPins(NOON), await known.forgetPins(NOON.add({ hours: 3 }))], [0, 1]);
    assertEquals(await known.login("Sc1"), { facts: {} });
    assertEquals([await known.prune(NOON.add({ hours: 24 })), await known.login("Sc1")], [1, undefined]);
  });

  test("known.tell() names nobody who had a copy, in its row and in the card's, where that is forgotten", {}, async ({
    known,
  }, fresh) => {
    const lent = (patronId: string, itemIds: readonly string[], at: number) => ({
      cards: {
        [patronId]: { ...aCard("Ada", at), loans: wholeList(itemIds.map(loanListed), { at, origin: "learned" }) },
      },
      copies: Object.fromEntries(itemIds.map((itemId) => [itemId, aCopy(patronId, at)])),
    });
    const tell = async ({ cards, copies }: { cards?: Record<string, KnownCard>; copies?: Record<string, KnownCopy> }) =>
      await known.tell({ ...told(cards ?? {}, copies ?? {}), forget: true });
    const other = (await fresh.reopen()).known;
    const loansOf = async (patronId: string) =>
      [...loansThere((await other.card(patronId) ?? NO_CARD).loans)].toSorted();
    const naming = async (itemId: string) => JSON.stringify(await other.copy(itemId)).includes("P1");
    await tell(lent("P1", ["I1", "I2", "I3", "I4"], 10));
    assertEquals(await loansOf("p1"), ["I1", "I2", "I3", "I4"]);
    // A return that names who had it; one that does not; a loan to somebody else; a list that lacks the copy.
    const ended = { ...NO_CARD, loans: partOfList([["i1", null] as const], { at: 20, origin: "learned" }) };
    await tell({ cards: { P1: ended }, copies: { I1: aCopy(null, 20) } });
    await tell({ copies: { i2: aCopy(null, 20) } });
    await tell(lent("P2", ["I3"], 20));
    assertEquals([await loansOf("P1"), await loansOf("P2")], [["I4"], ["I3"]]);
    assertEquals(Object.keys((await other.card("P1"))?.loans.entries ?? {}), ["i4"]);
    await tell({ cards: { P1: { ...NO_CARD, loans: wholeList([], { at: 30, origin: "fed" }) } } });
    assertEquals(await Promise.all(["I1", "I2", "I3", "I4"].map(naming)), [false, false, false, false]);
    assertEquals((await other.copy("I3"))?.loan?.value?.patronId, "P2");
    // The list is forgotten, and when it was told is not: an 18 of the time before comes late, and begins no loan.
    await tell({ copies: { I4: { facts: { lent: { value: { due: "" }, at: 25, origin: "learned" } } } } });
    assertEquals(copyLoanNow("i4", await other.copy("I4") ?? NO_COPY, () => undefined).kind, "not on loan");
    // What was true before comes late, and brings nothing back.
    await tell(lent("P1", ["I1", "I2"], 15));
    assertEquals([await loansOf("P1"), await naming("I1"), await naming("I2")], [[], false, false]);
    // A card that there is no more.
    await tell(lent("P1", ["I4"], 40));
    assertEquals(await naming("I4"), true);
    await tell({ cards: { P1: { ...NO_CARD, gone: { at: 50, origin: "learned" } } } });
    assertEquals([await naming("I4"), (await other.copy("I4"))?.facts.title?.value], [false, "Poems \0"]);
  });

  test("known.tell() keeps a record no longer of which something is only forgotten", {}, async ({ known }) => {
    const loans = wholeList([loanListed("I1")], { at: 10, origin: "learned" });
    await known.tell(told({ P1: { ...aCard("Ada", 10), loans } }, { I1: aCopy("P1", 10) }));
    await known.tell({ ...told({}, { I1: aCopy(null, 20) }, 48), forget: true });
    assertEquals([await known.prune(NOON.add({ hours: 24 })), await known.card("P1")], [1, undefined]);
  });

  test("known.tally() counts cards and copies by where the newest of each comes from", {}, async ({ known }) => {
    const valid = (at: number, origin: FactOrigin): KnownCard => ({
      ...NO_CARD,
      facts: { valid: { value: true, at, origin } },
    });
    const other = { ...NO_CARD, facts: { sameAs: { value: "P1", at: 1, origin: "fed" as const } } };
    await known.tell(told({ P1: valid(1, "fed"), P2: valid(1, "fed"), ada: other }, { I1: aCopy(null, 1) }));
    await known.tell(told({ P1: valid(2, "learned"), P3: { ...NO_CARD, gone: { at: 1, origin: "learned" } } }));
    await known.tell({
      ...told({}, { I2: { facts: {}, loan: { value: null, at: 5, origin: "away" } } }),
      logins: new Map([["sc1", { facts: { pin: { value: "x", at: 1, origin: "learned" } } }]]),
    });
    const counts = (await known.tally()).map(({ kind, origin, count }) => `${kind} ${origin} ${count}`).toSorted();
    assertEquals(counts, ["card fed 1", "card learned 1", "copy away 1", "copy learned 1"]);
  });

  test("known.forgetCard() forgets a card by each of its numbers, and whom a copy is lent to", {}, async ({
    known,
  }, fresh) => {
    const valid: KnownCard = { ...NO_CARD, facts: { valid: { value: true, at: 1, origin: "fed" } } };
    const called = (value: string) => ({ ...NO_CARD, facts: { sameAs: { value, at: 1, origin: "fed" as const } } });
    const other = (await fresh.reopen()).known;
    for (const [asked, at] of [['p"1', 10], ["ADA", 20]] as const) {
      await known.tell(told(
        { 'P"1': valid, P2: valid, ada: called('p"1'), bob: called("P2") },
        { I1: aCopy('P"1', at), I2: aCopy("P2", at), I3: aCopy('p"1', at) },
      ));
      assertEquals(await known.forgetCard(asked), true, asked);
      const cards = await other.find({ cards: ['P"1', "ada", "P2", "bob"], copies: [] });
      assertEquals([...cards.cards.keys()].toSorted(), ["bob", "p2"]);
      const loans = await Promise.all(["I1", "I2", "I3"].map(async (id) => (await other.copy(id))?.loan?.value));
      assertEquals(loans.map((loan) => loan?.patronId), ["", "P2", ""]);
      assertEquals(await known.forgetCard(asked), false, asked);
    }
  });

  test("known.forgetCard() is true for one of two that forget a card at once", {}, async ({ known }, fresh) => {
    await known.tell(told({ P1: aCard("Ada", 1) }, { I1: aCopy("P1", 1) }));
    const other = (await fresh.reopen()).known;
    const forgotten = await Promise.all([known.forgetCard("P1"), other.forgetCard("p1")]);
    assertEquals([forgotten.toSorted(), (await other.copy("I1"))?.loan?.value?.patronId], [[false, true], ""]);
  });

  test("known.forgetCard() and known.prune() forget", {}, async ({ known }) => {
    await known.tell(told({ P1: aCard("Ada", 1), P2: aCard("Bob", 1) }, { I1: aCopy(null, 1) }));
    await known.tell(told({ P2: aCard("Bob", 1) }, {}, 48));
    assertEquals([await known.forgetCard("p1"), await known.forgetCard("P1")], [true, false]);
    assertEquals(await known.card("P1"), undefined);
    assertEquals(await known.prune(NOON.add({ hours: 24 })), 1);
    assertEquals([(await known.card("P2"))?.facts.name?.value, await known.copy("I1")], ["Bob", undefined]);
  });
}
