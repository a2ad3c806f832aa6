import { assert, assertEquals } from "@std/assert";
import { debtNow } from "../../../src/library/known/known_debt.ts";
import { entriesThere } from "../../../src/library/known/known_list.ts";
import type { Facts, FactValue } from "../../../src/library/known/known.ts";
import { decodeRequest } from "../../../src/protocol/decode_request.ts";
import { learnAnswer, type Learned } from "../../../src/stand_in/learning/learn_answer.ts";
import { type SystemKind, systemOf } from "../../../src/systems/systems.ts";

const NOW = Date.parse("2026-11-24T10:15:00Z");
const D = "20261124    101500";
const LINE = { delimiter: "|", encoding: "utf8" } as const;

/** What is learned of the answer to a request, both as bytes. */
function learned(
  asked: string,
  answered: string,
  kind: SystemKind = "koha",
  more: Partial<Parameters<typeof learnAnswer>[1]> = {},
): Learned {
  const decoded = decodeRequest(new TextEncoder().encode(asked), LINE);
  assert("request" in decoded && decoded.request !== undefined, asked);
  const answer = { body: new TextEncoder().encode(answered), guarded: false, ...LINE };
  return learnAnswer({ request: decoded.request, answer, at: NOW }, {
    ...{ system: systemOf(kind), currencyDigits: 2 },
    ...more,
  });
}

/** Facts without their moments. */
function saidIn<F extends Readonly<Record<string, FactValue>>>(facts: Facts<F> | undefined) {
  return Object.fromEntries(Object.entries(facts ?? {}).map(([name, known]) => [name, known?.value]));
}

const ASK_64 = `63001${D}  Y       AOCPL|AAada|ADsecret|`;
const FLAGS = " Y  Y         ";
const OF_64 = (counts: string, fields: string) =>
  `64${FLAGS}001${D}${counts}AOCPL|AA23529001000463|AEAda Lovelace|${fields}`;

Deno.test("a 64 teaches name, flags, validity, debt, and a whole list of loans, by the system's own form of the card", () => {
  const { cards, copies } = learned(
    ASK_64,
    OF_64(
      "000000000002000100000000",
      "BLY|CQY|BHUSD|BV2.50|AU39999000001236|AU39999000001237|PA20271231|BDRoad 1|BEa@b.c|",
    ),
  );
  assertEquals([...cards.keys()], ["23529001000463", "ada"]);
  assertEquals(saidIn(cards.get("ada")?.facts), { sameAs: "23529001000463" });
  const card = cards.get("23529001000463");
  assertEquals(saidIn(card?.facts), {
    valid: true,
    flags: FLAGS,
    counts: "000000000002000100000000",
    name: "Ada Lovelace",
    expires: "2027-12-31",
  });
  assert(card);
  assertEquals([...entriesThere(card.loans).keys()], ["39999000001236", "39999000001237"]);
  assert(card.loans.whole);
  assertEquals(debtNow(card.debt), { owed: 250 });
  assertEquals(copies.get("39999000001237")?.loan?.value, { patronId: "23529001000463", due: null, renewals: null });
  // No address, no mail: nobody asked for them.
  assertEquals(JSON.stringify([...cards, ...copies]).match(/Road|a@b/), null);
});

Deno.test("a list that is cut, or has titles, teaches nothing of loans; an answer without BL nothing of the card", () => {
  const cut = learned(ASK_64, OF_64("000000000003000000000000", "BLY|AU39999000001236|")).cards.get("23529001000463");
  assertEquals(cut?.loans, { entries: {} });
  const titles = learned(ASK_64, OF_64("000000000001000000000000", "BLY|AUMoby Dick|"), "evergreen");
  assertEquals([titles.cards.get("23529001000463")?.loans, titles.copies.size], [{ entries: {} }, 0]);
  assertEquals(learned(ASK_64, OF_64("000000000000000000000000", "AFNot now|")).cards.size, 0);
});

Deno.test("a 64 that counts no loan tells that there is none, unless the PIN was wrong", () => {
  const none = learned(ASK_64, OF_64("000000000000000000000000", "BLY|CQY|")).cards.get("23529001000463");
  assert(none?.loans.whole);
  assertEquals(debtNow(none.debt), { owed: 0 });
  const wrong = learned(ASK_64, OF_64("000000000000000000000000", "BLY|CQN|")).cards.get("23529001000463");
  assertEquals([wrong?.loans, wrong?.debt.sum, saidIn(wrong?.facts).name], [
    { entries: {} },
    undefined,
    "Ada Lovelace",
  ]);
});

Deno.test("BLN ends a card, and teaches nothing else of it", () => {
  const { cards } = learned(`23001${D}AOCPL|AAP9|`, `24YYYY          001${D}AOCPL|AAP9|AE|BLN|`);
  const card = cards.get("P9");
  assertEquals([saidIn(card?.facts), card?.gone], [{}, { at: NOW, origin: "learned" }]);
});

