import { IdMap } from "../library/id.ts";
import { isThisMachine } from "./base/is_this_machine.ts";
import { reportTrade, withTrade } from "./trades.ts";
import * as v from "valibot";
import type { Day } from "../library/day.ts";
import { kohaPin } from "../library/koha_pin.ts";
import type { Encoding } from "../protocol/encoding.ts";
import { closestName } from "./base/closest_name.ts";
import { accountEnd } from "./account_end.ts";
import { servedElsewhere } from "./check_gateways.ts";
import type { Account, AccountEnd, Institution } from "./config.ts";
import type { Element } from "./xml/document.ts";
import { encodingIn } from "./koha/other_servers.ts";
import type { Rules } from "../circulation/rules/rules.ts";
import type { Presentation } from "./koha/presentation.ts";
import { readAccountRules } from "./koha/read_account_rules.ts";
import { readAnswerOptions } from "./koha/read_answer_options.ts";
import { readOverrides } from "./koha/read_overrides.ts";
import { readPresentation } from "./koha/read_presentation.ts";
import { surroundingsOf, type WritingInstitution } from "./koha/surroundings.ts";
import { accounts, institution, institutions, listeners, service } from "./openncip_elements.ts";
import { login } from "./login_element.ts";
import { readTexts } from "./texts/read_texts.ts";
import { checkPasswordIsThere, readPassword, readUpstreamLogin } from "./read_passwords.ts";
import { SiteTexts } from "./templates/site_texts.ts";
import { encoding } from "./base/values.ts";
import { atOnce, type Steps } from "./base/steps.ts";
import {
  type ConfigReading,
  elementsAt,
  identifierOf,
  placeOf,
  reportRepeated,
  valuesOf,
  warnOfDefault,
} from "./base/reading.ts";

/** What of its institution an account's settings rest on. */
type AccountInstitution = WritingInstitution & Pick<Institution, "id" | "branch" | "upstream">;

/** Settings for accounts that have none of their own. */
interface AccountDefaults extends Pick<Account, "delimiter" | "rules" | "texts"> {
  readonly institutions: ReadonlyMap<string, AccountInstitution>;
}

/** Reads the logins that are in order, by id. */
export function readAccounts(reading: ConfigReading, general: AccountDefaults): ReadonlyMap<string, Account> {
  return atOnce(accountReadings(reading, general));
}

/** Does what {@link readAccounts} does, a login a step. */
export function* accountReadings(
  reading: ConfigReading,
  general: AccountDefaults,
): Steps<ReadonlyMap<string, Account>> {
  const { root, report } = reading;
  const elements = elementsAt(root, accounts, login);
  const defaults: Defaults = {
    ...general,
    encodings: readEncodings(reading),
    isOpen: elementsAt(root, listeners, service).some(isOpenService),
    servedElsewhere: servedElsewhere(root),
    preferences: readOverrides(root, new Map(), report),
    siteTexts: new SiteTexts(),
    branchNames: new IdMap([...general.rules.branches].map(([code, { name }]) => [code, name] as const)),
  };
  const closed = closedLogins(elements, reading);
  const read = new Map<string, Account>();
  for (const element of elements) {
    yield;
    const account = readAccount(element, defaults, reading);
    if (account !== undefined && !closed.has(element)) read.set(account.id, account);
  }
  checkSubjects(elements, reading);
  const idOf = (element: Element) => identifierOf(element, "id");
  reportRepeated(elements, idOf, (element) => `login ${JSON.stringify(idOf(element))}`, report);
  const difference = "messages end with CR, where Koha sends CRLF; allowed: CR, CRLF";
  if (!reading.toConvert) warnOfDefault(elements, "terminator", difference, report);
  return read;
}

