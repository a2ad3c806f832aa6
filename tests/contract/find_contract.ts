import { assertEquals } from "@std/assert";
import type { Storage } from "../../src/storage/port/storage.ts";
import { assertSame } from "../support/assert/assert_same.ts";
import { aLoan, anItem, aPatron } from "../support/library/records.ts";
import { mergeAll } from "../support/library/staging.ts";
import type { ContractTest } from "./fresh.ts";

const LIBRARY = {
  patrons: [
    aPatron({ patronId: "21000001", loginId: "whit", firstName: "Ann-Marie", lastName: "Whitfield" }),
    aPatron({ patronId: "21000002", firstName: "Jürgen", lastName: "Mu\u0308ller Lüdenscheidt" }),
    aPatron({ patronId: "21000003", firstName: "Wei", lastName: "Li" }),
    aPatron({ patronId: "3", loginId: "2100x", firstName: "Олег", lastName: "Nguyễn" }),
    aPatron({ patronId: "4", firstName: '50% "off" \\ _', lastName: "O'Brien*" }),
    aPatron({ patronId: "5", firstName: "Seán", lastName: "O’Neil" }),
  ],
  items: [
    anItem({ itemId: "B100", titleId: "T1", title: "Élégie, a novel" }),
    anItem({ itemId: "B101", titleId: "T1", title: "Élégie, a novel" }),
    anItem({ itemId: "b200", titleId: "T2", title: "War and peace", status: "lost" }),
  ],
  titles: [{ titleId: "T3", title: "Elegance without copies", author: "Nobody" }],
  loans: [aLoan({ itemId: "B101", patronId: "3" })],
};

/** Finds up to five of each kind, by what they are called. */
async function found(storage: Storage, text: string) {
  const { patrons, items, titles } = await storage.find({ text, most: 5 });
  return [
    ...patrons.map((each) => each.patronId),
    ...items.map((each) => each.itemId),
    ...titles.map((each) => each.titleId),
  ];
}

