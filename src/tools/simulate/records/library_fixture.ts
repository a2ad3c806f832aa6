import * as v from "valibot";
import { parsedJson } from "../../base/parsed_json.ts";

const text = v.pipe(v.string(), v.minLength(1, "must not be empty"));
const amount = v.pipe(v.string(), v.regex(/^\d{1,6}\.\d\d$/, "must be an amount such as 2.50"));

const schema = v.strictObject({
  institution: text,
  logins: v.array(v.strictObject({ id: text, password: text })),
  patrons: v.array(v.strictObject({
    id: text,
    userId: v.optional(text),
    pin: v.string(),
    name: text,
    email: v.optional(text),
    blocked: v.optional(v.boolean(), false),
  })),
  items: v.array(v.strictObject({ id: text, title: text, branch: v.optional(text), callNumber: v.optional(text) })),
  loans: v.optional(v.array(v.strictObject({ item: text, patron: text })), []),
  holds: v.optional(v.array(v.strictObject({ item: text, patron: text, pickup: v.optional(text) })), []),
  fees: v.optional(v.array(v.strictObject({ patron: text, amount, description: text })), []),
});

/** What a simulated library has when it begins. */
export type LibraryFixture = v.InferOutput<typeof schema>;

/** Reads a fixture that is written in JSON. Throws a `RangeError` that says what is wrong and where. */
export function readLibraryFixture(json: string): LibraryFixture {
  const result = v.safeParse(schema, parsedJson(json, "the library "));
  if (!result.success) {
    const [issue] = result.issues;
    throw new RangeError(`${v.getDotPath(issue) ?? "the library"}: ${issue.message}`);
  }
  refuseStrangers(result.output);
  return result.output;
}

function refuseStrangers({ patrons, items, loans, holds, fees }: LibraryFixture): void {
  const cards = new Set(patrons.map(({ id }) => id)), barcodes = new Set(items.map(({ id }) => id));
  for (const [list, rows] of Object.entries({ loans, holds, fees })) {
    for (const [index, row] of rows.entries()) {
      if (!cards.has(row.patron)) throw new RangeError(`${list}.${index}.patron: nobody has the card ${row.patron}`);
      if ("item" in row && !barcodes.has(row.item)) {
        throw new RangeError(`${list}.${index}.item: no copy has the barcode ${row.item}`);
      }
    }
  }
}

/** The library of a simulator that was given none. */
export const BUILT_IN_LIBRARY: LibraryFixture = {
  institution: "CPL",
  logins: [{ id: "sip1", password: "sip1pass" }, { id: "sip2", password: "sip2pass" }],
  patrons: [
    { id: "P1001", userId: "ada", pin: "1001", name: "Ada Byron", email: "ada@example.org", blocked: false },
    { id: "P1002", pin: "1002", name: "Émile Zöla", blocked: false },
    { id: "P1003", pin: "1003", name: "Grace Hopper", blocked: false },
    { id: "P1004", pin: "1004", name: "Mary Blocked", blocked: true },
    { id: "P1005", pin: "1005", name: "Charles Babbage", blocked: false },
    { id: "P1006", pin: "1006", name: "Annie Easley", blocked: false },
  ],
  items: [
    { id: "I2001", title: "Notes on the Analytical Engine", branch: "CPL", callNumber: "510 LOV" },
    { id: "I2002", title: "Cañas y barro", branch: "CPL" },
    { id: "I2003", title: "Germinal", branch: "CPL" },
    { id: "I2004", title: "The Sea", branch: "CPL" },
    { id: "I2005", title: "The Sea", branch: "FPL" },
    { id: "I2006", title: "Compilers", branch: "CPL" },
  ],
  loans: [{ item: "I2003", patron: "P1002" }, { item: "I2006", patron: "P1003" }],
  holds: [{ item: "I2006", patron: "P1001", pickup: "CPL" }],
  fees: [{ patron: "P1002", amount: "2.50", description: "Overdue" }],
};
