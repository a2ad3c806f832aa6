import { sysprefOverrides } from "../koha/login_elements.ts";
import { kohasDelimiter } from "../koha/notices.ts";
import { encodingIn, isEvergreens } from "../koha/other_servers.ts";
import { overrides } from "../koha/read_overrides.ts";
import { elementsAt, identifierOf } from "../base/reading.ts";
import { accounts, institution, institutions, listeners, policy, service } from "../openncip_elements.ts";
import { login } from "../login_element.ts";
import { simulatedSystem } from "../../systems/systems.ts";
import type { Element } from "../xml/document.ts";
import { writeElement, type XmlEdits } from "./edit_xml.ts";

/** Preferences that matter to some logins only. */
const MISSED_IN: Readonly<Record<string, (login: Element) => boolean>> = {
  OverduesBlockCirc: ({ attributes }) =>
    /^(1|y|yes|true)$/i.test(attributes.get("overdues_block_checkout")?.value ?? ""),
};

/** Writes what Koha does by default as options, and gives in words what no option can say. */
export function spellOutKohaDefaults(root: Element, edits: XmlEdits): readonly string[] {
  const { defaults, server } = simulatedSystem(isEvergreens(root) ? "evergreen" : "koha");
  const loginSeconds = String(server.loginSeconds);
  for (const element of elementsAt(root, listeners, service)) spellOutTimes(element, root, loginSeconds, edits);
  const logins = elementsAt(root, accounts, login);
  for (const element of logins) spellOutLogin(element, defaults.login, edits);
  const parted = logins.flatMap((element) => spellOutDelimiter(element, kohasDelimiter(root), edits));
  const unencoded = logins.filter((element) => isUnset(element, "encoding") && !isEncoded(element, root));
  for (const element of unencoded) edits.setAttribute(element, "encoding", "utf8");
  const told = elementsAt(root, institutions, institution).flatMap((element) => spellOutPolicy(element, edits));
  const preferred = spellOutPreferences(root, logins, defaults.preferences, edits);
  return [
    ...told,
    ...parted,
    ...unencoded.length === 0 ? [] : [
      `${unencoded.length} logins had no encoding: they have utf8 now, since Koha's mixture cannot be known`,
    ],
    ...preferred,
  ];
}

/** Tells whether an attribute is not there or, as in Koha, says nothing because it is empty. */
function isUnset({ attributes }: Element, name: string): boolean {
  return (attributes.get(name)?.value ?? "") === "";
}

/** Writes Koha's defaults of preferences where neither the file nor each login that they matter to has its own. */
function spellOutPreferences(
  root: Element,
  logins: readonly Element[],
  preferences: Readonly<Record<string, string>>,
  edits: XmlEdits,
): readonly string[] {
  const missed = Object.entries(preferences).filter(([name]) => {
    const missedIn = MISSED_IN[name] ?? (() => true);
    return !overrides(root, name) && logins.some((element) => missedIn(element) && !overrides(element, name));
  });
  if (missed.length === 0) return [];
  const written = missed.map(([name, value]) => `<${name}>${value}</${name}>`);
  const [found] = elementsAt(root, sysprefOverrides);
  if (found !== undefined) { for (const one of written) edits.append(found, one); }
  else edits.append(root, `<syspref_overrides>\n${written.map((one) => `  ${one}\n`).join("")}</syspref_overrides>`);
  return missed.map(([name, value]) =>
    `${name} is ${value} now, Koha's default: where yours has another, take its preferences from systempreferences.tsv (--tables)`
  );
}

/** Whether the login's institution says how text travels, as in Evergreen. */
function isEncoded(element: Element, root: Element): boolean {
  const id = identifierOf(element, "institution");
  const own = elementsAt(root, institutions, institution).filter((one) => identifierOf(one, "id") === id);
  return own.some((one) => encodingIn(one) !== undefined);
}

/** Koha takes the time for logging in for the time of silence too. */
function spellOutTimes(element: Element, root: Element, loginSeconds: string, edits: XmlEdits): void {
  if (element.attributes.get("transport")?.value.toLowerCase() === "http") return;
  const written = (from: Element) => from.attributes.get("timeout")?.value || undefined;
  const seconds = written(element) ?? written(root) ?? loginSeconds;
  if (isUnset(element, "timeout")) edits.setAttribute(element, "timeout", seconds);
  if (isUnset(element, "client_timeout")) edits.setAttribute(element, "client_timeout", seconds);
}

