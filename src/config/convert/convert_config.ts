import { OPENNCIP, SIP2D } from "../base/element_row.ts";
import { sysprefOverrides } from "../koha/login_elements.ts";
import { log } from "../base/log_settings.ts";
import { accounts, institution, institutions, serverParams } from "../openncip_elements.ts";
import { login } from "../login_element.ts";
import { circulation, libraries } from "../sip2d_elements.ts";
import { elementsAt, identifierOf } from "../base/reading.ts";
import { type Element, parseDocument } from "../xml/document.ts";
import type { Position } from "../xml/position.ts";
import { editXml, writeElement } from "./edit_xml.ts";
import { type FrontedSystem, frontSystem } from "./front_system.ts";
import type { KohaRule } from "./koha_circulation.ts";
import type { KohaDatabase } from "./koha_database.ts";
import { spellOutKohaDefaults } from "./spell_out_defaults.ts";
import { writeCirculation } from "./write_circulation.ts";
import { isTelling, whyUnusable, writeDatabase, writePreferences } from "./write_database.ts";

/** A configuration in which nothing is left to defaults that differ from Koha's, or why it cannot be made. */
type Converted =
  | {
    readonly ok: true;
    readonly xml: string;
    /** What could not be written as options, was left out, or may have been cut. */
    readonly told: readonly string[];
  }
  | { readonly ok: false; readonly position: Position; readonly message: string };

/**
 * Writes a file of Koha's such that terminals notice nothing: what Koha does where the file says nothing stands there as
 * options. Comments and order stay. What Koha keeps in its database, if that is given, takes the place of the file's
 * accounts and institutions.
 *
 * @param system stays where it is, and sip2d is put in front of it; absent: sip2d takes its place
 */
export function convertConfig(text: string, database: KohaDatabase | undefined, system?: FrontedSystem): Converted {
  const told: string[] = [];
  const steps = [
    nameNamespace,
    (file: File) => takeDatabase(file, database, system === undefined, told),
    (file: File) => takeCirculation(file, database, system !== undefined, told),
    (file: File) => {
      const edits = editXml(file.xml);
      told.push(
        ...system === undefined ? spellOutKohaDefaults(file.root, edits) : frontSystem(file.root, edits, system),
      );
      told.push(...spellOutSyslog(file.root, edits));
      return edits.apply();
    },
  ];
  let xml = text.replace(/^\uFEFF/, "");
  for (const [done, step] of steps.entries()) {
    const document = parseDocument(xml);
    if (!document.ok) return document;
    const { root } = document;
    const message = whyNotConverted(root, done > 1);
    if (message !== undefined) return { ok: false, position: root.position, message };
    xml = step({ xml, root });
  }
  return { ok: true, xml, told: grouped(told) };
}

/** Koha's log goes to syslog where its file says so; sip2d's does where `<log>` does. */
function spellOutSyslog(root: Element, edits: ReturnType<typeof editXml>): readonly string[] {
  const [params] = elementsAt(root, serverParams);
  if (params?.attributes.get("log_file")?.value !== "Sys::Syslog" || elementsAt(root, log).length > 0) return [];
  edits.append(root, writeElement("log", { xmlns: SIP2D, format: "syslog" }));
  return [
    'the log goes to syslog, as log_file="Sys::Syslog" says: by UDP to 127.0.0.1:514, where the syslog daemon must listen ' +
    "(of rsyslog the module imudp); the units of systemd take it to the journal instead",
  ];
}

/** Whom a line is about that is told of each login or institution. */
const ABOUT = /^((?:login|institution) )("(?:[^"\\]|\\.)*")/;

/** Tells in one line what is to be told of many logins or institutions alike. */
function grouped(told: readonly string[]): readonly string[] {
  const groups = Map.groupBy(told, (line) => line.replace(ABOUT, "$1"));
  return [...groups.values()].flatMap(([first, ...more]) => {
    if (first === undefined) return [];
    const others = more.flatMap((line) => ABOUT.exec(line)?.[2] ?? []);
    return [others.length === 0 ? first : `${first} (and likewise ${others.join(", ")})`];
  });
}

/** @param complete whether the namespace has been named, and the database taken */
function whyNotConverted(root: Element, complete: boolean): string | undefined {
  if (root.name !== "acsconfig") return `the root element is ${root.writtenName}, but must be acsconfig`;
  if (!complete || elementsAt(root, accounts).length + elementsAt(root, institutions).length > 0) return undefined;
  return "acsconfig has no accounts and no institutions: since 25.11 Koha keeps both in its database; " +
    "give them with --tables or --accounts";
}

/** A configuration file: its text, and the elements read from it. */
interface File {
  readonly xml: string;
  readonly root: Element;
}

function nameNamespace({ xml, root }: File): string {
  if (root.namespace === OPENNCIP) return xml;
  const edits = editXml(xml);
  edits.setAttribute(root, "xmlns", OPENNCIP);
  return edits.apply();
}

