import type { kohaPin } from "../../library/koha_pin.ts";
import type { KohaCirculation, KohaRow } from "./koha_circulation.ts";

/** An element inside a login. */
interface KohaChild {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** One row of Koha's `sip_accounts`, with the rows that belong to it. */
export interface KohaAccount {
  readonly id: string;
  /** The id of its row in `sip_institutions`. */
  readonly institution: string;
  /** Cells that are not empty, by column. */
  readonly columns: ReadonlyMap<string, string>;
  /** In the order of their rows. */
  readonly children: readonly KohaChild[];
  readonly preferences: ReadonlyMap<string, string>;
}

/** One row of Koha's `sip_institutions`. */
export interface KohaInstitution {
  readonly row: string;
  readonly name: string;
  /** As in {@link KohaAccount}. */
  readonly columns: ReadonlyMap<string, string>;
}

/** The configuration of Koha's SIP2 server, which its database holds since 25.11. */
export interface KohaDatabase {
  readonly accounts: readonly KohaAccount[];
  readonly institutions: readonly KohaInstitution[];
  /** `sip_system_preference_overrides`, and below them what `systempreferences` says. */
  readonly preferences: ReadonlyMap<string, string>;
  /** Whether `sip_system_preference_overrides` was given. Otherwise it is unknown which preferences are overridden. */
  readonly overridesTold: boolean;
  /** `borrowers.password` by `borrowers.userid`. */
  readonly passwords: ReadonlyMap<string, string>;
  /** What stands there and is no password, by `borrowers.userid`. */
  readonly unusable: ReadonlyMap<string, Unusable>;
  /** What the tables say about lending; absent: they were not given. */
  readonly circulation?: KohaCirculation;
  /** Parts of accounts that the REST interface was not asked for, by the names of its embeds; absent: none. */
  readonly notAsked?: readonly string[];
}

/** No password at all, or the MD5 that old versions kept. */
export type Unusable = NonNullable<ReturnType<typeof kohaPin>>;

/** The tables that hold what belongs to an account, in the names of tables and of REST's embeds. */
const CHILD_TABLES = [
  {
    table: "sip_account_screen_msg_regexs",
    embed: "screen_msg_regexs",
    element: "screen_msg_regex",
    columns: ["find", "replace"],
  },
  {
    table: "sip_account_patron_attributes",
    embed: "patron_attributes",
    element: "patron_attribute",
    columns: ["field", "code"],
  },
  {
    table: "sip_account_custom_patron_fields",
    embed: "custom_patron_fields",
    element: "custom_patron_field",
    columns: ["field", "template"],
  },
  { table: "sip_account_item_fields", embed: "item_fields", element: "item_field", columns: ["field", "code"] },
  {
    table: "sip_account_custom_item_fields",
    embed: "custom_item_fields",
    element: "custom_item_field",
    columns: ["field", "template"],
  },
  {
    table: "sip_account_sort_bin_mappings",
    embed: "sort_bin_mappings",
    element: "sort_bin_mapping",
    columns: ["mapping"],
  },
] as const;

/** What the REST interface must be asked for beside the accounts' own columns. */
export const EMBEDS: readonly string[] = [...CHILD_TABLES.map(({ embed }) => embed), "system_preference_overrides"];

/** Makes an account of its row and of the rows that belong to it, by the names of their elements. */
export function accountOf(
  row: KohaRow,
  childrenOf: (table: (typeof CHILD_TABLES)[number]) => readonly KohaRow[],
  overrides: readonly KohaRow[],
): KohaAccount {
  const children = CHILD_TABLES.flatMap((table) =>
    childrenOf(table).map((child) => ({
      name: table.element,
      attributes: Object.fromEntries(table.columns.map((column) => [column, child.get(column) ?? ""])),
    }))
  );
  return {
    id: row.get("login_id") ?? "",
    institution: row.get("sip_institution_id") ?? "",
    columns: row,
    children,
    preferences: preferencesOf(overrides),
  };
}

/** Reads rows of preferences, as all tables of them are. */
export function preferencesOf(rows: readonly KohaRow[]): ReadonlyMap<string, string> {
  return new Map(rows.map((row) => [row.get("variable") ?? "", row.get("value") ?? ""]));
}

export function institutionOf(row: KohaRow): KohaInstitution {
  return { row: row.get("sip_institution_id") ?? "", name: row.get("name") ?? "", columns: row };
}
