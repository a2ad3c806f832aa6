import { assertEquals } from "@std/assert";
import { namesOf } from "../../../src/library/once/in_the_way.ts";

type Change = Omit<Parameters<typeof namesOf>[0], "institution">;

/** Messages by their command identifiers, of the patron P1 unless it is said otherwise. */
const OF = {
  "11": { message: "checkout", patronId: "P1", itemId: "I1" },
  "11 of another copy": { message: "checkout", patronId: "P1", itemId: "I2" },
  "09": { message: "checkin", itemId: "i1" },
  "29": { message: "renew", patronId: "P1", itemId: "I1" },
  "29 of another copy": { message: "renew", patronId: "P1", itemId: "I2" },
  "29 by title": { message: "renew", patronId: "P1", titleId: "T1" },
  "29 of another patron": { message: "renew", patronId: "P2", itemId: "I2" },
  "65": { message: "renew-all", patronId: "p1" },
  "65 of another patron": { message: "renew-all", patronId: "P2" },
  "15": { message: "hold", patronId: "P1", itemId: "I1" },
  "15 by title": { message: "hold", patronId: "P1", titleId: "T1" },
  "15 of both": { message: "hold", patronId: "p1", itemId: "i1", titleId: "T1" },
  "15 of another title": { message: "hold", patronId: "P1", titleId: "T2" },
  "15 of another patron": { message: "hold", patronId: "P2", itemId: "I1", titleId: "T1" },
  "37": { message: "fee-paid", patronId: "P1", amount: 100, feeId: "F1" },
  "37 again": { message: "fee-paid", patronId: "p1", amount: 100, feeId: "f1" },
  "37 of another fee": { message: "fee-paid", patronId: "P1", amount: 100, feeId: "F2" },
  "37 of another amount": { message: "fee-paid", patronId: "P1", amount: 1000, feeId: "F1" },
  "37 of another patron": { message: "fee-paid", patronId: "P2", amount: 100, feeId: "F1" },
  "37 with a coin": { message: "fee-paid", patronId: "P1", amount: 100, feeId: "F1", standsAlone: true },
  "19": { message: "item-status-update", itemId: "I1" },
  "01": { message: "block-patron", patronId: "P1" },
  "01 of another patron": { message: "block-patron", patronId: "P2" },
  "25": { message: "patron-enable", patronId: "P1" },
} as const satisfies Readonly<Record<string, Change>>;

type Named = keyof typeof OF;

const LOANS = ["11", "09", "29"] as const;
const RENEWALS = ["29", "29 of another copy", "29 by title"] as const;

/** Which holds back which, in both directions: nothing else does. */
const PAIRS: readonly (readonly [Named, Named])[] = [
  ...LOANS.flatMap((one) => LOANS.map((other) => [one, other] as const)),
  ["11 of another copy", "11 of another copy"],
  ["11 of another copy", "29 of another copy"],
  ["11 of another copy", "29 of another patron"],
  ["29 of another copy", "29 of another copy"],
  ["29 of another copy", "29 of another patron"],
  ["29 of another patron", "29 of another patron"],
  ["29 of another patron", "65 of another patron"],
  ...RENEWALS.flatMap((one) => [[one, "65"], [one, "29 by title"]] as const),
  ["65", "65"],
  ["65 of another patron", "65 of another patron"],
  ...(["15", "15 by title", "15 of both"] as const).flatMap((one) => [[one, one], [one, "15 of both"]] as const),
  ["15 of another title", "15 of another title"],
  ["15 of another patron", "15 of another patron"],
  ["37", "37 again"],
  ...(["37", "37 again", "37 of another fee", "37 of another amount", "37 of another patron"] as const)
    .map((one) => [one, one] as const),
  ...(["19", "01", "01 of another patron", "25"] as const).map((one) => [one, one] as const),
];

const names = Object.keys(OF) as Named[];

Deno.test("namesOf() lets a change wait for what the table of pairs has, and for nothing else", () => {
  const held = names.flatMap((one) => {
    const { itemWay, patronWay } = namesOf({ institution: "MAIN", ...OF[one] });
    return names.filter((other) => {
      const { waitsFor } = namesOf({ institution: "MAIN", ...OF[other] });
      return waitsFor.some((name) => name === itemWay || name === patronWay);
    }).map((other) => `${other} waits for ${one}`);
  });
  const expected = new Set(PAIRS.flatMap(([one, other]) => [`${one} waits for ${other}`, `${other} waits for ${one}`]));
  assertEquals(new Set(held), expected);
});

Deno.test("namesOf() gives a change of another institution other names", () => {
  for (const one of names) {
    const [here, there] = ["MAIN", "EAST"].map((institution) => namesOf({ institution, ...OF[one] }).waitsFor);
    assertEquals(here?.filter((name) => there?.includes(name)), []);
  }
});
