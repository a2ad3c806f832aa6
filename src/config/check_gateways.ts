import {
  customItemField,
  customPatronField,
  itemField,
  patronAttribute,
  sortBinMapping,
  sysprefOverrides,
} from "./koha/login_elements.ts";
import { NEED_RECORDS } from "./koha/need_records.ts";
import { isCarriedOut } from "./koha/preferences.ts";
import { isThisMachine } from "./base/is_this_machine.ts";
import { checkOwnAddress } from "./check_own_address.ts";
import { login } from "./login_element.ts";
import { accounts, institution, institutions, listeners, policy, service } from "./openncip_elements.ts";
import {
  type ConfigReading,
  elementsAt,
  identifierOf,
  isA,
  placeOf,
  rawValues,
  type ReportFault,
  valuesOf,
} from "./base/reading.ts";
import { circulation, rule, sortBin } from "./sip2d_elements.ts";
import { upstream } from "./upstream/upstream_element.ts";
import { checkLending, hasCopy } from "./upstream/check_lending.ts";
import { checkReturns } from "./upstream/check_returns.ts";
import { systemOf } from "../systems/systems.ts";
import type { Element } from "./xml/document.ts";

/** Elements of a login that need such records. */
const ELEMENTS_NEED_RECORDS = [patronAttribute, customPatronField, itemField, customItemField, sortBinMapping];

/** Preferences that say how the bytes of a date are written. */
const OF_DATES: ReadonlySet<string> = new Set(["dateformat", "TimeFormat"]);

/** An institution that another library system serves. */
interface ServedElsewhere {
  readonly id: string;
  readonly element: Element;
  readonly upstream: Element | undefined;
  readonly logins: readonly Element[];
}

/** Gives the ids of the institutions that say that another library system serves them, also of those that are wrong. */
export function servedElsewhere(root: Element): ReadonlySet<string> {
  return new Set(gatewaysIn(root).map(({ id }) => id));
}

/**
 * Reports what cannot be where another library system serves: options that need records of ours, logins that cannot
 * use a session there, settings without a meaning, an address of our own; and what the system's kind has set.
 */
export function checkGateways({ root, report }: ConfigReading): void {
  const gateways = gatewaysIn(root);
  for (const gateway of gateways) {
    for (const element of gateway.logins) {
      checkLogin(element, gateway, report);
    }
    checkLending(gateway, report);
    checkPolicy(gateway, report);
    checkProbe(gateway, report);
    checkOwnAddress(root, gateway.upstream, report);
    checkReturns(gateway, report);
    checkCloses(gateway, report);
    tellKind(gateway, report);
  }
  if (gateways.length > 0) checkServices(root, gateways, report);
  if (gateways.length > 0) checkCirculation(root, gateways, report);
}

function gatewaysIn(root: Element): readonly ServedElsewhere[] {
  return elementsAt(root, institutions, institution).flatMap((element) => {
    const id = identifierOf(element, "id");
    if (id === undefined || !/^SIP2$/i.test(identifierOf(element, "implementation") ?? "")) return [];
    const logins = elementsAt(root, accounts, login).filter((one) => identifierOf(one, "institution") === id);
    return [{ id, element, upstream: elementsAt(element, upstream)[0], logins }];
  });
}

function checkLogin(element: Element, { id, upstream: system }: ServedElsewhere, report: ReportFault): void {
  const lacking = `needs records of patrons and copies, which sip2d has not where another system serves (${
    JSON.stringify(id)
  })`;
  for (const name of Object.keys(rawValues(element, login))) {
    if (NEED_RECORDS.has(name)) report("error", placeOf(element, name), `${name} ${lacking}`);
  }
  for (const child of element.children) {
    if (ELEMENTS_NEED_RECORDS.some((row) => isA(child, row))) {
      report("error", child.position, `${child.name} ${lacking}`);
    }
    if (!isA(child, sysprefOverrides)) continue;
    for (const { name, position } of child.children) {
      if (isCarriedOut(name) && !OF_DATES.has(name)) report("error", position, `${name} ${lacking}`);
    }
  }
  const location = element.attributes.get("upstream_location");
  if (location !== undefined && system?.attributes.has("url")) {
    report("warning", location.position, "upstream_location has no effect: at a url there is no 93 that could tell it");
  }
  const judged = element.attributes.has("password");
  if (!judged && system !== undefined && identifierOf(system, "login") === "none") {
    const effect = 'nobody judges it: upstream has login="none"';
    report("warning", element.position, `login has no password, and ${effect}; allow can say from where it is let in`);
  }
}

