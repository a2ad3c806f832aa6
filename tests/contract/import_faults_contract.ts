import type { StageProblem } from "../../src/storage/port/import_stage.ts";
import type { RecordKind } from "../../src/storage/port/record_kind.ts";
import { assertSame } from "../support/assert/assert_same.ts";
import { aFee, aHold, aLoan, anItem, aPatron } from "../support/library/records.ts";
import { faultsOf, PLAINLY, type Staging, withStage } from "../support/library/staging.ts";
import type { ContractTest } from "./fresh.ts";

const LIBRARY = {
  patrons: [aPatron({ loginId: "ada" })],
  items: [anItem()],
  holds: [aHold({ status: "waiting", capturedItemId: "I1" })],
};

const FAULTS: readonly [
  what: string,
  staging: Staging,
  fault: readonly [RecordKind, number, StageProblem, id: string, other?: string],
][] = [
  ["a patron twice", { patrons: [aPatron(), aPatron({ patronId: "p1" })] }, ["patrons", 3, "repeated", "p1", "2"]],
  ["an item twice", { items: [anItem(), anItem({ itemId: "i1" })] }, ["items", 3, "repeated", "i1", "2"]],
  ["an item lent twice", { loans: [aLoan(), aLoan()] }, ["loans", 3, "repeated", "I1", "2"]],
  ["a fee twice", { fees: [aFee(), aFee({ feeId: "f1" })] }, ["fees", 3, "repeated", "f1", "2"]],
  [
    "a login id for two patrons",
    { patrons: [aPatron({ patronId: "P8", loginId: "eve" }), aPatron({ patronId: "P9", loginId: "Eve" })] },
    ["patrons", 3, "login-repeated", "Eve", "2"],
  ],
  [
    "a login id of another patron",
    { patrons: [aPatron({ patronId: "P9", loginId: "Ada" })] },
    ["patrons", 2, "login-taken", "Ada", "P1"],
  ],
  [
    "a title that an earlier line writes otherwise",
    { items: [anItem({ itemId: "I8", titleId: "t1" }), anItem({ itemId: "I9", titleId: "T1" })] },
    ["items", 3, "title-spelled", "T1", "2"],
  ],
  [
    "a title that the file of titles writes otherwise",
    { titles: [{ titleId: "t9", title: "Emma", author: "" }], items: [anItem({ itemId: "I9", titleId: "T9" })] },
    ["items", 2, "title-spelled-in-titles", "T9", "2"],
  ],
  ["a new item without a title", { items: [anItem({ itemId: "I9", titleId: "" })] }, [
    "items",
    2,
    "title-missing",
    "I9",
  ]],
  ["a loan of an unknown item", { loans: [aLoan({ itemId: "I9" })] }, ["loans", 2, "item-unknown", "I9"]],
  ["a loan to an unknown patron", { loans: [aLoan({ patronId: "P9" })] }, ["loans", 2, "patron-unknown", "P9"]],
  ["a hold of an unknown patron", { holds: [aHold({ patronId: "P9" })] }, ["holds", 2, "patron-unknown", "P9"]],
  ["a hold on an unknown title", { holds: [aHold({ titleId: "T9" })] }, ["holds", 2, "title-unknown", "T9"]],
  ["a hold on an unknown item", { holds: [aHold({ itemId: "I9" })] }, ["holds", 2, "item-unknown", "I9"]],
  [
    "a copy captured for a hold that is not staged",
    {
      patrons: [aPatron({ patronId: "P2" })],
      holds: [aHold({ holdId: "H2", patronId: "P2", status: "waiting", capturedItemId: "i1" })],
    },
    ["holds", 2, "captured-twice", "i1"],
  ],
  [
    "a copy captured twice",
    {
      patrons: [aPatron({ patronId: "P2" })],
      holds: ["P1", "P2"].map((patronId, index) =>
        aHold({ holdId: `H${index + 1}`, patronId, status: "waiting", capturedItemId: "I1" })
      ),
    },
    ["holds", 3, "captured-twice", "I1", "2"],
  ],
  ["a fee of an unknown patron", { fees: [aFee({ patronId: "P9" })] }, ["fees", 2, "patron-unknown", "P9"]],
];

/** Imports: what does not fit is found before anything is merged. */
export function importFaultsContract(test: ContractTest): void {
  for (const [what, staging, [kind, line, problem, id, other]] of FAULTS) {
    test(`check() finds ${what}`, LIBRARY, async (storage) => {
      assertSame(await faultsOf(storage, staging), [{ kind, line, problem, id, ...other && { other } }]);
    });
  }

  test("check() finds nothing in what fits", LIBRARY, async (storage) => {
    const staging: Staging = {
      titles: [{ titleId: "T8", title: "", author: "" }],
      items: [anItem({ itemId: "I2", titleId: "T2" }), anItem({ itemId: "I1", titleId: "" })],
      patrons: [aPatron({ patronId: "P2", loginId: "bob" }), aPatron({ loginId: "" })],
      loans: [aLoan({ itemId: "i2", patronId: "p2" })],
      holds: [
        aHold({ holdId: "H2", patronId: "P2", titleId: "T8" }),
        aHold({ holdId: "H3", patronId: "P2", titleId: "t2", itemId: "I2" }),
      ],
      fees: [aFee({ itemId: "I9" })],
    };
    assertSame(await faultsOf(storage, staging), []);
  });

  test("check() gives the first faults of each problem, and how many there are", {}, async (storage) => {
    const stage = await storage.stageImport();
    await stage.begin("loans", new Set(["itemId", "patronId", "due"]));
    await stage.add("loans", [5, 6, 7].map((line) => ({ line, record: aLoan({ itemId: `I${line}` }) })));
    const { faults, count } = await stage.check({ replaceMissing: false, exported: aLoan().due }, 2);
    await stage.discard();
    assertSame([faults.map(({ line, problem }) => [line, problem]), count], [
      [[5, "item-unknown"], [6, "item-unknown"], [5, "patron-unknown"], [6, "patron-unknown"]],
      6,
    ]);
  });

  test("check() misses nothing that a kind may still bring of which not all is staged", LIBRARY, async (storage) => {
    const staging: Staging = {
      patrons: [aPatron({ patronId: "P9", loginId: "ada" })],
      loans: [aLoan({ itemId: "I9", patronId: "P8" })],
      holds: [
        aHold({ holdId: "H8", patronId: "P8", titleId: "T9" }),
        aHold({ holdId: "H9", patronId: "P9", titleId: "T1", status: "waiting", capturedItemId: "I1" }),
      ],
    };
    const found = (...cut: RecordKind[]) =>
      withStage(storage, staging, async (stage) => {
        const { faults, count, doubts } = await stage.check(PLAINLY, 10, new Set(cut));
        assertSame(count, faults.length);
        for (const { among } of doubts) assertSame(among.filter((kind) => !cut.includes(kind)), []);
        assertSame(faults.length + doubts.length, 6);
        return faults.map(({ kind, problem }) => `${kind} ${problem}`);
      });
    assertSame(await found("patrons", "items", "holds"), []);
    assertSame(await found("patrons"), ["loans item-unknown", "holds title-unknown", "holds captured-twice"]);
    assertSame(await found("titles", "items"), [
      "patrons login-taken",
      "loans patron-unknown",
      "holds patron-unknown",
      "holds captured-twice",
    ]);
  });

  test("check() lets a login id pass from a patron who is to be removed", LIBRARY, async (storage) => {
    const staging = { patrons: [aPatron({ patronId: "P9", loginId: "ada" })] };
    assertSame(await faultsOf(storage, staging, { replaceMissing: true }), []);
  });
}
