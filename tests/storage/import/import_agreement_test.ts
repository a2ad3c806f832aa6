import fc from "../../support/assert/fast_check.ts";
import { join } from "node:path";
import type { MergeOptions, StagedRow } from "../../../src/storage/port/import_stage.ts";
import { RECORD_KINDS, type RecordKind, type RecordOf } from "../../../src/storage/port/record_kind.ts";
import type { Records, Storage } from "../../../src/storage/port/storage.ts";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import { lend } from "../../contract/fresh.ts";
import { testDatabases, testServer } from "../../postgres/test_database.ts";
import { assertSame } from "../../support/assert/assert_same.ts";
import { aFee, aHold, aLoan, anItem, aPaidSum, aPatron, NOON } from "../../support/library/records.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";

const databases = testDatabases(await testServer());

/** What is staged of each kind. */
type Staging = { readonly [K in RecordKind]?: readonly RecordOf[K][] };

/** A library, what terminals did in it, and an import into it. */
interface Case {
  readonly stored: Records;
  /** Pairs of patron and copy: lent, where both are there. */
  readonly lent: readonly (readonly [string, string])[];
  readonly staged: Staging;
  /** Whether the files tell only the keys and a few columns more. */
  readonly narrow: boolean;
  readonly options: MergeOptions;
}

const cased = (id: string) => fc.constantFrom(id, id.toLowerCase());
const idOf = (prefix: string, count: number) => fc.integer({ min: 1, max: count }).chain((n) => cased(`${prefix}${n}`));
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });
const word = fc.constantFrom("", "a", "B", "Straße", "tab\there", "back\\slash");
const moment = fc.integer({ min: -3, max: 3 }).map((hours) => NOON.add({ hours }));

const title = fc.record({ titleId: idOf("T", 4), title: word, author: word });
const item = fc.record({
  itemId: idOf("I", 5),
  titleId: idOf("T", 4),
  title: word,
  author: word,
  status: fc.constantFrom("available" as const, "lost" as const),
  transitTo: optional(fc.constant("EAST")),
  replacementCost: optional(fc.nat(500)),
  returned: optional(moment),
}).map(anItem);
const patron = fc.record({
  patronId: idOf("P", 4),
  loginId: fc.constantFrom("", "ada", "Ada", "bob", "eve"),
  pin: fc.constantFrom("", "$argon2id$1", "$argon2id$2"),
  note: word,
  blocked: fc.boolean(),
  expires: optional(fc.constant("2027-01-31")),
  attributes: optional(fc.dictionary(fc.constantFrom("A", "B"), fc.constantFrom("x", "y"), { minKeys: 1 })),
}).map((some) => aPatron(some));
const loan = fc.record({ itemId: idOf("I", 5), patronId: idOf("P", 4), renewals: fc.nat(2), due: moment }).map(aLoan);
const hold = fc.record({
  patronId: idOf("P", 4),
  titleId: idOf("T", 4),
  itemId: optional(idOf("I", 5)),
  placed: moment,
}).map((some) => aHold({ ...some, holdId: `H-${some.patronId}-${some.titleId}-${some.itemId}`.toUpperCase() }));
const fee = fc.record({ feeId: idOf("F", 3), patronId: idOf("P", 4), outstanding: fc.constantFrom(0, 100) }).map(aFee);
const payment = fc.record({ paymentId: idOf("PAY", 3), patronId: idOf("P", 9), amount: fc.constantFrom(100, 500) })
  .map(aPaidSum);

const few = <T>(value: fc.Arbitrary<T>) => fc.array(value, { maxLength: 5 });
const whole = fc.record({
  titles: few(title),
  items: few(item),
  patrons: few(patron),
  loans: few(loan),
  holds: few(hold),
  fees: few(fee),
  payments: few(payment),
});
const cases: fc.Arbitrary<Case> = fc.record({
  stored: whole.map((records) => fitting(records)),
  lent: few(fc.tuple(idOf("P", 4), idOf("I", 5))),
  staged: whole,
  fits: fc.integer({ min: 0, max: 3 }),
  kinds: fc.subarray([...RECORD_KINDS]),
  narrow: fc.boolean(),
  options: fc.record({ replaceMissing: fc.boolean(), exported: moment }),
}).map(({ staged, fits, kinds, ...each }) => {
  // Most files fit, or there would be little to merge.
  const rows = fits === 0 ? staged : fitting(staged, each.stored);
  return { ...each, staged: Object.fromEntries(kinds.map((kind) => [kind, rows[kind]])) };
});

/** Only what fits: no record twice, no login id twice, nothing that refers to what is not there. */
function fitting(records: Required<Staging>, stored: Records = {}): Required<Staging> {
  const known = (ids: readonly string[]) => {
    const folded = new Set(ids.map((id) => id.toUpperCase()));
    return (id: string | undefined) => id === undefined || folded.has(id.toUpperCase());
  };
  const items = distinct(records.items, ({ itemId }) => itemId);
  const titles = distinct(records.titles, ({ titleId }) => titleId);
  const patrons = distinct(
    distinct(records.patrons, ({ patronId }) => patronId),
    (each) => each.loginId || each.patronId,
  );
  const patronThere = known([...patrons, ...stored.patrons ?? []].map(({ patronId }) => patronId));
  const itemThere = known([...items, ...stored.items ?? []].map(({ itemId }) => itemId));
  const titleThere = known([...titles, ...items, ...stored.titles ?? []].map(({ titleId }) => titleId));
  return {
    titles,
    items,
    patrons,
    loans: distinct(records.loans, ({ itemId }) => itemId)
      .filter(({ itemId, patronId }) => itemThere(itemId) && patronThere(patronId)),
    holds: distinct(records.holds, ({ holdId }) => holdId)
      .filter((each) => titleThere(each.titleId) && patronThere(each.patronId) && itemThere(each.itemId)),
    fees: distinct(records.fees, ({ feeId }) => feeId).filter(({ patronId }) => patronThere(patronId)),
    payments: distinct(records.payments, ({ paymentId }) => paymentId),
  };
}

