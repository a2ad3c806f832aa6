import { assertEquals } from "@std/assert";
import type { FactOrigin } from "../../../src/library/known/known.ts";
import { entriesThere, wholeList } from "../../../src/library/known/known_list.ts";
import { type KnownCard, type KnownCopy, NO_CARD } from "../../../src/library/known/known_records.ts";
import type { RecordsTold } from "../../../src/storage/port/known_records.ts";
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
): RecordsTold {
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

  test("known.forgetCard() and known.prune() forget", {}, async ({ known }) => {
    await known.tell(told({ P1: aCard("Ada", 1), P2: aCard("Bob", 1) }, { I1: aCopy(null, 1) }));
    await known.tell(told({ P2: aCard("Bob", 1) }, {}, 48));
    await known.forgetCard("p1");
    assertEquals(await known.card("P1"), undefined);
    assertEquals(await known.prune(NOON.add({ hours: 24 })), 1);
    assertEquals([(await known.card("P2"))?.facts.name?.value, await known.copy("I1")], ["Bob", undefined]);
  });
}
