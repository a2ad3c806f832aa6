import { SIP2D } from "../base/element_row.ts";
import { identifierOf, type ReportFault, warnOfDefault } from "../base/reading.ts";
import { sysprefOverrides } from "./login_elements.ts";
import { overrides } from "./read_overrides.ts";
import { encodingIn } from "./other_servers.ts";
import type { Element } from "../xml/document.ts";

/** The elements of a file that the notices are about. */
interface MovedElements {
  readonly root: Element;
  readonly logins: readonly Element[];
  readonly institutions: readonly Element[];
  readonly policies: readonly Element[];
}

/** An attribute of a login that a file of Koha's does not have, and what terminals notice of its default. */
interface LoginNotice {
  readonly attribute: string;
  /** An attribute of Koha's own that says as much. */
  readonly unless?: string;
  readonly difference: string;
}

const LOGIN_NOTICES: readonly LoginNotice[] = [
  { attribute: "cq_always_send", difference: "a 24 has CQ only if a PIN was sent, where Koha sends CQ N" },
  {
    attribute: "alert_not_on_loan",
    unless: "checked_in_ok",
    difference: "the return of a copy that is not on loan raises no alert, where Koha's does",
  },
  {
    attribute: "wrong_pin_refuses",
    difference: "a wrong PIN refuses 11, 15, 29, 37 and 65, where Koha does not look at it",
  },
  {
    attribute: "wrong_pin",
    difference: "with a wrong PIN 23 and 63 tell name and status only, where Koha tells everything",
  },
  {
    attribute: "greeting",
    difference:
      'AF of a patron begins with "Greetings from" and the institution, where Koha has "Greetings from Koha. "',
  },
  {
    attribute: "flag_texts",
    difference: "AF of a patron tells the standing in sip2d's words and order, not in Koha's",
  },
  {
    attribute: "av_fee_id",
    unless: "av_field_template",
    difference: "AV begins with the fee's identifier and its amount, where Koha has description and amount",
  },
  { attribute: "cc_without_limit", difference: "CC is not sent of patrons without a fee limit, where Koha sends 5" },
  { attribute: "plain_amounts", difference: "BV and CC have all decimals, where Koha writes 2.5 and 0" },
  { attribute: "extra_fields", difference: "fields are sent that Koha never sends, such as AM, BZ, CA, CB and PA" },
  {
    attribute: "supported_messages",
    difference: "BX tells what the account may send, where Koha always tells YYYYYYYYYYYNYYYY",
  },
  {
    attribute: "da_contact",
    unless: "da_field_template",
    difference: "DA is the patron's name, where Koha adds mail address and telephone",
  },
  {
    attribute: "patron_restriction_blocks_inet",
    difference: "PI is what the library's data say, where Koha works out Y or N",
  },
  { attribute: "delimiter_as_entity", difference: "a delimiter in a text is sent as a blank, where Koha sends &#124;" },
  {
    attribute: "languages",
    difference: "texts are in the language that the request or the patron names, where Koha's are English",
  },
  { attribute: "resend", difference: "a 97 gets the same bytes again, where Koha puts AY0 in the place of AY" },
  { attribute: "encoding", difference: "text is sent as UTF-8, where Koha mixes it with Latin-1" },
  {
    attribute: "overpayment",
    unless: "disallow_overpayment",
    difference: "more than is owed is refused, where Koha takes it as a credit",
  },
];

/**
 * Tells what terminals and patrons will notice of defaults that differ from Koha's, if a file comes from Koha: it is in
 * Koha's manner, and nothing of sip2d's has been added to it. Nothing is told of an option that stands in the file.
 */
export function noticeDefaults(moved: MovedElements, report: ReportFault): void {
  noticeOverdueFee(moved, report);
  if (!comesFromKoha(moved)) return;
  const encoding = moved.institutions.filter((element) => encodingIn(element) !== undefined);
  const encoded = new Set(encoding.map((element) => identifierOf(element, "id")));
  for (const { attribute, unless, difference } of LOGIN_NOTICES) {
    const silent = moved.logins.filter((element) =>
      !(unless !== undefined && element.attributes.has(unless)) &&
      !(attribute === "encoding" && encoded.has(identifierOf(element, "institution")))
    );
    warnOfDefault(silent, attribute, difference, report);
  }
  noticePasswords(moved.logins, report);
  noticeDelimiters(moved, report);
  for (const { attributes } of moved.logins) noticeNoes(attributes, report);
  noticeFeeLimit(moved, report);
  for (const policy of moved.policies) noticePolicy(policy, report);
}

/** Warns where a file with Koha's preferences charges for being late, which Koha does as well. */
function noticeOverdueFee({ root, logins }: MovedElements, report: ReportFault): void {
  if (![root, ...logins].some(({ children }) => children.some(({ name }) => name === sysprefOverrides.name))) return;
  const circulation = root.children.filter(({ namespace, name }) => namespace === SIP2D && name === "circulation");
  const [fee] = circulation.flatMap(({ children }) => children).flatMap(({ attributes }) =>
    attributes.get("overdue_fee") ?? []
  );
  if (fee === undefined) return;
  const effect = "being late is charged here: leave it out where Koha, or another system, charges for that as well";
  report("warning", fee.position, `overdue_fee is ${fee.value}: ${effect}`);
}