function checkPolicy({ element }: ServedElsewhere, report: ReportFault): void {
  for (const found of elementsAt(element, policy)) {
    if (found.attributes.has("timeout")) {
      const instead = "terminals are told 5 seconds more than answer_seconds of upstream";
      report("warning", placeOf(found, "timeout"), `timeout has no effect where another system serves: ${instead}`);
    }
    if (valuesOf(found, policy)?.third_party_renewal === false) {
      const why = "whose loan it is, the other system knows";
      report("error", placeOf(found, "third_party_renewal"), `third_party_renewal cannot be held to: ${why}`);
    }
  }
}

/** Whether a login can be used where no terminal is at hand. */
function hasOwnLogin({ attributes }: Element): boolean {
  return attributes.has("upstream_login") && attributes.has("upstream_password");
}

function needsLogin({ upstream: system }: ServedElsewhere): boolean {
  return system !== undefined && identifierOf(system, "login") !== "none";
}

function checkProbe(gateway: ServedElsewhere, report: ReportFault): void {
  if (!needsLogin(gateway) || gateway.logins.length === 0 || gateway.logins.some(hasOwnLogin)) return;
  const missing = `no login of ${JSON.stringify(gateway.id)} has upstream_login and upstream_password`;
  const mayStay = "terminals are served all the same";
  const effect =
    "but sip2d cannot ask by itself whether the system answers: not after a start, and not for check --upstream";
  const remedy = "so that it can, give one login the attributes password, upstream_login and upstream_password";
  report("warning", gateway.element.position, `${missing}: ${mayStay}, ${effect}; ${remedy}`);
}

/**
 * Says what a closed connection proves, where that is not plain: at an address of this machine a tunnel may listen, and
 * of some kinds of systems nothing is known.
 */
function checkCloses({ upstream: system }: ServedElsewhere, report: ReportFault): void {
  const values = system && valuesOf(system, upstream);
  if (system === undefined || values === undefined || values.url !== undefined) return;
  const { kind = "other", address = [], closes_itself: said } = values;
  const { closeEndsWork } = systemOf(kind);
  if (said && !closeEndsWork) {
    const why = `a system of the kind ${kind} may go on with a request whose connection it has closed`;
    report("warning", placeOf(system, "closes_itself"), `closes_itself="yes" has no effect: ${why}`);
  }
  const isPlain = said !== undefined || !closeEndsWork || !address.some(({ host }) => isThisMachine(host));
  const mayBeSecured = ["tls", "tls_ca", "tls_name", "certificate", "proxy_protocol"]
    .some((name) => system.attributes.has(name));
  if (isPlain || mayBeSecured) return;
  const taken = "address is this machine: the system itself is taken to listen there, so that it closes connections";
  report("note", placeOf(system, "address"), `${taken}; if a tunnel listens there, set closes_itself="no"`);
}

/** Says what the kind of a system has set, since it stands nowhere else. */
function tellKind({ upstream: system }: ServedElsewhere, report: ReportFault): void {
  const values = system && valuesOf(system, upstream);
  if (system === undefined || values?.kind === undefined) return;
  if (values.url !== undefined) return;
  const known = systemOf(values.kind).connection;
  const set = [
    ...values.sessions === undefined ? [`sessions="${known.sessions}"`] : [],
    ...values.encoding === undefined ? [`encoding="${known.encoding}"`] : [],
    ...values.error_detection === undefined ? [`error_detection="${known.errorDetection ? "yes" : "no"}"`] : [],
  ];
  if (set.length > 0) report("note", placeOf(system, "kind"), `kind is ${values.kind}, which sets ${set.join(", ")}`);
}

/** A service that acts as a login has nothing that the other system could be given, unless the configuration has it. */
function checkServices(root: Element, gateways: readonly ServedElsewhere[], report: ReportFault): void {
  for (const element of elementsAt(root, listeners, service)) {
    const id = identifierOf(element, "login");
    if (id === undefined) continue;
    for (const gateway of gateways.filter(needsLogin)) {
      const [lacking] = gateway.logins.filter((one) => identifierOf(one, "id") === id && !hasOwnLogin(one));
      if (lacking === undefined) continue;
      const why = "terminals here send no login that the other system could be given";
      const missing = `login ${JSON.stringify(id)} has no upstream_login with upstream_password`;
      report("error", placeOf(element, "login"), `${missing}: ${why}`);
    }
  }
}

function checkCirculation(root: Element, gateways: readonly ServedElsewhere[], report: ReportFault): void {
  for (const element of elementsAt(root, circulation, sortBin)) {
    if (!element.attributes.has("item_type")) continue;
    const effect = "where another system serves: its answers (10) tell no item type";
    report("note", placeOf(element, "item_type"), `item_type makes this sort_bin fit nothing ${effect}`);
  }
  if (gateways.length < elementsAt(root, institutions, institution).length || gateways.some(hasCopy)) return;
  const [first] = [...elementsAt(root, circulation, rule), ...elementsAt(root, sysprefOverrides)];
  if (first === undefined) return;
  report("warning", first.position, `${first.name} has no effect: other library systems serve all institutions`);
}
