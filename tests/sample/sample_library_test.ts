import { assert, assertEquals, assertGreater, assertGreaterOrEqual, assertLess, assertMatch } from "@std/assert";
import fc from "../support/assert/fast_check.ts";
import { createPasswords } from "../../src/password/passwords.ts";
import { parsePhc } from "../../src/password/phc.ts";
import { SAMPLE, sampleLibrary } from "../../src/sample/sample_library.ts";

const NOW = Temporal.Instant.from("2026-03-10T14:20:30.123Z");
const ZONE = "Europe/Prague";

/** The library with no list left out. */
function library(now = NOW, timeZone = ZONE) {
  const { titles = [], items = [], patrons = [], loans = [], holds = [], fees = [] } = sampleLibrary(now, timeZone);
  return { titles, items, patrons, loans, holds, fees };
}

function assertUnique(values: readonly string[], what: string): void {
  assertEquals(new Set(values.map((value) => value.toLowerCase())).size, values.length, `${what} come twice`);
}

Deno.test("sampleLibrary() has 100 patrons and 1,000 copies of some 400 titles", () => {
  const { titles, items, patrons } = library();
  assertEquals(patrons.length, 100);
  assertEquals(items.length, 1000);
  assert(titles.length > 380 && titles.length < 430, `${titles.length} titles`);
  const copies = Map.groupBy(items, ({ titleId }) => titleId);
  assertEquals(new Set(copies.keys()), new Set(titles.map(({ titleId }) => titleId)));
  assertGreater([...copies.values()].filter(({ length }) => length > 2).length, 100, "few titles have several copies");
});

Deno.test("sampleLibrary() numbers cards and barcodes without a gap", () => {
  const { items, patrons } = library();
  assertEquals(patrons.map(({ patronId }) => patronId), patrons.map((_, at) => String(23820002060444 + at)));
  assertEquals(items.map(({ itemId }) => itemId), items.map((_, at) => String(39999000000001 + at)));
});

Deno.test("sampleLibrary() uses no identifier twice", () => {
  const { titles, patrons, holds, fees } = library();
  assertUnique(titles.map(({ titleId }) => titleId), "title ids");
  assertUnique(holds.map(({ holdId }) => holdId), "hold ids");
  assertUnique(fees.map(({ feeId }) => feeId), "fee ids");
  const logins = patrons.flatMap(({ patronId, loginId }) => loginId ? [patronId, loginId] : [patronId]);
  assertUnique(logins, "cards or login ids");
  assertUnique(titles.map(({ title, author }) => `${author}: ${title}`), "works");
  assertUnique(patrons.map(({ firstName, lastName }) => `${firstName} ${lastName}`), "names");
});

Deno.test("sampleLibrary() refers only to what it has", () => {
  const { titles, items, patrons, loans, holds, fees } = library();
  const cards = new Set(patrons.map(({ patronId }) => patronId));
  const copies = new Map(items.map((item) => [item.itemId, item]));
  const works = new Map(titles.map((title) => [title.titleId, title]));
  for (const { titleId, title, author } of items) assertEquals(works.get(titleId), { titleId, title, author });
  for (const { patronId } of [...loans, ...holds, ...fees]) assert(cards.has(patronId), patronId);
  for (const { itemId } of loans) assert(copies.has(itemId), itemId);
  for (const { titleId, itemId, capturedItemId } of holds) {
    assert(works.has(titleId), titleId);
    if (itemId !== undefined) assertEquals(copies.get(itemId)?.titleId, titleId);
    if (capturedItemId !== undefined) assertEquals(copies.get(capturedItemId)?.titleId, titleId);
  }
});

Deno.test("sampleLibrary() lends a copy once, and captures it once, and not both", () => {
  const { loans, holds } = library();
  const captured = holds.flatMap(({ capturedItemId }) => capturedItemId ?? []);
  assertUnique([...loans.map(({ itemId }) => itemId), ...captured], "copies out or captured");
  assertUnique(holds.map(({ patronId, titleId }) => `${patronId} ${titleId}`), "holds of a patron on a title");
});

Deno.test("sampleLibrary() uses SIP2's codes and the two branches", () => {
  const { items, patrons, holds } = library();
  const branches: ReadonlySet<string> = new Set(Object.values(SAMPLE.libraries));
  for (const { itemId, mediaType, securityMarker, permanentLocation, currentLocation, transitTo } of items) {
    if (itemId !== SAMPLE.items.bare) assertMatch(`${mediaType} ${securityMarker}`, /^00[0-9] 0[0-3]$/, itemId);
    for (const code of [permanentLocation, currentLocation, transitTo ?? "MAIN"]) assert(branches.has(code), itemId);
  }
  for (const { patronId, language, library } of patrons) {
    if (patronId !== SAMPLE.patrons.bare) assertMatch(language, /^0[0-2][0-9]$/, patronId);
    assert(branches.has(library), patronId);
  }
  for (const { pickupLocation } of holds) assert(branches.has(pickupLocation), pickupLocation);
});

Deno.test("sampleLibrary() has every category, item type, item status and fee type", () => {
  const { items, patrons, fees } = library();
  const all = (values: readonly string[]) => [...new Set(values)].sort();
  assertEquals(all(patrons.map(({ category }) => category)), ["ADULT", "CHILD", "STAFF"]);
  assertEquals(
    all(items.map(({ itemType }) => itemType)),
    ["", "BOOK", "CASSETTE", "DVD", "LAPTOP", "MAGAZINE", "REFERENCE", "VIDEO"],
  );
  assertEquals(all(items.map(({ status }) => status)), [
    "available",
    "claimed-returned",
    "damaged",
    "in-process",
    "lost",
    "missing",
    "not-for-loan",
    "on-order",
    "withdrawn",
  ]);
  assertEquals(all(fees.map(({ type }) => type)), [
    "administrative",
    "computer-access",
    "damage",
    "hold",
    "other",
    "overdue",
    "processing",
    "rental",
    "replacement",
  ]);
});

