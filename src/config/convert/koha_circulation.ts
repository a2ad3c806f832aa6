/** A row of a table, or an object of the REST interface. Empty cells are left out. */
export type KohaRow = ReadonlyMap<string, string>;

/** One value of Koha's rules of circulation. What a rule does not name it holds for all of. */
export interface KohaRule {
  readonly branch?: string;
  readonly category?: string;
  readonly itemType?: string;
  readonly name: string;
  /** Empty: no limit, or nothing. */
  readonly value: string;
}

/** A library, with the days on which it is closed as sip2d writes them. */
export interface KohaBranch {
  readonly code: string;
  readonly name: string;
  readonly closed: readonly string[];
  /** Days on which it is open although they are closed each week or each year, which sip2d cannot express. */
  readonly openAfterAll: readonly string[];
}

/** What Koha's database says about lending: rules, and libraries with their holidays. */
export interface KohaCirculation {
  readonly rules: readonly KohaRule[];
  readonly branches: readonly KohaBranch[];
}

/** Koha counts from Sunday. */
const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/** Columns of the table that had the rules up to 19.11, by which Koha's rules are called since. */
const FORMER_COLUMNS = [
  ...["issuelength", "lengthunit", "renewalsallowed", "reservesallowed", "holds_per_record", "fine", "chargeperiod"],
  ...["overduefinescap", "finedays", "maxissueqty", "renewalperiod", "hardduedate"],
];

/**
 * Reads rules, libraries and holidays from Koha's tables, which may be missing.
 *
 * @param from the first day (`YYYY-MM-DD`) of which holidays of one year are kept; empty: of all
 */
export function readCirculationTables(rowsOf: (table: string) => readonly KohaRow[], from = ""): KohaCirculation {
  return {
    rules: [
      ...rowsOf("circulation_rules").map((row) => ruleOf(row, row.get("rule_name") ?? "", row.get("rule_value") ?? "")),
      // In versions with both tables, the newer one has what the older one has not.
      ...rowsOf("issuingrules").flatMap((row) =>
        FORMER_COLUMNS.flatMap((name) => row.has(name) ? [ruleOf(row, name, row.get(name) ?? "")] : [])
      ),
      ...rowsOf("itemtypes").flatMap((row) => chargeOf(row, "itemtype", "rentalcharge")),
      ...rowsOf("categories").flatMap((row) => [
        ...chargeOf(row, "categorycode", "reservefee"),
        ...chargeOf(row, "categorycode", "noissuescharge"),
      ]),
    ],
    branches: rowsOf("branches").map((row) => branchOf(row, rowsOf, from)),
  };
}

function ruleOf(row: KohaRow, name: string, value: string): KohaRule {
  const branch = named(row, "branchcode");
  const category = named(row, "categorycode");
  const itemType = named(row, "itemtype");
  return { ...branch && { branch }, ...category && { category }, ...itemType && { itemType }, name, value };
}

/** What is charged by item type or category alone stands with these. */
function chargeOf(row: KohaRow, scope: "itemtype" | "categorycode", name: string): readonly KohaRule[] {
  const value = row.get(name) ?? "";
  const code = named(row, scope);
  if (!(Number(value) > 0) || code === undefined) return [];
  return [{ ...scope === "itemtype" ? { itemType: code } : { category: code }, name, value }];
}

/** The code in a column; `*` and nothing stand for all. */
function named(row: KohaRow, column: string): string | undefined {
  const code = row.get(column) ?? "";
  return code === "" || code === "*" ? undefined : code;
}

function branchOf(row: KohaRow, rowsOf: (table: string) => readonly KohaRow[], from: string): KohaBranch {
  const code = row.get("branchcode") ?? "";
  const of = (table: string) =>
    rowsOf(table).filter((day) => day.get("branchcode")?.toLowerCase() === code.toLowerCase());
  const special = of("special_holidays").map((day) => ({ date: dateOf(day), open: day.get("isexception") === "1" }));
  const kept = special.filter(({ date }) => date >= from);
  const repeated = of("repeatable_holidays").flatMap((day) => {
    const weekday = WEEKDAYS[Number(day.get("weekday") ?? "-1")];
    return weekday === undefined ? [dateOf(day)] : [weekday];
  });
  return {
    code,
    name: row.get("branchname") ?? "",
    closed: [...new Set([...repeated, ...kept.flatMap(({ date, open }) => open ? [] : [date])])],
    openAfterAll: kept.flatMap(({ date, open }) => open ? [date] : []),
  };
}

/** A day of one year, or of each where the row has no year. */
function dateOf(row: KohaRow): string {
  const two = (column: string) => (row.get(column) ?? "").padStart(2, "0");
  const day = `${two("month")}-${two("day")}`;
  const year = row.get("year");
  return year === undefined ? day : `${year.padStart(4, "0")}-${day}`;
}