Deno.test("address, mail, telephone and birth date are learned where the library asks for them, and not after a wrong PIN", () => {
  const personal = "PB18151210|BDRoad 1|BEa@b.c|BF555-0100|", counts = "0000".repeat(6);
  const keptOf = (fields: string, ...keeps: readonly ("address" | "email" | "phone" | "birthDate")[]) => {
    const { cards } = learned(ASK_64, OF_64(counts, fields), "koha", { keeps: new Set(keeps) });
    const { address, email, phone, birthDate } = saidIn(cards.get("23529001000463")?.facts);
    return [address, email, phone, birthDate];
  };
  assertEquals(keptOf(`BLY|${personal}`, "address", "email", "phone", "birthDate"), [
    ...["Road 1", "a@b.c", "555-0100", "1815-12-10"],
  ]);
  assertEquals(keptOf(`BLY|${personal}`, "birthDate"), [undefined, undefined, undefined, "1815-12-10"]);
  const none = [undefined, undefined, undefined, undefined];
  assertEquals([keptOf(`BLY|${personal}`), keptOf(`BLY|CQN|${personal}`, "email")], [none, none]);
});

Deno.test("an 18 teaches where a copy is and whether it is on loan, and names nobody; an unknown copy teaches nothing", () => {
  const ask = `17${D}AOCPL|AB39999000001236|`;
  const lent = learned(ask, `18040001${D}AB39999000001236|AJPoems|AQCPL|APFFL|CK001|AH20261224    235900|`).copies;
  assertEquals(saidIn(lent.get("39999000001236")?.facts), {
    circulationStatus: "04",
    securityMarker: "00",
    title: "Poems",
    permanentLocation: "CPL",
    currentLocation: "FFL",
    mediaType: "001",
    lent: { due: "20261224    235900" },
    holdQueue: 0,
  });
  assertEquals(saidIn(learned(ask, `18030001${D}AB39999000001236|AJ|`).copies.get("39999000001236")?.facts), {
    circulationStatus: "03",
    securityMarker: "00",
    lent: false,
    holdQueue: 0,
  });
  // Koha counts who waits only if somebody does: an 18 without CF ends the queue of the one before.
  const queue = (fields: string) =>
    saidIn(learned(ask, `18030001${D}${fields}AB39999000001236|AJ|`).copies.get("39999000001236")?.facts).holdQueue;
  assertEquals([queue("CF2|"), queue("")], [2, 0]);
  assertEquals(learned(ask, `18010101${D}AB39999000001236|AJ|`).copies.size, 0);
  // One that is known and stands on no shelf has a title.
  const damaged = learned(ask, `18010001${D}AB39999000001236|AJPoems|`).copies.get("39999000001236")?.facts;
  assertEquals([saidIn(damaged).circulationStatus, saidIn(damaged).lent], ["01", undefined]);
});

Deno.test("a loan, a renewal and a return that were confirmed teach it, refused ones nothing; a return forgets the patron", () => {
  const ask = `11YN${D}                  AOCPL|AAP1|AB39999000001236|AC|`;
  const { cards, copies } = learned(ask, `121NNY${D}AOCPL|AAP1|AB39999000001236|AJPoems|AH20261224    235900|`);
  const lent = { patronId: "P1", due: "20261224    235900", renewals: null };
  assertEquals(copies.get("39999000001236")?.loan, { value: lent, at: NOW, origin: "learned" });
  assertEquals(cards.get("P1")?.loans.whole, undefined);
  assertEquals(learned(ask, `120NUN${D}AOCPL|AAP1|AB39999000001236|AJPoems|AH|`).copies.size, 0);
  const back = learned(
    `09N${D}${D}APCPL|AOCPL|AB39999000001236|AC|`,
    `101YNN${D}AOCPL|AB39999000001236|AQCPL|AJPoems|AAP1|`,
  );
  const copy = back.copies.get("39999000001236");
  assertEquals([copy?.loan?.value, saidIn(copy?.facts).lent], [null, false]);
  // Koha calls it available from then on; one that was captured for a hold waits for somebody, and any other alert may say
  // that it goes elsewhere.
  const statusAfter = (answer: string, kind?: SystemKind) =>
    saidIn(learned(`09N${D}${D}APCPL|AOCPL|AB7|AC|`, answer, kind).copies.get("7")?.facts).circulationStatus;
  const alerted = (tail: string, kind?: SystemKind) => statusAfter(`101YNY${D}AOCPL|AB7|AQCPL|${tail}`, kind);
  assertEquals(statusAfter(`101YNN${D}AOCPL|AB7|AQCPL|`), "03");
  assertEquals(["CV01|", "CV02|CTFPL|", "CV04|CTMPL|", "CV99|", ""].map((tail) => alerted(tail)), [
    "08",
    "10",
    ...[undefined, undefined, undefined],
  ]);
  assertEquals(["CV01|", "CV03|", "CYP9|"].map((tail) => alerted(tail, "other")), ["08", "10", "08"]);
  // One that was not on loan is captured, too, though the return is refused.
  const refused = (tail: string) =>
    learned(`09N${D}${D}APCPL|AOCPL|AB7|AC|`, `100YNY${D}AOCPL|AB7|AQCPL|${tail}`).copies;
  assertEquals(saidIn(refused("CV01|").get("7")?.facts), { circulationStatus: "08" });
  assertEquals([refused("CV04|CTMPL|").size, refused("").size], [0, 0]);
  assertEquals(statusAfter(`101YNN${D}AOCPL|AB7|AQCPL|`, "evergreen"), undefined);
  // The list of whoever had it ends with it.
  assertEquals(back.cards.get("P1")?.loans.entries, { "39999000001236": { value: null, at: NOW, origin: "learned" } });
  const nobody = learned(`09N${D}${D}APCPL|AOCPL|AB39999000001236|AC|`, `101YNN${D}AOCPL|AB39999000001236|AQCPL|`);
  assertEquals([nobody.cards.size, nobody.copies.size], [0, 1]);
  const renewed = learned(`65${D}AOCPL|AAP1|`, `66100010000${D}AOCPL|BM39999000001236|`);
  assertEquals(renewed.copies.get("39999000001236")?.loan?.value, { patronId: "P1", due: null, renewals: null });
});