/** Settings and shared data for all logins. */
interface Defaults extends AccountDefaults {
  /** The ids of institutions that other library systems serve. */
  readonly servedElsewhere: ReadonlySet<string>;
  /** Whether a service lets in addresses beyond this machine without naming networks. */
  readonly isOpen: boolean;
  /** Encodings that Evergreen's files name, by institution. */
  readonly encodings: ReadonlyMap<string, Encoding>;
  /** Koha's preferences that are overridden for all. */
  readonly preferences: ReadonlyMap<string, string>;
  /** The templates and regular expressions of the whole file. */
  readonly siteTexts: SiteTexts;
  /** Names by code. */
  readonly branchNames: ReadonlyMap<string, string>;
}

/** Stands for an institution that is not declared, or is wrong, which is reported elsewhere. */
const NOWHERE: AccountInstitution = { id: "", timeZone: "UTC", currency: "USD" };

function readAccount(element: Element, defaults: Defaults, reading: ConfigReading): Account | undefined {
  const isUpstream = defaults.servedElsewhere.has(identifierOf(element, "institution") ?? "");
  if (!isUpstream) checkPasswordIsThere(element, reading);
  const written = valuesOf(element, login);
  if (written === undefined) return undefined;
  reportTrade(element, written, defaults.isOpen, reading.report);
  const values = withTrade(written, element);
  const password = readPassword(element, values, isUpstream, reading);
  const upstreamLogin = readUpstreamLogin(element, values, isUpstream, reading);
  if (password === undefined) return undefined;
  const { report } = reading;
  if (password.kind === "clear" && kohaPin(password.value) === "none") {
    const who = `password of login ${JSON.stringify(values.id)}`;
    report("warning", placeOf(element, "password"), `${who} is Koha's word for none: no terminal can log in here`);
    return undefined;
  }
  const preferences = readOverrides(element, defaults.preferences, report);
  const served = defaults.institutions.get(values.institution) ?? NOWHERE;
  const surroundings = surroundingsOf(served, preferences, defaults.branchNames);
  const presented = readPresentation(element, values, surroundings, preferences, {
    texts: defaults.siteTexts,
    report,
  });
  const sorting = sortingAt(served, defaults.rules);
  const presentation = sorting === undefined ? presented : { hiddenFields: new Set<string>(), ...presented, sorting };
  const answers = readAnswerOptions(values, preferences);
  const texts = readTexts(element, report, defaults.texts);
  return {
    id: values.id,
    password,
    institution: values.institution,
    delimiter: values.delimiter ?? defaults.delimiter,
    terminator: values.terminator ?? "\r",
    encoding: values.encoding ?? defaults.encodings.get(values.institution) ?? "utf8",
    errorDetectionRequired: values["error-detect"],
    ...(values.allow && { allow: values.allow }),
    ...values.expires !== undefined && { end: readEnd(values.expires, element, served, reading) },
    ...(values.client_subject && { clientSubject: values.client_subject }),
    ...(values.messages && { messages: values.messages }),
    requirePin: values.require_pin,
    allowEmptyPasswords: values.allow_empty_passwords,
    wrongPin: values.wrong_pin,
    hideWithoutPin: values.hide_without_pin,
    ...values.use !== undefined && { use: values.use },
    ...values.sync && { sync: values.sync },
    ...values.many_cards !== "tell" && { manyCards: values.many_cards },
    ...values.answers_may_be_lost && { answersMayBeLost: true },
    offlineDays: values.offline_days,
    checkedInOk: values.checked_in_ok,
    printLines: values.print_lines,
    rules: readAccountRules(element, values, { ...served, rules: defaults.rules, preferences }, report),
    ...presentation && { presentation },
    ...answers && { answers },
    ...values.language !== undefined && { language: values.language },
    ...values.languages !== undefined && { languages: values.languages },
    ...texts && { texts },
    ...values.location_code !== undefined && { locationCode: values.location_code },
    ...upstreamLogin && { upstreamLogin },
    ...(values.stand_in === "no" || values.stand_in === "lend") && { standIn: values.stand_in },
    ...values.unconfirmed_payment === "accept" && { unconfirmedPayment: values.unconfirmed_payment },
    ...values.returns_dated === "last-open-day" && { returnsDated: values.returns_dated },
  };
}