Deno.test("sampleLibrary() keeps everyone but the cases in good standing", () => {
  const { patrons, loans, holds, fees } = library();
  const cases: ReadonlySet<string> = new Set(Object.values(SAMPLE.patrons));
  const regulars = patrons.filter(({ patronId }) => !cases.has(patronId));
  assertEquals(regulars.length, 100 - cases.size);
  for (const { patronId, blocked, cardLost, expires, pin, birthDate, address, email, phone } of regulars) {
    assertEquals([blocked, cardLost, pin === ""], [false, false, false], patronId);
    assert(expires && Temporal.PlainDate.compare(expires, "2026-04-30") > 0, patronId);
    assert(birthDate && address && phone && /^[a-z]+\.[a-z]+@example\.org$/.test(email), patronId);
    const out = loans.filter((loan) => loan.patronId === patronId);
    assertLess(out.length, SAMPLE.limits.loansOfChildren, patronId);
    for (const { due } of out) assertGreater(Temporal.Instant.compare(due, NOW), 0, patronId);
  }
  for (const { patronId } of [...holds, ...fees]) assert(cases.has(patronId), patronId);
  assertGreater(loans.filter(({ patronId }) => !cases.has(patronId)).length, 100, "few copies are on loan");
});

Deno.test("sampleLibrary() stores PINs that are what SAMPLE says", async () => {
  const passwords = createPasswords({ waiting: 100 });
  const withPin = library().patrons.filter(({ pin }) => pin !== "");
  const byPin = Map.groupBy(withPin, ({ pin }) => pin);
  assertUnique([...byPin.keys()].map((pin) => parsePhc(pin).salt.toBase64()), "salts");
  assertGreaterOrEqual(byPin.size, 5, `${byPin.size} hashes`);
  for (const [pin, patrons] of byPin) {
    const staff = patrons.every(({ category }) => category === "STAFF");
    assertEquals(patrons.some(({ category }) => category === "STAFF"), staff);
    assertEquals(parsePhc(pin).derivation, { name: "argon2id", memory: 19456, passes: 2, lanes: 1 });
    assert(await passwords.verify(staff ? SAMPLE.pins.staff : SAMPLE.pins.patron, pin));
  }
});

/** Takes away all that may depend on the time. */
function timeless(of: ReturnType<typeof library>) {
  return {
    ...of,
    items: of.items.map((item) => ({ ...item, returned: item.returned && "some time" })),
    patrons: of.patrons.map((patron) => ({
      ...patron,
      expires: patron.expires && "some day",
      birthDate: patron.birthDate && "some day",
    })),
    loans: of.loans.map(({ itemId, patronId, renewals }) => [itemId, patronId, renewals]),
    holds: of.holds.map((hold) => ({
      ...hold,
      placed: "some time",
      expires: hold.expires && "some day",
      shelfExpires: hold.shelfExpires && "some day",
    })),
    fees: of.fees.map((fee) => ({ ...fee, incurred: "some time" })),
  };
}

Deno.test("sampleLibrary() is the same each time for the same moment", () => {
  assertEquals(JSON.stringify(library()), JSON.stringify(library()));
});

const instant = fc.integer({
  min: Date.UTC(2024, 0, 1),
  max: Date.UTC(2060, 0, 1),
}).map((milliseconds) => Temporal.Instant.fromEpochMilliseconds(milliseconds));
const zone = fc.constantFrom(
  "UTC",
  "Europe/Prague",
  "America/New_York",
  "Asia/Kathmandu",
  "Pacific/Apia",
  "Africa/Cairo",
);

Deno.test("sampleLibrary() differs in days and hours only, whenever and wherever it is made", () => {
  const expected = timeless(library());
  fc.assert(
    fc.property(instant, zone, (now, timeZone) => {
      assertEquals(timeless(library(now, timeZone)), expected);
    }),
    { numRuns: 20 },
  );
});

Deno.test("sampleLibrary() puts the past into the past and the future into the future, at every moment", () => {
  const laggards: ReadonlySet<string> = new Set([SAMPLE.patrons.oneOverdue, SAMPLE.patrons.overdueLimit]);
  fc.assert(fc.property(instant, zone, (now, timeZone) => {
    const { items, patrons, loans, holds, fees } = library(now, timeZone);
    const today = now.toZonedDateTimeISO(timeZone).toPlainDate();
    const past = [
      ...loans.map(({ checkedOut }) => checkedOut),
      ...holds.map(({ placed }) => placed),
      ...fees.map(({ incurred }) => incurred),
      ...items.flatMap(({ returned }) => returned ?? []),
    ];
    for (const moment of past) assertLess(Temporal.Instant.compare(moment, now), 0, `${moment} is not before ${now}`);
    for (const { patronId, due, itemId } of loans) {
      assertEquals(Temporal.Instant.compare(due, now) < 0, laggards.has(patronId), `${itemId} is due ${due}`);
      if (itemId !== SAMPLE.items.laptopOnLoan) {
        assertEquals(due.toZonedDateTimeISO(timeZone).toPlainTime().toString(), "23:59:00");
      }
    }
    for (const { birthDate = today.subtract({ days: 1 }) } of patrons) {
      assertLess(Temporal.PlainDate.compare(birthDate, today), 0);
    }
  }));
});