Deno.test("an 18 and a 12 teach that a loan costs something, by the amount or by the kind of the fee, and so does a no that names it", () => {
  const ask17 = `17${D}AOCPL|AB7|`, ask11 = `11YN${D}                  AOCPL|AAP1|AB7|AC|`;
  const costs = (asked: string, answered: string) => saidIn(learned(asked, answered).copies.get("7")?.facts).loanCosts;
  const of18 = (feeType: string, fields = "") => costs(ask17, `180300${feeType}${D}AB7|AJPoems|${fields}`);
  assertEquals([of18("01"), of18("06"), of18("06", "BV0.00|"), of18("01", "BV1.50|"), of18("04")], [
    ...[undefined, true, false, true, undefined],
  ]);
  const of12 = (ok: number, fields: string) => costs(ask11, `12${ok}NUN${D}AOCPL|AAP1|AB7|${fields}`);
  assertEquals([of12(1, "AJPoems|AHx|"), of12(1, "AJPoems|AHx|BT06|"), of12(1, "AJPoems|AHx|BV1.50|BT06|")], [
    ...[undefined, true, true],
  ]);
  // The patron has not agreed to the rental. Then one who owes for a lost copy, and a copy that is not known.
  assertEquals(
    [of12(0, "AJPoems|AH|BV1.50|BT06|"), of12(0, "AJPoems|AH|BV40.00|BT07|"), of12(0, "AJ|AH|BV1.50|BT06|")],
    [
      ...[true, undefined, undefined],
    ],
  );
  assertEquals([
    of12(0, "AJPoems|AH|BV1.50|"),
    learned(ask11, `120NUN${D}AOCPL|AAP1|AB7|AJPoems|AH|BV1.50|BT06|`).cards.size,
  ], [
    ...[undefined, 0],
  ]);
});

Deno.test("a payment that was taken is taken off, once however often it is heard; a hold that was placed is pending", () => {
  const pay = learned(`37${D}0400USDBV1.20|AOCPL|AAP1|BKT1|`, `38Y${D}AOCPL|AAP1|BKT1|`).cards.get("P1");
  assertEquals(pay?.debt.payments, { T1: { value: 120, at: NOW, origin: "learned" } });
  assertEquals(learned(`37${D}0400USDBV1.20|AOCPL|AAP1|BKT1|`, `38N${D}AOCPL|AAP1|`).cards.size, 0);
  const held = learned(`15+${D}AOCPL|AAP1|AB39999000001236|`, `161N${D}AOCPL|AAP1|AB39999000001236|AJPoems|`);
  assertEquals([...entriesThere(held.cards.get("P1")?.holds ?? { entries: {} })], [["poems", "pending"]]);
});

Deno.test("a 24 teaches what is owed, but after a wrong PIN, and a 26 name, flags and validity", () => {
  const ask = `23001${D}AOCPL|AAP1|AD1|`, told = `24${FLAGS}001${D}AOCPL|AAP1|AEAda|BLY|`;
  const debt = (answer: string) => learned(ask, answer).cards.get("P1")?.debt.sum?.value;
  assertEquals([debt(`${told}CQY|BV2.50|`), debt(`${told}BV0.00|`), debt(told), debt(`${told}CQN|BV0.00|`)], [
    250,
    0,
    undefined,
    undefined,
  ]);
  const enabled = learned(`25${D}AOCPL|AAP1|`, `26${FLAGS}001${D}AOCPL|AAP1|AEAda|BLY|`).cards.get("P1");
  assertEquals(saidIn(enabled?.facts), { valid: true, flags: FLAGS, name: "Ada" });
  const none = learned(`25${D}AOCPL|AAP1|`, `26YYYY          001${D}AOCPL|AAP1|AE|BLN|`).cards.get("P1");
  assertEquals([saidIn(none?.facts), none?.gone], [{}, { at: NOW, origin: "learned" }]);
});