/** Reads when a login ends, and warns of one that has ended or soon will. */
function readEnd(
  lastDay: Day,
  element: Element,
  { timeZone }: WritingInstitution,
  { sources, report }: ConfigReading,
): AccountEnd {
  const next = Temporal.PlainDate.from(lastDay).add({ days: 1 });
  const end = { lastDay, moment: next.toZonedDateTime(timeZone).toInstant() };
  const now = sources.now?.();
  const told = now === undefined ? undefined : accountEnd({ end }, now);
  const id = JSON.stringify(identifierOf(element, "id") ?? "");
  if (told !== undefined) report("warning", placeOf(element, "expires"), `login ${id} ${told}`);
  return end;
}

/** Whether terminals may connect from anywhere. What the port says is judged elsewhere. */
function isOpenService({ attributes }: Element): boolean {
  const [host = ""] = attributes.get("port")?.value.split(/:\d+\//) ?? [];
  return !attributes.has("allow") && !attributes.has("login") && !isThisMachine(host.replace(/^\[|\]$/g, ""));
}

/** How returns are sorted that another system carries out: by what its 10 says, which is not the item's type. */
function sortingAt({ id, branch, upstream }: AccountInstitution, { bins }: Rules): Presentation["sorting"] {
  if (upstream === undefined) return undefined;
  const usable = bins.filter(({ itemType }) => itemType === undefined);
  return usable.length === 0 ? undefined : { bins: usable, here: branch ?? id };
}

/**
 * Finds the logins whose institution is not declared. A name that is near to one that is counts as a slip of the pen.
 * Any other closes the login, as in Koha: the samples of some sites have unused logins.
 */
function closedLogins(elements: readonly Element[], { root, report }: ConfigReading): ReadonlySet<Element> {
  const ids = elementsAt(root, institutions, institution).flatMap((element) => identifierOf(element, "id") ?? []);
  const declared = new Set(ids);
  const closed = new Set<Element>();
  for (const element of elements) {
    const id = identifierOf(element, "institution");
    if (id === undefined || declared.has(id)) continue;
    closed.add(element);
    const near = closestName(id, declared);
    const missing = `institution ${JSON.stringify(id)} is not declared`;
    if (near !== undefined) {
      report("error", placeOf(element, "institution"), `${missing}; did you mean ${JSON.stringify(near)}`);
    } else {
      report(
        "warning",
        placeOf(element, "institution"),
        `${missing}: no terminal can log in here; allowed: ${ids.join(", ")}`,
      );
    }
  }
  return closed;
}

/** The encodings of institutions, which Evergreen keeps there or in the configuration of its connection. */
function readEncodings({ root, report }: ConfigReading): ReadonlyMap<string, Encoding> {
  const encodings = new Map<string, Encoding>();
  for (const element of elementsAt(root, institutions, institution)) {
    const id = identifierOf(element, "id");
    const found = encodingIn(element);
    if (id === undefined || found === undefined) continue;
    const { success, output } = v.safeParse(encoding.schema, found.text);
    if (success) encodings.set(id, output);
    else report("error", found.position, `encoding is ${JSON.stringify(found.text)}, but must be ${encoding.allowed}`);
  }
  return encodings;
}

/** Reports each login that needs a certificate where no service asks for one: it would be closed to all terminals. */
function checkSubjects(elements: readonly Element[], { root, report }: ConfigReading): void {
  if (elementsAt(root, listeners, service).some(({ attributes }) => attributes.has("client_ca"))) return;
  for (const element of elements) {
    if (!element.attributes.has("client_subject")) continue;
    report("error", placeOf(element, "client_subject"), "client_subject stands where no service has a client_ca");
  }
}
