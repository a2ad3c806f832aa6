import { resolve } from "node:path";
import { suggestion } from "./closest_name.ts";
import type { Account, AccountPassword } from "./config.ts";
import type { Element } from "./document.ts";
import { accounts, institution, institutions, listeners, login, service } from "./openncip_elements.ts";
import { passwordFault, type PasswordSource, plainPassword } from "./password_source.ts";
import { readFile } from "./read_file.ts";
import {
  type ConfigReading,
  elementsAt,
  identifierOf,
  placeOf,
  reportRepeated,
  valuesOf,
  warnOfDefault,
} from "./reading.ts";

/** What holds for accounts that say nothing of their own. */
export type AccountDefaults = Pick<Account, "delimiter" | "rules">;

/** Reads the logins that are in order, by id. */
export function readAccounts(reading: ConfigReading, defaults: AccountDefaults): ReadonlyMap<string, Account> {
  const { root, report } = reading;
  const elements = elementsAt(root, accounts, login);
  const read = new Map<string, Account>();
  for (const element of elements) {
    const account = readAccount(element, defaults, reading);
    if (account !== undefined) read.set(account.id, account);
  }
  checkInstitutions(elements, reading);
  checkSubjects(elements, reading);
  const idOf = (element: Element) => identifierOf(element, "id");
  reportRepeated(elements, idOf, (element) => `login ${JSON.stringify(idOf(element))}`, report);
  const difference = "messages end with CR, where Koha sends CRLF; allowed: CR, CRLF";
  warnOfDefault(elements, "terminator", difference, report);
  return read;
}

function readAccount(
  element: Element,
  { delimiter, rules }: AccountDefaults,
  reading: ConfigReading,
): Account | undefined {
  const values = valuesOf(element, login);
  if (values === undefined) return undefined;
  const password = findPassword(values.password, reading);
  if (typeof password === "string") {
    reading.report(
      "error",
      placeOf(element, "password"),
      `password of login ${JSON.stringify(values.id)}: ${password}`,
    );
    return undefined;
  }
  return {
    id: values.id,
    password,
    institution: values.institution,
    delimiter: values.delimiter ?? delimiter,
    terminator: values.terminator ?? "\r",
    encoding: values.encoding,
    errorDetectionRequired: values["error-detect"],
    ...(values.allow && { allow: values.allow }),
    ...(values.client_subject && { clientSubject: values.client_subject }),
    ...(values.messages && { messages: values.messages }),
    requirePin: values.require_pin,
    allowEmptyPasswords: values.allow_empty_passwords,
    wrongPin: values.wrong_pin,
    checkedInOk: values.checked_in_ok,
    printLines: values.print_lines,
    rules,
    ...presentationOf(values),
  };
}

/** What an account wants changed in its answers; nothing for an account that asks for nothing. */
function presentationOf(
  { hide_fields: hidden, allow_fields: allowed }: Readonly<
    Partial<Record<"hide_fields" | "allow_fields", ReadonlySet<string>>>
  >,
): Pick<Account, "presentation"> {
  if (hidden === undefined && allowed === undefined) return {};
  return { presentation: { hiddenFields: hidden ?? new Set(), ...(allowed && { allowedFields: allowed }) } };
}

/** The password, or what is wrong with where it is kept. */
function findPassword(source: PasswordSource, { folder, sources }: ConfigReading): AccountPassword | string {
  if (source.kind === "clear" || source.kind === "hash") return source;
  if (source.kind === "env") {
    const name = `the environment variable ${source.name}`;
    const value = sources.env(source.name);
    return value === undefined ? `${name} is not set` : plainPassword(value) ?? `${name} ${passwordFault(value)}`;
  }
  const file = readFile(resolve(folder, source.path), sources);
  if (!file.ok) return file.message;
  // Editors and `echo` end a file with a line end, which nobody means.
  const value = file.text.replace(/\r?\n$/, "");
  return plainPassword(value) ?? `the text of ${source.path} ${passwordFault(value)}`;
}

function checkInstitutions(elements: readonly Element[], { root, report }: ConfigReading): void {
  const declared = elementsAt(root, institutions, institution).flatMap((element) => identifierOf(element, "id") ?? []);
  for (const element of elements) {
    const id = identifierOf(element, "institution");
    if (id === undefined || declared.includes(id)) continue;
    const position = placeOf(element, "institution");
    report("error", position, `institution ${JSON.stringify(id)} is not declared${suggestion(id, declared)}`);
  }
}

/** Reports each login that needs a certificate where no service asks for one: it would be closed to all terminals. */
function checkSubjects(elements: readonly Element[], { root, report }: ConfigReading): void {
  if (elementsAt(root, listeners, service).some(({ attributes }) => attributes.has("client_ca"))) return;
  for (const element of elements) {
    if (!element.attributes.has("client_subject")) continue;
    report("error", placeOf(element, "client_subject"), "client_subject stands where no service has a client_ca");
  }
}
