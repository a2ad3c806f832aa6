import { dirname, resolve } from "node:path";
import { elementChecks } from "./base/check_elements.ts";
import { checkGateways } from "./check_gateways.ts";
import type { Config } from "./config.ts";
import type { Fault } from "./base/fault.ts";
import { comesFromKoha, leavesWaysOpen, noticeDefaults } from "./koha/notices.ts";
import {
  accounts,
  acsconfig,
  institution,
  institutions,
  listeners,
  policy,
  serverParams,
  service,
} from "./openncip_elements.ts";
import { login } from "./login_element.ts";
import { accountReadings } from "./read_accounts.ts";
import { readCirculation } from "./read_circulation.ts";
import { readInstitutions, readSharedCurrency } from "./read_institutions.ts";
import { readLimits } from "./read_limits.ts";
import { readListeners } from "./read_listeners.ts";
import { readFile, readRoot } from "./base/read_file.ts";
import { reportSharedCopies } from "./read_stand_in.ts";
import { readStorage } from "./read_storage.ts";
import { type ConfigReading, elementsAt, settingsOf, type Sources } from "./base/reading.ts";
import { readSignIn } from "./read_sign_in.ts";
import { readStaff } from "./read_staff.ts";
import { journal } from "./sip2d_elements.ts";
import { readTexts } from "./texts/read_texts.ts";
import type { Element } from "./xml/document.ts";
import { atOnce, inTurns, type Steps } from "./base/steps.ts";
import { log, type LogSettings } from "./base/log_settings.ts";

/** The result of reading a configuration file. */
export interface Loaded {
  /** Absent if one of the faults is an error. */
  readonly config?: Config;
  /** In the order of their places in the file. */
  readonly faults: readonly Fault[];
  /** There is no such file; that is the one fault. */
  readonly missing?: true;
}

/** What a configuration is loaded for. */
export type LoadedFor = Partial<Pick<ConfigReading, "libraryOnly">>;

/**
 * Reads and checks a configuration file of OpenNCIP's and Koha's format, with sip2d's additions. All faults are found
 * at once, save that a file which is not XML has just that one, and a file that cannot be read likewise. For commands on
 * the library (`libraryOnly`) no secret is read but the database's.
 *
 * @throws Deno's `NotCapable` when the process may not read the file, or the file or variable that keeps a password.
 *
 * @example
 * ```ts
 * import { formatFault } from "./base/format_fault.ts";
 *
 * const { config, faults } = loadConfig("SIPServer.xml", {
 *   readText: Deno.readTextFileSync,
 *   env: (name) => Deno.env.get(name),
 * });
 * for (const fault of faults) console.error(formatFault(fault));
 * ```
 */
export function loadConfig(
  file: string,
  sources: Sources,
  { libraryOnly = false }: LoadedFor = {},
): Loaded {
  return atOnce(loading(file, sources, libraryOnly));
}

/** Does what {@link loadConfig} does beside serving: the logins of a large file must not keep terminals waiting. */
export function loadConfigInTurns(file: string, sources: Sources): Promise<Loaded> {
  return inTurns(loading(file, sources, false));
}

function* loading(file: string, sources: Sources, libraryOnly: boolean): Steps<Loaded> {
  const faults: Fault[] = [];
  const report: ConfigReading["report"] = (severity, { line, column }, message) => {
    faults.push({ severity, file, line, column, message });
  };
  const text = readFile(file, sources);
  const root = readRoot(text, acsconfig, report);
  if (!text.ok && text.missing) return { faults, missing: true };
  const reading = root && {
    root,
    folder: dirname(resolve(file)),
    sources,
    report,
    libraryOnly,
    toConvert: comesFromKoha(movedElements(root)),
  };
  const config = reading && (yield* configReading(file, reading));
  const sorted = faults.toSorted((a, b) => a.line - b.line || a.column - b.column);
  return faults.some(({ severity }) => severity === "error") ? { faults: sorted } : { config, faults: sorted };
}

/** Tells whether a file comes from Koha and leaves something open that `convert` would write. */
export function isToConvert(root: Element): boolean {
  const moved = movedElements(root);
  return comesFromKoha(moved) && leavesWaysOpen(moved);
}

/** The elements that a file from Koha is judged by. */
function movedElements(root: Element) {
  return {
    root,
    services: elementsAt(root, listeners, service).filter(({ attributes }) =>
      attributes.get("transport")?.value.toLowerCase() !== "http"
    ),
    logins: elementsAt(root, accounts, login),
    institutions: elementsAt(root, institutions, institution),
    policies: elementsAt(root, institutions, institution, policy),
  };
}

/** Reports faults on the way and leaves out what has any, so that the result counts only if there are no errors. */
function* configReading(file: string, reading: ConfigReading): Steps<Config> {
  yield* elementChecks(reading.root, acsconfig, reading.report);
  noticeDefaults(movedElements(reading.root), reading.report);
  checkGateways(reading);
  const { delimiter, timeout } = settingsOf(reading.root, acsconfig);
  const [journalElement] = elementsAt(reading.root, journal);
  const { keep_days: keepDays } = settingsOf(journalElement, journal);
  const declared = readInstitutions(reading), storage = readStorage(reading);
  reportSharedCopies(reading, declared, storage);
  const rules = readCirculation(reading, readSharedCurrency(reading) ?? "USD");
  const texts = readTexts(reading.root, reading.report);
  return {
    file,
    document: reading.root,
    delimiter,
    ...texts && { texts },
    ...readListeners(reading, timeout),
    accounts: yield* accountReadings(reading, { delimiter, rules, institutions: declared, ...texts && { texts } }),
    institutions: declared,
    ...readSignIn(reading, readStaff(reading)),
    storage,
    limits: readLimits(reading),
    log: readLog(reading),
    circulation: rules,
    ...keepDays !== undefined && { journalKeepDays: keepDays },
  };
}

/** Reads what is logged and how; what entries are called in syslog stands where Koha has it. */
function readLog({ root, folder }: ConfigReading): LogSettings {
  const { format, level, messages, file, syslog } = settingsOf(elementsAt(root, log)[0], log);
  const params = settingsOf(elementsAt(root, serverParams)[0], serverParams);
  return {
    format,
    level,
    ...messages !== undefined && { messages },
    ...file !== undefined && { file: resolve(folder, file) },
    syslog: { ...syslog, ident: params.syslog_ident, facility: params.syslog_facility },
  };
}
