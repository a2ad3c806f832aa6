import * as v from "valibot";
import { parsedJson } from "../../base/parsed_json.ts";

const MUST_BE_TEXT = "must be text";
const text = v.pipe(v.string(MUST_BE_TEXT), v.minLength(1, "must not be empty"));
const amount = v.pipe(v.string(MUST_BE_TEXT), v.regex(/^\d{1,6}\.\d\d$/, "must be an amount such as 2.50"));

const schema = objectOf({
  institution: text,
  logins: listOf({ id: text, password: text }),
  patrons: listOf({
    id: text,
    userId: v.optional(text),
    pin: v.string(MUST_BE_TEXT),
    name: text,
    email: v.optional(text),
    blocked: v.optional(v.boolean("must be true or false"), false),
  }),
  items: listOf({ id: text, title: text, branch: v.optional(text), callNumber: v.optional(text) }),
  loans: v.optional(listOf({ item: text, patron: text }), []),
  holds: v.optional(listOf({ item: text, patron: text, pickup: v.optional(text) }), []),
  fees: v.optional(listOf({ patron: text, amount, description: text }), []),
});

/** An object with these members and no others. */
function objectOf<E extends v.ObjectEntries>(members: E) {
  const known = Object.keys(members).join(", ");
  return v.strictObject(members, ({ expected, received }) => {
    if (expected === "never") return `is no member that is known; these are: ${known}`;
    return received === "undefined" ? "is needed" : `must be an object with ${known}`;
  });
}

function listOf<E extends v.ObjectEntries>(members: E) {
  return v.array(objectOf(members), "must be a list");
}

/** What a simulated library has when it begins. */
export type LibraryFixture = v.InferOutput<typeof schema>;

/** Reads a fixture that is written in JSON. Throws a `RangeError` that says all that is wrong, and where, a line each. */
export function readLibraryFixture(json: string): LibraryFixture {
  const result = v.safeParse(schema, parsedJson(json, "the library "));
  const wrong = result.success
    ? strangersIn(result.output)
    : result.issues.map((issue) => `${v.getDotPath(issue) ?? "the library"}: ${issue.message}`);
  if (!result.success || wrong.length > 0) throw new RangeError(wrong.join("\n"));
  return result.output;
}

function strangersIn({ patrons, items, loans, holds, fees }: LibraryFixture): readonly string[] {
  const cards = new Set(patrons.map(({ id }) => id)), barcodes = new Set(items.map(({ id }) => id));
  return Object.entries({ loans, holds, fees }).flatMap(([list, rows]) =>
    rows.flatMap((row, index) => [
      ...cards.has(row.patron) ? [] : [`${list}.${index}.patron: nobody has the card ${row.patron}`],
      ...!("item" in row) || barcodes.has(row.item)
        ? []
        : [`${list}.${index}.item: no copy has the barcode ${row.item}`],
    ])
  );
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