/** What is found by parts of what it is called. */
export function findContract(test: ContractTest): void {
  test(
    "find() finds patrons by any part of their names, in any order, without case and accents",
    LIBRARY,
    async (storage) => {
      for (
        const [text, wanted] of [
          ["whitfield", "21000001"],
          ["TFIEL", "21000001"],
          ["Whitfield, ann", "21000001"],
          ["arie field", "21000001"],
          ["muller", "21000002"],
          ["MÜLL jurg", "21000002"],
          ["ludensch mu\u0308l", "21000002"],
          ["nguyen", "3"],
          ["nguyễn олег", "3"],
          ["li", "21000003"],
          ["li w", "21000003"],
          ["o'brien*", "4"],
          // As a telephone writes the apostrophe.
          ["O’Brien", "4"],
          ["o'neil sean", "5"],
          ['50% "off" \\', "4"],
        ] as const
      ) assertEquals([text, await found(storage, text)], [text, [wanted]]);
    },
  );

  test("find() finds names however they are spelled where a key or a letter is missing", {
    patrons: [
      aPatron({ patronId: "1", firstName: "Michael", lastName: "Müller" }),
      aPatron({ patronId: "2", firstName: "Jörg", lastName: "Weißmüller" }),
      aPatron({ patronId: "3", firstName: "Berta", lastName: "Moeller-Kueppers" }),
      aPatron({ patronId: "4", firstName: "Kåre", lastName: "Ødegård" }),
      aPatron({ patronId: "5", firstName: "Wojciech", lastName: "Łęcki" }),
      aPatron({ patronId: "6", firstName: "Samuel", lastName: "Muller" }),
      aPatron({ patronId: "7", firstName: "Anders", lastName: "O’Brien" }),
    ],
    titles: [
      { titleId: "T1", title: "Die Straße", author: "" },
      { titleId: "T2", title: "Trunk and blues", author: "" },
      { titleId: "T3", title: "True blue", author: "" },
    ],
  }, async (storage) => {
    for (
      const [text, wanted] of [
        ["mueller michael", ["1"]],
        ["Michael Müller", ["1"]],
        ["mueller", ["1", "2"]],
        ["muller", ["1", "6", "2"]],
        ["joerg weissmueller", ["2"]],
        ["Weissmüller", ["2"]],
        ["weißmuller", ["2"]],
        ["Möller-Küppers", ["3"]],
        ["odegard", ["4"]],
        ["Oedegard kare", ["4"]],
        ["ødegård", ["4"]],
        ["lecki", ["5"]],
        ["Łęcki wojciech", ["5"]],
        ["O Brien", ["7"]],
        ["strasse", ["T1"]],
        ["STRAßE", ["T1"]],
        ["true", ["T3"]],
        ["blue", ["T2", "T3"]],
        ["ue", []],
      ] as const
    ) assertEquals([text, (await found(storage, text)).toSorted()], [text, [...wanted].toSorted()]);
  });

  test("find() finds nothing that lacks a word, and nothing for no words", LIBRARY, async (storage) => {
    for (
      const text of ["whitfeild", "whitfield bob", "hitfield x", "it", "%%%", '" OR "', "", " ", "\0", "a", "\ud83d"]
    ) {
      assertEquals([text, await found(storage, text)], [text, []]);
    }
  });

  test("find() finds cards, login ids and barcodes by their beginnings", LIBRARY, async (storage) => {
    assertEquals((await found(storage, "2100")).toSorted(), ["21000001", "21000002", "21000003", "3"]);
    assertEquals(await found(storage, "WHIT"), ["21000001"]);
    assertEquals(await found(storage, " b10 "), ["B100", "B101"]);
    assertEquals(await found(storage, "B200"), ["b200"]);
    assertEquals(await found(storage, "100"), []);
  });

  test("find() finds titles with their copies, and says which are lent or lost", LIBRARY, async (storage) => {
    const { titles } = await storage.find({ text: "novel eleg", most: 5 });
    const copy = { title: "Élégie, a novel", status: "available", onLoan: false };
    assertSame(titles, [{
      titleId: "T1",
      title: "Élégie, a novel",
      author: "Eliot, George",
      copies: [{ ...copy, itemId: "B100" }, { ...copy, itemId: "B101", onLoan: true }],
      copyCount: 2,
    }]);
    assertEquals((await storage.find({ text: "b200", most: 5 })).items[0]?.status, "lost");
    assertEquals(await found(storage, "without copies"), ["T3"]);
  });

  test("find() gives so many of each kind, by name, and says whether there is more", LIBRARY, async (storage) => {
    const { patrons, more } = await storage.find({ text: "2100", most: 2 });
    assertEquals([patrons.map(({ lastName }) => lastName), more], [["Li", "Mu\u0308ller Lüdenscheidt"], true]);
    assertEquals((await storage.find({ text: "2100", most: 4 })).more, false);
  });

  test("find() knows what loads and imports have changed and removed", LIBRARY, async (storage) => {
    const renamed = aPatron({ patronId: "21000001", loginId: "whit", firstName: "Ann-Marie", lastName: "Jones" });
    await storage.load({ patrons: [renamed], titles: [{ titleId: "T2", title: "Krieg und Frieden", author: "" }] });
    assertEquals([await found(storage, "whitfield"), await found(storage, "jones")], [[], ["21000001"]]);
    assertEquals([await found(storage, "peace"), await found(storage, "krieg")], [[], ["T2"]]);
    const patrons = [
      aPatron({ patronId: "3", loginId: "2100x", lastName: "Tran" }),
      aPatron({ patronId: "9", lastName: "Newman" }),
    ];
    await mergeAll(storage, { patrons }, { replaceMissing: true });
    assertEquals([await found(storage, "jones"), await found(storage, "nguyen")], [[], []]);
    assertEquals([await found(storage, "tran"), await found(storage, "newman")], [["3"], ["9"]]);
    await storage.load({ patrons: [renamed] });
    assertEquals(await found(storage, "jones ann"), ["21000001"]);
  });
}
