import { sysprefOverrides } from "../koha/login_elements.ts";
import { kohasDelimiter } from "../koha/notices.ts";
import { elementsAt, identifierOf } from "../base/reading.ts";
import { SIP2D } from "../base/element_row.ts";
import { accounts, institution, institutions, policy } from "../openncip_elements.ts";
import { login } from "../login_element.ts";
import { type SystemKind, systemOf } from "../../systems/systems.ts";
import { ANY_LOGIN } from "../upstream/upstream.ts";
import type { Element } from "../xml/document.ts";
import { writeElement, type XmlEdits } from "./edit_xml.ts";

/** The library system that stays, in front of which sip2d is put. */
export interface FrontedSystem {
  /** Where its SIP2 server listens: HOST:PORT, or several. */
  readonly address: string;
  readonly kind?: SystemKind;
}

/** What stays at a login: whose it is, where it may come from, how lines end. The system carries out the rest itself. */
const KEPT: ReadonlySet<string> = new Set([
  ...["id", "institution", "error-detect", "terminator", "allow", "client_subject", "messages"],
  ...["location_code", "language", "languages"],
]);

/** Attributes of a login that have no effect, since bytes pass as they are. */
const OF_BYTES = ["encoding", "delimiter"];

/**
 * Attributes that are left out of logins without a word for each: Koha compares CO with a password of its own, and the
 * others are told once for all.
 */
const UNTOLD: ReadonlySet<string> = new Set(["password", ...OF_BYTES]);

/** Attributes of a policy that have no effect here, or that sip2d announces itself. */
const POLICY_LEFT_OUT = ["timeout", "third_party_renewal", "client_location_code", "enforced"];

/** Attributes of a policy that the system announces in its 98, and enforces itself. */
const POLICY_OF_THE_SYSTEM = ["checkin", "checkout", "renewal"];

/** Puts sip2d in front of the system whose file this is, and gives what a person must know about it, in words. */
export function frontSystem(root: Element, edits: XmlEdits, system: FrontedSystem): readonly string[] {
  edits.setAttribute(root, "xmlns:sip2d", SIP2D);
  const fronted = elementsAt(root, institutions, institution);
  const declared = new Set(fronted.map((element) => identifierOf(element, "id")));
  const told = elementsAt(root, accounts, login).flatMap((element) =>
    declared.has(identifierOf(element, "institution")) ? frontLogin(element, system, edits) : leaveOut(element, edits)
  );
  for (const element of fronted) frontInstitution(element, root, system, edits);
  const preferences = elementsAt(root, sysprefOverrides);
  for (const element of preferences) edits.remove(element);
  return [
    ...addLogin(root, fronted, system, edits),
    ...told,
    ...leftOutOnce(root),
    ...preferences.length === 0 ? [] : ["syspref_overrides are left out: the library system carries them out itself"],
    "All logins work as they are. You may give one of them the attributes password (of its terminal), " +
    "upstream_login and upstream_password (of the library system): sip2d then asks by itself whether the system answers",
  ];
}

/** What is left out of many elements for one reason. A file may have a thousand logins. */
function leftOutOnce(root: Element): readonly string[] {
  const given = (names: readonly string[], elements: readonly Element[], usual: string) =>
    names.filter((name) => elements.some(({ attributes }) => (attributes.get(name)?.value || usual) !== usual));
  const ofBytes = OF_BYTES.filter((name) =>
    given([name], elementsAt(root, accounts, login), name === "delimiter" ? kohasDelimiter(root) : "").length > 0
  );
  const ofPolicies = given(POLICY_LEFT_OUT, elementsAt(root, institutions, institution, policy), "");
  return [
    ...ofBytes.length === 0 ? [] : [`left out of logins, since text passes as it is: ${ofBytes.join(", ")}`],
    ...ofPolicies.length === 0
      ? []
      : [`left out of policies, since the library system or <sip2d:upstream> says it: ${ofPolicies.join(", ")}`],
  ];
}

/** The system refuses all logins there. */
function leaveOut(element: Element, edits: XmlEdits): readonly string[] {
  edits.remove(element);
  const [id, of] = ["id", "institution"].map((name) => JSON.stringify(identifierOf(element, name) ?? ""));
  return [`login ${id} is left out: its institution ${of} is not declared`];
}

function frontLogin(element: Element, { kind }: FrontedSystem, edits: XmlEdits): readonly string[] {
  const leftOut: string[] = [];
  for (const [name, { value }] of element.attributes) {
    if (KEPT.has(name)) continue;
    edits.removeAttribute(element, name);
    if (!UNTOLD.has(name) && value !== "") leftOut.push(name);
  }
  for (const child of element.children) {
    edits.remove(child);
    leftOut.push(child.name);
  }
  setTerminator(element, kind, edits);
  if (leftOut.length === 0) return [];
  const id = JSON.stringify(identifierOf(element, "id") ?? "");
  const names = [...new Set(leftOut)].join(", ");
  return [`login ${id}: left out, since the library system carries it out itself: ${names}`];
}

function setTerminator(element: Element, kind: SystemKind | undefined, edits: XmlEdits): void {
  if ((element.attributes.get("terminator")?.value ?? "") !== "") return;
  edits.setAttribute(element, "terminator", terminatorOf(kind));
}

/** What terminals of the system expect. */
function terminatorOf(kind: SystemKind = "other"): string {
  return systemOf(kind).terminator;
}

function frontInstitution(element: Element, root: Element, { address, kind }: FrontedSystem, edits: XmlEdits): void {
  edits.setAttribute(element, "implementation", "SIP2");
  const [found] = elementsAt(element, policy);
  for (const child of element.children) if (child !== found) edits.remove(child);
  const delimiter = kohasDelimiter(root);
  const upstream = writeElement("sip2d:upstream", {
    address,
    ...kind && { kind },
    ...delimiter !== "|" && { delimiter },
  });
  edits.append(element, upstream);
  if (found === undefined) return;
  for (const name of POLICY_LEFT_OUT) edits.removeAttribute(found, name);
  for (const name of POLICY_OF_THE_SYSTEM) edits.setAttribute(found, name, "true");
}

/** A file without logins, as Koha has it since 25.11, lets in whom the system lets in. */
function addLogin(
  root: Element,
  [first]: readonly Element[],
  { kind }: FrontedSystem,
  edits: XmlEdits,
): readonly string[] {
  if (first === undefined || elementsAt(root, accounts, login).length > 0) return [];
  const id = identifierOf(first, "id") ?? "";
  const anybody = writeElement("login", { id: ANY_LOGIN, institution: id, terminator: terminatorOf(kind) });
  const [found] = elementsAt(root, accounts);
  if (found === undefined) edits.append(root, writeElement("accounts", {}, [anybody]));
  else edits.append(found, anybody);
  return [`the file has no logins: id="${ANY_LOGIN}" lets in at ${JSON.stringify(id)} whom the library system lets in`];
}
