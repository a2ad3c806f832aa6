import { assert, assertEquals } from "@std/assert";
import fc from "../support/assert/fast_check.ts";
import { join } from "node:path";
import { ITEM_STATUSES } from "../../src/library/item.ts";
import { addDays } from "../../src/library/day.ts";
import type { Hold } from "../../src/storage/port/hold.ts";
import type { Records } from "../../src/storage/port/storage.ts";
import { exportFiles, importFiles } from "../support/files/csv_files.ts";
import { openEmptyLibrary } from "../support/library/empty_library.ts";
import { aFee, aHold, aLoan, anItem, aPaidSum, aPatron } from "../support/library/records.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";

const NASTY = [
  "",
  " ",
  '"',
  ",",
  "\r\n",
  "\n",
  "\r",
  "\ufeff",
  '"";',
  "=1+1",
  "ÄÖ",
  "😀",
  "\u0001",
  "null",
  "__proto__",
  "\\",
];
const text = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.array(fc.constantFrom(...NASTY), { maxLength: 4 }).map((parts) => parts.join("")),
).map((text) => text.replaceAll("\0", ""));
/** What is looked up somewhere has no blanks around it. */
const code = text.map((text) => text.trim());
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const codeOrNone = maybe(code.filter((text) => text !== ""));
const moment = fc.integer({ min: 0, max: 4e12 }).map((ms) => Temporal.Instant.fromEpochMilliseconds(ms));
const day = fc.integer({ min: -20000, max: 30000 })
  .map((days) => addDays("1970-01-01", days));
