import { dirname, resolve } from "node:path";
import { machineTimeZone } from "../../../config/base/machine_time_zone.ts";
import { checkElement } from "../../../config/base/check_elements.ts";
import type { Element } from "../../../config/xml/document.ts";
import type { Fault } from "../../../config/base/fault.ts";
import { readFile, readRoot } from "../../../config/base/read_file.ts";
import {
  elementsAt,
  placeOf,
  type ReportFault,
  reportRepeated,
  settingsOf,
  type Sources,
  valuesOf,
} from "../../../config/base/reading.ts";
import { type ItemState, type PatronState, type Profile, recordName } from "./profile.ts";
import { outage, profile, profileItem, profileLogin, profilePatron, unknownBarcodes } from "./profile_elements.ts";

/** The result of reading a profile. */
interface LoadedProfile {
  /** Absent if there is an error among the faults. */
  readonly profile?: Profile;
  /** The attributes of `<profile>` that the file does not have, so that their defaults hold. */
  readonly unsaid: readonly string[];
  /** In the order of their places in the file. */
  readonly faults: readonly Fault[];
  /** There is no such file; that is the one fault. */
  readonly missing?: true;
}

/** The prefix of a value that names a file instead of being the password. */
const FILE = "file:";

/**
 * Reads and checks a profile; all its faults are found at once, as those of a configuration are.
 *
 * @throws Deno's `NotCapable` when the process may not read the file, or one that holds a password
 */
export function loadProfile(file: string, sources: Sources): LoadedProfile {
  const faults: Fault[] = [];
  const report: ReportFault = (severity, { line, column }, message) =>
    void faults.push({ severity, file, line, column, message });
  const text = readFile(file, sources);
  const root = readRoot(text, profile, report);
  if (!text.ok && text.missing) return { faults, unsaid: [], missing: true };
  const read = root && readProfile(root, reader(dirname(resolve(file)), sources, report), report);
  const sorted = faults.toSorted((a, b) => a.line - b.line || a.column - b.column);
  const unsaid = Object.keys(profile.attributes).filter((name) => !root?.attributes.has(name));
  const isWrong = faults.some(({ severity }) => severity === "error");
  return { ...!isWrong && { profile: read }, unsaid, faults: sorted };
}

/** Reads the value of an attribute that holds a password or names its file. */
type ReadSecret = (element: Element, attribute: string, written: string) => string;

function reader(folder: string, sources: Sources, report: ReportFault): ReadSecret {
  return (element, attribute, written) => {
    if (!written.startsWith(FILE)) return written;
    const read = readFile(resolve(folder, written.slice(FILE.length)), sources);
    if (read.ok) return read.text.split(/\r?\n/)[0] ?? "";
    const { name, attributes } = element;
    const whose = `${attribute} of ${name} ${JSON.stringify(attributes.get("id")?.value ?? "")}`;
    report("error", placeOf(element, attribute), `${whose}: ${read.message}`);
    return "";
  };
}

/** Leaves out what has a fault, so that the result counts only if there is none. */
function readProfile(root: Element, readSecret: ReadSecret, report: ReportFault): Profile {
  checkElement(root, profile, report);
  const { institution = "", time_zone: timeZone, ...settings } = valuesOf(root, profile) ?? settingsOfNothing();
  const [login] = elementsAt(root, profileLogin).map((element) => readLogin(element, readSecret));
  const [unknownElement] = elementsAt(root, unknownBarcodes), [outageElement] = elementsAt(root, outage);
  const states = (row: typeof profilePatron | typeof profileItem) => {
    const elements = elementsAt(root, row);
    const told = (element: Element, attribute: string) => element.attributes.get(attribute)?.value.trim() ?? "";
    const keyOf = (element: Element) => `${told(element, "id")} in the state ${told(element, "state").toLowerCase()}`;
    reportRepeated(elements, keyOf, (element) => `the ${row.name} ${keyOf(element)}`, report);
    return elements;
  };
  const patrons = states(profilePatron).flatMap((element) => {
    const values = valuesOf(element, profilePatron);
    const pin = values?.pin === undefined ? undefined : readSecret(element, "pin", values.pin);
    return values === undefined ? [] : [{ ...values, record: { id: values.id, ...pin !== undefined && { pin } } }];
  });
  const items = states(profileItem).flatMap((element) => {
    const values = valuesOf(element, profileItem);
    return values === undefined ? [] : [{ ...values, record: values.id }];
  });
  return {
    institution,
    timeZone: timeZone ?? machineTimeZone(),
    ...settings,
    ...login && { login },
    patrons: byName(patrons),
    items: byName(items),
    unknown: settingsOf(unknownElement, unknownBarcodes),
    outage: outageElement && valuesOf(outageElement, outage),
  };
}

/** Names records by their states, and by their numbers in these. */
function byName<S extends PatronState | ItemState, R>(records: readonly { readonly state: S; readonly record: R }[]) {
  const counts = new Map<S, number>();
  return new Map(records.map(({ state, record }) => {
    const count = (counts.get(state) ?? 0) + 1;
    counts.set(state, count);
    return [recordName(state, count), record] as const;
  }));
}

/** Stands in where the root itself has a fault, which is reported. */
function settingsOfNothing() {
  return {
    institution: "",
    currency: "USD",
    time_zone: undefined,
    language: "001",
    pickup: undefined,
    elsewhere: undefined,
    encoding: "utf8",
    delimiter: "|",
    terminator: "\r",
  } as const;
}

function readLogin(element: Element, readSecret: ReadSecret): Profile["login"] {
  const values = valuesOf(element, profileLogin);
  return values && { ...values, password: readSecret(element, "password", values.password) };
}
