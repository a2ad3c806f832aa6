import type { Day } from "../../library/day.ts";
import { IdMap } from "../../library/id.ts";
import { kohaPin } from "../../library/koha_pin.ts";
import { type KohaRow, readCirculationTables } from "./koha_circulation.ts";
import { accountOf, institutionOf, type KohaDatabase, preferencesOf } from "./koha_database.ts";
import type { Unusable } from "./koha_database.ts";

/** Reads one of Koha's tables, by its name; `undefined` if there is none. */
type ReadTable = (name: string) => string | undefined;

/**
 * Reads the `sip_*` tables, `systempreferences` and `borrowers` as `mysql --batch` writes them: a line of column names,
 * cells between tabs, `NULL` for nothing; with them those about lending. Tables that are not there are empty.
 *
 * @param from the first day of which holidays of one year are kept; absent: of all
 */
export function readTables(read: ReadTable, from?: Day): KohaDatabase {
  const rowsOf = (name: string) => parseTable(read(name) ?? "");
  const of = (table: string, account: string) =>
    byId(rowsOf(table).filter((row) => row.get("sip_account_id") === account), `${table.replace(/s$/, "")}_id`);
  const accounts = rowsOf("sip_accounts").map((row) => {
    const id = row.get("sip_account_id") ?? "";
    const overrides = of("sip_account_system_preference_overrides", id);
    return accountOf(row, ({ table }) => of(table, id), overrides);
  });
  return {
    accounts,
    institutions: rowsOf("sip_institutions").map(institutionOf),
    preferences: new Map([
      ...preferencesOf(rowsOf("systempreferences")),
      ...preferencesOf(rowsOf("sip_system_preference_overrides")),
    ]),
    overridesTold: read("sip_system_preference_overrides") !== undefined,
    ...passwordsOf(rowsOf("borrowers")),
    circulation: readCirculationTables(rowsOf, from),
  };
}

/** Parts passwords from what Koha has in their place. Koha's database finds a user in whatever capital letters. */
function passwordsOf(borrowers: readonly KohaRow[]): Pick<KohaDatabase, "passwords" | "unusable"> {
  const passwords = new IdMap<string>();
  const unusable = new IdMap<Unusable>();
  for (const row of borrowers) {
    const [userid = "", password = ""] = [row.get("userid"), row.get("password")];
    if (userid === "" || password === "") continue;
    const kind = kohaPin(password);
    if (kind === undefined) passwords.set(userid, password);
    else unusable.set(userid, kind);
  }
  return { passwords, unusable };
}

/** Koha carries rows out in the order of their ids. */
function byId(rows: readonly KohaRow[], column: string): readonly KohaRow[] {
  return rows.toSorted((a, b) => Number(a.get(column) ?? 0) - Number(b.get(column) ?? 0));
}

const ESCAPED: Readonly<Record<string, string>> = { t: "\t", n: "\n", r: "\r", "0": "\0", "\\": "\\" };

function parseTable(text: string): readonly KohaRow[] {
  const [head = "", ...lines] = text.split(/\r?\n/);
  const columns = head.split("\t").map((name) => name.trim().toLowerCase());
  return lines.filter((line) => line !== "").map((line) => {
    const cells = line.split("\t");
    const said = columns.map((name, index) => [name, cells[index] ?? "NULL"] as const);
    // Clients write nothing as NULL, dumps as \N.
    return new Map(
      said.filter(([, cell]) => cell !== "NULL" && cell !== "\\N").map(([name, cell]) => [name, unescape(cell)]),
    );
  });
}

function unescape(cell: string): string {
  return cell.replace(/\\(.)/g, (_, code: string) => ESCAPED[code] ?? code);
}