function comesFromKoha({ root, institutions }: MovedElements): boolean {
  if (root.children.some(({ namespace }) => namespace === SIP2D)) return false;
  return institutions.some((element) => /^ILS$|::/.test(identifierOf(element, "implementation") ?? ""));
}

/** Warns that Koha's preference has a default even if it was never set: patrons who owe more borrow nothing. */
function noticeFeeLimit({ root, logins }: MovedElements, report: ReportFault): void {
  const [first, ...more] = overrides(root, "noissuescharge")
    ? []
    : logins.filter((element) => !overrides(element, "noissuescharge"));
  if (first === undefined) return;
  const count = more.length === 0 ? "" : ` here and in ${more.length} more`;
  const difference =
    "who owes much borrows all the same, where Koha has a limit of 5 unless its preferences say another";
  report("warning", first.position, `login has no noissuescharge in syspref_overrides${count}: ${difference}`);
}

/** Koha compares CO with the password of a member of staff; that of the file serves telnet alone. */
function noticePasswords(logins: readonly Element[], report: ReportFault): void {
  const plain = logins.filter(({ attributes }) => !/^(\$|file:|env:)/.test(attributes.get("password")?.value ?? "$"));
  const [first, ...more] = plain;
  if (first === undefined) return;
  const count = more.length === 0 ? "" : ` here and in ${more.length} more`;
  report(
    "warning",
    first.attributes.get("password")?.position ?? first.position,
    `password${count} must be what terminals send (CO), where Koha wants that of the staff user with the login's id`,
  );
}

/** The delimiter that Koha's terminals use, whatever their logins say: it reads a message before it looks at its login. */
export function kohasDelimiter(root: Element): string {
  return root.attributes.get("delimiter")?.value || "|";
}

function noticeDelimiters({ root, logins }: MovedElements, report: ReportFault): void {
  const used = kohasDelimiter(root);
  for (const { attributes } of logins) {
    const own = attributes.get("delimiter");
    if (own === undefined || own.value === "" || own.value === used) continue;
    const [written, instead] = [own.value, used].map((one) => JSON.stringify(one));
    report(
      "warning",
      own.position,
      `delimiter is ${written}: terminals must use it once they are logged in, where Koha has ${instead} for all logins`,
    );
  }
}

/** Koha's options of a login that are on or off. */
const FLAGS: readonly string[] = [
  ...["allow_additional_materials_checkout", "allow_empty_passwords", "checked_in_ok", "ct_always_send"],
  ...["cv_send_00_on_success", "cv_triggers_alert", "disallow_overpayment", "format_due_date", "holds_block_checkin"],
  ...["holds_get_captured", "overdues_block_checkout", "patron_branchcode_in_ao", "patron_restriction_blocks_inet"],
  ...["prevcheckout_block_checkout", "send_patron_home_library_in_af", "show_checkin_message"],
  "show_outstanding_amount",
];

/** In Perl a text is a yes, whatever it says, but for 0 and nothing. */
function noticeNoes(attributes: Element["attributes"], report: ReportFault): void {
  for (const name of FLAGS) {
    const written = attributes.get(name);
    if (written === undefined || !/^\s*(false|no|n)\s*$/i.test(written.value)) continue;
    report(
      "warning",
      written.position,
      `${name} is ${written.value}: it is off, where Koha takes any text but 0 for a yes`,
    );
  }
}

/** What each flag of a policy forbids where terminals are held to it. */
const FORBIDDEN = { checkin: "returns (09)", checkout: "checkouts (11)", renewal: "renewals (29, 65)" } as const;

function noticePolicy(policy: Element, report: ReportFault): void {
  const { attributes, position } = policy;
  const written = (name: string) => attributes.get(name)?.value.trim().toLowerCase();
  for (const [name, forbidden] of attributes.has("enforced") ? [] : Object.entries(FORBIDDEN)) {
    const attribute = attributes.get(name);
    if (attribute === undefined || !/^(false|no|n|0)$/.test(written(name) ?? "")) continue;
    const told = name === "renewal" && attribute.value !== "0"
      ? "tells terminals the contrary"
      : "only tells terminals so";
    report(
      "warning",
      attribute.position,
      `${name} is ${attribute.value}: ${forbidden} are refused, where Koha ${told}`,
    );
  }
  const untold = ["checkin", "checkout", "renewal"].filter((name) => !attributes.has(name));
  if (untold.length > 0) {
    report("warning", position, `policy has no ${untold.join(", ")}: a 98 says Y, where Koha says N`);
  }
  const status = attributes.get("status_update");
  if (/^(true|yes|y|1)$/.test(written("status_update") ?? "")) {
    report(
      "warning",
      status?.position ?? position,
      "status_update lets 01 and 25 block and enable cards, where Koha does neither",
    );
  }
  for (const [name, here] of [["timeout", "100"], ["retries", "005"]] as const) {
    if (!attributes.has(name)) {
      report(
        "warning",
        position,
        `policy has no ${name}: a 98 says ${here}, where Koha says 000${
          name === "timeout" ? ", which terminals take for off-line" : ""
        }`,
      );
    }
  }
}