function distinct<T>(records: readonly T[], keyOf: (record: T) => string): T[] {
  return [...new Map(records.map((record) => [keyOf(record).toUpperCase(), record])).values()];
}

type Fields = { readonly [K in RecordKind]: readonly (keyof RecordOf[K])[] };

/** What files tell that tell little, */
const FEW: Fields = {
  titles: ["titleId", "title"],
  items: ["itemId", "titleId", "status"],
  patrons: ["patronId", "note", "pin"],
  loans: ["itemId", "patronId"],
  holds: ["holdId", "patronId", "titleId", "itemId"],
  fees: ["feeId", "patronId", "outstanding"],
  payments: ["paymentId", "patronId", "amount"],
};

/** and what they tell beyond that. */
const MORE: Fields = {
  titles: ["author"],
  items: ["title", "author", "currentLocation", "replacementCost", "transitTo", "returned", "properties"],
  patrons: ["loginId", "expires", "blocked", "blockMessage", "attributes"],
  loans: ["checkedOut", "due", "renewals"],
  holds: ["pickupLocation", "placed", "status", "capturedItemId", "shelfExpires"],
  fees: ["itemId", "type", "amount", "description", "incurred"],
  payments: ["currency", "paid"],
};

/** What a record has that a file does not tell. */
const BLANK: { readonly [K in RecordKind]: RecordOf[K] } = {
  titles: { titleId: "", title: "", author: "" },
  items: anItem({ title: "", author: "" }),
  patrons: aPatron(),
  loans: aLoan(),
  holds: aHold(),
  fees: aFee(),
  payments: aPaidSum(),
};

function narrowed<K extends RecordKind>(kind: K, record: RecordOf[K]): RecordOf[K] {
  const told: Fields[K] = FEW[kind];
  const narrow = { ...BLANK[kind] };
  for (const field of told) narrow[field] = record[field];
  return narrow;
}

function fieldsOf<K extends RecordKind>(kind: K, narrow: boolean): ReadonlySet<keyof RecordOf[K]> {
  const [few, more]: [Fields[K], Fields[K]] = [FEW[kind], MORE[kind]];
  return new Set(narrow ? few : [...few, ...more]);
}

/** Everything that an adapter says of a case, from loading to how the library is in the end. */
async function play(storage: Storage, { stored, lent, staged, narrow, options }: Case): Promise<unknown> {
  await storage.load(stored);
  for (const [patronId, itemId] of lent) {
    const { patron, item } = await storage.checkoutFacts(patronId, itemId, NOON);
    if (patron !== undefined && item !== undefined && item.loan === undefined) await lend(storage, patronId, itemId);
  }
  const stage = await storage.stageImport();
  try {
    for (const kind of RECORD_KINDS) await put(kind);
    const checked = await stage.check(options, 100);
    const faults = checked.faults.map((fault) => JSON.stringify(fault)).sort();
    if (checked.count > 0) return { count: checked.count, faults };
    const planned = told(await stage.plan(options));
    const merged = told(await stage.merge(options, () => {}));
    return { planned, merged, library: await contentOf(storage) };
  } finally {
    await stage.discard();
  }

  async function put<K extends RecordKind>(kind: K): Promise<void> {
    const records: readonly RecordOf[K][] | undefined = staged[kind];
    if (records === undefined) return;
    await stage.begin(kind, fieldsOf(kind, narrow));
    const rows: StagedRow<K>[] = records.map((record, index) => ({
      line: index + 2,
      record: narrow ? narrowed(kind, record) : record,
    }));
    await stage.add(kind, rows);
  }
}

function told({ counts, retained }: Awaited<ReturnType<Awaited<ReturnType<Storage["stageImport"]>>["merge"]>>) {
  return { counts: [...counts], retained: retained.map((each) => JSON.stringify(each)).sort() };
}

async function contentOf(storage: Storage): Promise<unknown> {
  const snapshot = await storage.snapshot();
  try {
    const content: unknown[] = [await snapshot.attributeCodes()];
    for (const kind of RECORD_KINDS) for await (const records of snapshot.read(kind)) content.push(...records);
    return content;
  } finally {
    await snapshot.close();
  }
}

Deno.test("an import does the same on both adapters, whatever is stored and staged", async () => {
  await fc.assert(
    fc.asyncProperty(cases, async (each) => {
      const database = await databases.take();
      try {
        const postgres = await play(await database.kept(), each);
        await withTemporaryFolder(async (folder) => {
          const storage = await openSqliteStorage(join(folder, "library.db"));
          try {
            assertSame(postgres, await play(storage, each));
          } finally {
            await storage.close();
          }
        });
      } finally {
        await database.discard();
      }
    }),
    { numRuns: 12, endOnFailure: true },
  );
});