const digits = (count: number) => fc.constantFrom("", "0".repeat(count), "9".repeat(count));
const pin = fc.constantFrom(
  "",
  "$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
  "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
);
const attributeCode = code.map((text) => text.replace(/["\\\p{Cc}]/gu, "").trim()).filter((text) => text !== "");
const attributes = fc.dictionary(attributeCode, text.filter((text) => text !== ""), { minKeys: 1 });

/** Identifiers that are one only for whoever looks at the case, or has to quote them. */
const ids = (prefix: string) =>
  fc.uniqueArray(code.map((text) => `${prefix}${text}`.trim()), {
    maxLength: 5,
    minLength: 1,
    selector: (id) => id.replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
  });

const library = fc.record({ titleIds: ids("T"), itemIds: ids("I"), patronIds: ids("P"), feeIds: ids("F") })
  .chain(({ titleIds, itemIds, patronIds, feeIds }) => {
    const titleId = fc.constantFrom(...titleIds);
    const itemId = fc.constantFrom(...itemIds);
    const patronId = fc.constantFrom(...patronIds);
    const each = <T>(of: readonly string[], record: (id: string) => fc.Arbitrary<T>) => fc.tuple(...of.map(record));
    const lent = (id: string) =>
      maybe(fc.record({
        itemId: fc.constant(id),
        patronId,
        checkedOut: moment,
        due: moment,
        renewals: fc.nat(9),
      }));
    const wanted = (index: number) =>
      fc.record({
        holdId: fc.constant(`H${index}`),
        patronId,
        titleId,
        itemId: maybe(itemId),
        library: codeOrNone,
        pickupLocation: code,
        placed: moment,
        expires: maybe(day),
        status: fc.constantFrom("pending" as const, "in-transit" as const, "waiting" as const),
        capturedItemId: itemId,
        shelfExpires: maybe(day),
      });
    return fc.record({
      titles: each(titleIds, (id) => fc.record({ titleId: fc.constant(id), title: text, author: text })),
      items: each(itemIds, (id) =>
        fc.record({
          itemId: fc.constant(id),
          titleId,
          itemType: code,
          mediaType: digits(3),
          collection: text,
          callNumber: text,
          permanentLocation: code,
          currentLocation: code,
          owner: code,
          status: fc.constantFrom(...ITEM_STATUSES),
          securityMarker: digits(2),
          replacementCost: maybe(fc.nat(99_999)),
          properties: text,
          transitTo: codeOrNone,
          returned: maybe(moment),
          shelvingLocation: codeOrNone,
        })),
      patrons: each(patronIds, (id) =>
        fc.record({
          patronId: fc.constant(id),
          loginId: fc.constantFrom("", `login ${id}`),
          pin,
          firstName: text,
          lastName: text,
          category: code,
          expires: maybe(day),
          birthDate: maybe(day),
          address: text,
          email: text,
          phone: text,
          language: digits(3),
          cardLost: fc.boolean(),
          blocked: fc.boolean(),
          blockMessage: text,
          blockedUntil: maybe(day),
          note: text,
          internetProfile: code,
          attributes: maybe(attributes),
        })),
      loans: each(itemIds, lent),
      holds: fc.tuple(...[1, 2, 3, 4].map(wanted)),
      fees: each(feeIds, (id) =>
        fc.record({
          feeId: fc.constant(id),
          patronId,
          itemId: codeOrNone,
          type: fc.constantFrom("other" as const, "overdue" as const, "computer-access" as const),
          amount: fc.nat(99_999),
          description: text,
          incurred: moment,
          ended: maybe(moment),
        })),
      payments: fc.tuple(...[1, 2].map((index) =>
        fc.record({
          paymentId: fc.constant(`PAY${index}`),
          patronId: code.map((text) => `P${text}`.trim()),
          account: code,
          terminal: code,
          transactionId: text,
          amount: fc.nat(99_999),
          tendered: maybe(fc.nat(99_999)),
          currency: code,
          feeId: codeOrNone,
          paymentType: text,
          paid: moment,
        })
      )),
    });
  })
  .map(({ titles, items, patrons, loans, holds, fees, payments }): Records => {
    const known = new Map(titles.map((title) => [title.titleId, title]));
    return {
      titles,
      items: items.map((item) => anItem({ ...item, ...known.get(item.titleId) })),
      patrons: patrons.map(aPatron),
      loans: loans.filter((loan) => loan !== undefined).map(aLoan),
      holds: possible(holds.map(aHold)),
      fees: fees.map((fee) => aFee({ ...fee, outstanding: Math.floor(fee.amount / 2) })),
      payments: payments.map(aPaidSum),
    };
  });

/** Only what a library can hold: one hold a patron, title and copy, and one hold that has a copy captured. */
function possible(holds: readonly Hold[]): readonly Hold[] {
  const seen = new Set<string>();
  const first = (key: string) => !seen.has(key) && seen.add(key) !== undefined;
  return holds
    .map((hold) => hold.status === "pending" ? { ...hold, capturedItemId: undefined } : hold)
    .filter(({ patronId, titleId, itemId }) => first(JSON.stringify([patronId, titleId, itemId])))
    .filter(({ capturedItemId }) => capturedItemId === undefined || first(capturedItemId));
}

Deno.test("exportLibrary() and importLibrary() bring any library through to the byte", async () => {
  await fc.assert(
    fc.asyncProperty(library, (records) =>
      withTemporaryFolder(async (folder) => {
        const original = await openEmptyLibrary(join(folder, "original.db"));
        await original.load(records);
        const exported = await exportFiles(original);
        const copy = await openEmptyLibrary(join(folder, "copy.db"));
        const outcome = await importFiles(copy, exported);
        assert(outcome.ok, JSON.stringify(outcome));
        assertEquals(await exportFiles(copy), exported);
        const again = await importFiles(copy, exported, { replaceMissing: true });
        assert(again.ok, JSON.stringify(again));
        for (const [kind, { added, changed, removed }] of again.report.counts) {
          assertEquals([kind, added, changed, removed], [kind, 0, 0, 0]);
        }
        await original.close();
        await copy.close();
      })),
    { numRuns: 30 },
  );
});
