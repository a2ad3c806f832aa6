import { assert, assertEquals } from "@std/assert";
import { partOfList, wholeList } from "../../../src/library/known/known_list.ts";
import { type KnownCard, NO_CARD } from "../../../src/library/known/known_records.ts";
import { decodeRequest } from "../../../src/protocol/decode_request.ts";
import { endedHolds } from "../../../src/stand_in/learning/ended_holds.ts";
import { learnAnswer } from "../../../src/stand_in/learning/learn_answer.ts";
import { systemOf } from "../../../src/systems/systems.ts";

const D = "20261124    101500", NOW = Date.parse("2026-11-24T10:15:00Z");
const LINE = { delimiter: "|", encoding: "utf8" } as const;

/** An answer that passed at this moment, and what it teaches. */
function passed(asked: string, answered: string) {
  const decoded = decodeRequest(new TextEncoder().encode(asked), LINE);
  assert(decoded.kind === "request");
  const body = new TextEncoder().encode(answered);
  const heard = { request: decoded.request, answer: { body, guarded: false, ...LINE }, at: NOW };
  return { heard, learned: learnAnswer(heard, { system: systemOf("koha"), currencyDigits: 2 }) };
}

const LOAN = passed(
  `11YN${D}                  AOCPL|AAp1|AB7|AC|`,
  `121NNY${D}AOCPL|AAP1|AB7|AJPoems|AH20261224    235900|`,
);

/** Which holds of a card a loan has ended, by what is known of it. */
async function ended(card: KnownCard, { all = [LOAN], told = new Map<string, KnownCard>() } = {}) {
  const asked: string[] = [];
  const found = await endedHolds(all, told, {
    find({ cards, copies }) {
      asked.push(...cards, ...copies);
      const copy = { facts: { titleId: { value: "B17", at: NOW - 9, origin: "fed" as const } } };
      return Promise.resolve({ cards: new Map([["p1", card]]), copies: new Map([["7", copy]]) });
    },
  });
  return [asked, ...found.map(([patronId, { holds }]) => [patronId, holds])];
}

const before = { at: NOW - 1, origin: "learned" } as const, gone = { value: null, at: NOW, origin: "learned" as const };
const holding = (key: string, stamp: { readonly at: number; readonly origin: "learned" | "fed" } = before) => ({
  ...NO_CARD,
  holds: partOfList([[key, "pending"] as const], stamp),
});

Deno.test("a loan ends the patron's hold of the copy, or of its title as a 16 or a file names it", async () => {
  for (const key of ["poems", "7", "b17"]) {
    const of = await ended(holding(key, { at: NOW - 1, origin: key === "b17" ? "fed" : "learned" }));
    assertEquals(of, [["P1", "7"], ["P1", { entries: { [key]: gone } }]]);
  }
});

Deno.test("a hold that was placed just before is ended, too; of another title, or placed since, none is", async () => {
  const told = new Map([["P1", holding("poems")]]);
  assertEquals((await ended(NO_CARD, { told }))[1], ["P1", { entries: { poems: gone } }]);
  assertEquals(await ended(holding("essays")), [["P1", "7"]]);
  assertEquals(await ended(holding("poems", { ...before, at: NOW + 1 })), [["P1", "7"]]);
  // Ended already: nothing more is said of it.
  assertEquals(await ended({ ...NO_CARD, holds: wholeList([], before) }), [["P1", "7"]]);
});

Deno.test("nothing is asked where nothing was lent", async () => {
  const all = [
    passed(`11YN${D}                  AOCPL|AAP1|AB7|AC|`, `120NUN${D}AOCPL|AAP1|AB7|AJPoems|AH|`),
    passed(`29NN${D}                  AOCPL|AAP1|AB7|AC|`, `301YNN${D}AOCPL|AAP1|AB7|AJPoems|AH20261224    235900|`),
    passed(`17${D}AOCPL|AB7|`, `18040001${D}AB7|AJPoems|AH20261224    235900|`),
  ];
  assertEquals(await ended(holding("poems"), { all }), [[]]);
});