function spellOutLogin(element: Element, ways: Readonly<Record<string, string>>, edits: XmlEdits): void {
  for (const [name, value] of Object.entries(ways)) {
    // An empty greeting is one.
    if (name === "greeting" ? !element.attributes.has(name) : isUnset(element, name)) {
      edits.setAttribute(element, name, value);
    }
  }
  if (isUnset(element, "av_field_template") && isUnset(element, "av_fee_id")) {
    edits.setAttribute(element, "av_fee_id", "no");
  }
  if (isUnset(element, "da_field_template") && isUnset(element, "da_contact")) {
    edits.setAttribute(element, "da_contact", "yes");
  }
  // Koha makes a credit of what is more than owed, also where a 0 says so.
  if (isUnset(element, "overpayment") && /^0?$/.test(element.attributes.get("disallow_overpayment")?.value ?? "")) {
    edits.setAttribute(element, "overpayment", "pay");
  }
  if (isUnset(element, "alert_not_on_loan")) edits.setAttribute(element, "alert_not_on_loan", "yes");
}

/** Koha keeps the delimiter of a login, and never looks at it. */
function spellOutDelimiter(element: Element, used: string, edits: XmlEdits): readonly string[] {
  const own = element.attributes.get("delimiter")?.value ?? "";
  if (own === "" || own === used) return [];
  edits.setAttribute(element, "delimiter", used);
  const [id, written, instead] = [identifierOf(element, "id"), own, used].map((one) => JSON.stringify(one));
  return [`login ${id} has the delimiter ${instead} now: Koha does not look at its ${written}`];
}

/** What Koha tells in 98 of a flag: of `renewal` any text but 0 is a yes, of others a yes or a number. */
function kohaTells(name: string, value: string): boolean {
  return name === "renewal" ? !/^0?$/.test(value) : /true|y|yes/i.test(value) || Number.parseInt(value, 10) > 0;
}

/** Tells whether a value reads as a no to people. */
function isNo(value: string): boolean {
  return /^\s*(false|no|n|f|off)\s*$/i.test(value);
}

function perlsTruth(id: string, name: string, value: string): string {
  const why = "to Perl any text but 0 is a yes, so that Koha's 98 says Y";
  return `institution ${id} has ${name}="${value}", and is written with ${name}="true": ${why}; set it to false if that was meant`;
}

/** Numbers of a policy that a 98 has no room for: Koha says 000 of them, which of `timeout` means that it is off-line. */
const MOST = 999;

/** Gives what a policy says in the place of a number that cannot be written as it is; `undefined` where it can. */
function tellable(name: "timeout" | "retries", value: string): string | undefined {
  if (value === "") return name === "timeout" ? "100" : "0";
  const number = /^\s*\d{1,15}\s*$/.test(value) ? Number(value) : 0;
  if (name === "retries") return number > MOST ? "0" : undefined;
  return number > MOST ? String(MOST) : number === 0 ? "100" : undefined;
}

/** Writes numbers that a 98 can tell, and says what became of a time that Koha tells as 000. */
function spellOutNumbers(policy: Element, id: string, edits: XmlEdits): readonly string[] {
  return (["timeout", "retries"] as const).flatMap((name) => {
    const value = policy.attributes.get(name)?.value ?? "";
    const instead = tellable(name, value);
    if (instead === undefined) return [];
    edits.setAttribute(policy, name, instead);
    if (name === "retries") return [];
    const had = value === "" ? "no timeout" : `the timeout ${value}`;
    return [`institution ${id} has ${had}: a 98 says ${instead}, since Koha's 000 means that the server is off-line`];
  });
}

function spellOutPolicy(element: Element, edits: XmlEdits): readonly string[] {
  const [found] = elementsAt(element, policy);
  const id = JSON.stringify(element.attributes.get("id")?.value ?? "");
  if (found === undefined) {
    const flags = { checkin: "false", checkout: "false", renewal: "false", status_update: "false", offline: "false" };
    const others = { timeout: "100", retries: "0", enforced: "no", third_party_renewal: "no" };
    edits.append(element, writeElement("policy", { ...flags, ...others }));
    return [`institution ${id} has no timeout: a 98 says 100, since Koha's 000 means that the server is off-line`];
  }
  const flags = isUnset(found, "enforced") ? ["checkin", "checkout", "renewal", "status_update", "offline"] : [];
  if (flags.length > 0) edits.setAttribute(found, "enforced", "no");
  const turned = flags.flatMap((name) => {
    const value = found.attributes.get(name)?.value ?? "";
    const told = String(kohaTells(name, value));
    if (value.toLowerCase() !== told) edits.setAttribute(found, name, told);
    return told === "true" && isNo(value) ? [perlsTruth(id, name, value)] : [];
  });
  if (isUnset(found, "third_party_renewal")) edits.setAttribute(found, "third_party_renewal", "no");
  return [
    ...turned,
    ...spellOutNumbers(found, id, edits),
    ...kohaTells("status_update", found.attributes.get("status_update")?.value ?? "")
      ? [
        `institution ${id} lets terminals block and enable cards, which Koha only promises: set status_update to false if that is not meant`,
      ]
      : [],
  ];
}
