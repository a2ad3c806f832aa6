import { login } from "../login_element.ts";
import { isCarriedOut, judgePreference } from "../koha/preferences.ts";
import { escapeXml, writeElement } from "./edit_xml.ts";
import type { KohaAccount, KohaDatabase, KohaInstitution, Unusable } from "./koha_database.ts";

/** XML of a configuration that says what a database says, and what a person must know about it. */
interface WrittenDatabase {
  readonly accounts: string;
  readonly institutions: string;
  /** What was left out, or may have been cut. */
  readonly told: readonly string[];
}

/** Columns that become no attributes: keys, and what is read apart. */
const KEYS: ReadonlySet<string> = new Set(["login_id", "sip_account_id", "sip_institution_id"]);

/** The columns that take fewer characters than the upgrade to 25.11 may have put into them. */
const WIDTHS: ReadonlySet<number> = new Set([80, 255]);

/**
 * Writes accounts and institutions as elements.
 *
 * @param judged whether sip2d judges the logins, which then need their passwords
 */
export function writeDatabase({ accounts, institutions, ...rest }: KohaDatabase, judged: boolean): WrittenDatabase {
  const { unusable } = rest;
  const passwords = judged ? rest.passwords : undefined;
  const told: string[] = [];
  const names = new Map(institutions.map(({ row, name }) => [row, name]));
  const logins = accounts.map((account) => writeAccount(account, names, { passwords, unusable }, told));
  return {
    accounts: writeElement("accounts", {}, logins),
    institutions: writeElement("institutions", {}, institutions.map(writeInstitution)),
    told,
  };
}

function writeAccount(
  account: KohaAccount,
  institutions: ReadonlyMap<string, string>,
  { passwords, unusable }: {
    readonly passwords: KohaDatabase["passwords"] | undefined;
    readonly unusable: KohaDatabase["unusable"];
  },
  told: string[],
): string {
  const who = `login ${JSON.stringify(account.id)}`;
  const password = passwords?.get(account.id);
  if (passwords !== undefined && password === undefined) {
    const kind = unusable.get(account.id);
    const why = kind === undefined
      ? "Koha keeps it with the staff user of that name, from where borrowers.tsv takes it"
      : whyUnusable(kind);
    told.push(`${who} has no password: ${why}`);
  }
  const attributes: Record<string, string> = {
    id: account.id,
    ...password !== undefined && { password },
    institution: institutions.get(account.institution) ?? account.institution,
  };
  for (const [column, value] of account.columns) {
    const name = column === "error_detect" ? "error-detect" : column;
    if (KEYS.has(column) || (value === "" && name !== "convert_nonprinting_characters")) continue;
    if (!Object.hasOwn(login.attributes, name)) told.push(`${who}: nothing is known of ${column}, which is left out`);
    else attributes[name] = column === "error_detect" ? (value === "0" ? "disabled" : "enabled") : value;
    if (WIDTHS.has(value.length)) {
      told.push(`${who}: ${column} fills its column and may have been cut by Koha's upgrade`);
    }
  }
  const children = account.children.map(({ name, attributes }) => {
    const full = Object.entries(attributes).find(([, value]) => WIDTHS.has(value.length));
    if (full) told.push(`${who}: ${full[0]} of a ${name} fills its column and may have been cut by Koha's upgrade`);
    return writeElement(name, attributes);
  });
  const overrides = writePreferences(account.preferences);
  return writeElement("login", attributes, [...children, ...overrides === undefined ? [] : [overrides]]);
}

/** Says of what Koha has in the place of a staff user's password why it is none. */
export function whyUnusable(kind: Unusable): string {
  return kind === "none"
    ? 'its staff user in Koha has none ("!")'
    : "that of its staff user in Koha is an old MD5, which cannot be checked";
}

/** Columns of a policy, which Koha keeps with the institution; its own page has them on where nothing is said. */
const FLAGS = ["checkin", "checkout", "renewal", "status_update", "offline"] as const;

function writeInstitution({ name, columns }: KohaInstitution): string {
  // In digits, as it is kept: of renewal Koha takes the word false for a yes, and 0 for what it is.
  const flags = FLAGS.map((flag) => [flag, columns.get(flag) === "1" ? "1" : "0"] as const);
  const numbers = (["timeout", "retries"] as const).flatMap((number) => {
    const value = columns.get(number);
    return value === undefined ? [] : [[number, value] as const];
  });
  const policy = writeElement("policy", Object.fromEntries([...flags, ...numbers]));
  const implementation = columns.get("implementation") ?? "ILS";
  return writeElement("institution", { id: name, implementation }, [policy]);
}

/** Writes preferences as an element; `undefined` if there are none. Koha takes an element's name for one. */
export function writePreferences(preferences: ReadonlyMap<string, string>): string | undefined {
  const lines = [...preferences].filter(([name]) => /^[A-Za-z_][\w.-]*$/.test(name)).map(([name, value]) =>
    // Line ends as characters of their own: a mapping of sort bins has lines, which an indented element must not shift.
    `<${name}>${escapeXml(value)}</${name}>`
  );
  return lines.length === 0
    ? undefined
    : ["<syspref_overrides>", ...lines.map((line) => `  ${line}`), "</syspref_overrides>"].join("\n");
}

/** Tells whether a preference of a site's table does something here, or needs a remark. */
export function isTelling([name, value]: readonly [string, string]): boolean {
  const remark = judgePreference(name, value);
  return isCarriedOut(name) ||
    (remark !== undefined && remark.severity !== "note" && !/did you mean/.test(remark.text));
}