/** @param judged whether sip2d judges the logins */
function takeDatabase(
  { xml, root }: File,
  database: KohaDatabase | undefined,
  judged: boolean,
  told: string[],
): string {
  if (database === undefined) return xml;
  const edits = editXml(xml);
  if (database.accounts.length > 0) {
    const written = writeDatabase(database, judged);
    told.push(...written.told, ...notAsked(database), ...lostLogins(root, database));
    for (const element of [...elementsAt(root, accounts), ...elementsAt(root, institutions)]) edits.remove(element);
    edits.append(root, `${written.accounts}\n${written.institutions}`);
  } else if (judged) {
    for (const element of elementsAt(root, accounts, login)) {
      const id = identifierOf(element, "id") ?? "";
      const password = database.passwords.get(id);
      if (password !== undefined) edits.setAttribute(element, "password", password);
      const kind = database.unusable.get(id);
      if (kind !== undefined) {
        told.push(`login ${JSON.stringify(id)} keeps the password of the file: ${whyUnusable(kind)}`);
      }
    }
  }
  addPreferences(root, database, edits, told);
  return edits.apply();
}

/**
 * Adds rules and libraries, unless the file has some of its own.
 *
 * @param isFronted whether Koha stays: then a copy of its records goes by the rules
 */
function takeCirculation(
  { xml, root }: File,
  database: KohaDatabase | undefined,
  isFronted: boolean,
  told: string[],
): string {
  if (database?.circulation === undefined) return xml;
  if (elementsAt(root, circulation).length + elementsAt(root, libraries).length > 0) return xml;
  const places = elementsAt(root, institutions, institution).flatMap((element) => identifierOf(element, "id") ?? []);
  const { circulation: { rules, branches }, preferences } = database;
  const ofAll = [...isFronted && rules.length > 0 ? limitsOfAll(root) : [], ...dueDatesOfAll(preferences)];
  const written = writeCirculation({ rules: [...rules, ...ofAll], branches }, places);
  if (written.elements.length === 0) return xml;
  told.push(...written.told, ...isFronted ? [RULES_OF_A_COPY] : []);
  const edits = editXml(xml);
  edits.setAttribute(root, "xmlns:sip2d", SIP2D);
  for (const element of written.elements) edits.append(root, element);
  return edits.apply();
}

/**
 * What Koha's preferences limit for all patrons. Where sip2d judges loans, they stay preferences; where Koha does, a copy of
 * its records knows no other limits than those of rules.
 */
function limitsOfAll(root: Element): readonly KohaRule[] {
  const preferences = elementsAt(root, sysprefOverrides).flatMap(({ children }) => children);
  return preferences.flatMap(({ name, text }) => LIMITS_OF_ALL.has(name) ? [{ name, value: text }] : []);
}

/** What Koha's preferences say of all due dates. */
function dueDatesOfAll(preferences: KohaDatabase["preferences"]): readonly KohaRule[] {
  return ["useDaysMode", "ReturnBeforeExpiry"].flatMap((name) => {
    const value = preferences.get(name);
    return value === undefined ? [] : [{ name, value }];
  });
}

/** The preferences by which Koha's SIP2 server denies a patron (read in the code of 19.06: `Patron.pm`). */
const LIMITS_OF_ALL: ReadonlySet<string> = new Set(["noissuescharge", "OverduesBlockCirc"]);

/** What rules are for where Koha stays. */
const RULES_OF_A_COPY =
  "rules and libraries are for a copy of Koha's records: they have an effect where an institution " +
  "has <sip2d:stand_in>";

/** An answer without embeds looks like that of a Koha which has nothing of them. */
function notAsked({ notAsked: embeds = [] }: KohaDatabase): readonly string[] {
  if (embeds.length === 0) return [];
  const missing = "what Koha has of these is missing, unless it is asked with all of them in x-koha-embed";
  return [`the accounts were told without ${embeds.join(", ")}: ${missing}`];
}

/** Since 25.11 Koha does not look at the file's accounts any more. */
function lostLogins(root: Element, database: KohaDatabase): readonly string[] {
  const kept = new Set(database.accounts.map(({ id }) => id));
  return elementsAt(root, accounts, login).flatMap((element) => {
    const id = identifierOf(element, "id") ?? "";
    if (kept.has(id)) return [];
    const why = "Koha's upgrade skips logins of institutions that the file does not declare";
    return [`login ${JSON.stringify(id)} stands in the file and not in the database, and is left out (${why})`];
  });
}

/**
 * Koha looks at its table of preferences, then at what is overridden for all, then at an account's own. Since 25.11 that
 * stands in its database, and what the file still has of it counts for nothing.
 */
function addPreferences(
  root: Element,
  { accounts, preferences, overridesTold }: KohaDatabase,
  edits: ReturnType<typeof editXml>,
  told: string[],
): void {
  const [stale] = accounts.length > 0 && overridesTold ? elementsAt(root, sysprefOverrides) : [];
  if (stale !== undefined) {
    edits.remove(stale);
    told.push("the file's syspref_overrides are left out: Koha keeps them in its database, and does not look at these");
  }
  const [element] = stale === undefined ? elementsAt(root, sysprefOverrides) : [];
  const overridden = new Set(element?.children.map(({ name }) => name));
  const added = new Map([...preferences].filter((one) => isTelling(one) && !overridden.has(one[0])));
  const written = writePreferences(added);
  if (written === undefined) return;
  if (element === undefined) edits.append(root, written);
  else edits.append(element, written.split("\n").slice(1, -1).map((line) => line.trim()).join("\n"));
}
