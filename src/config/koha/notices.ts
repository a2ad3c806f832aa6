import { SIP2D } from "../base/element_row.ts";
import { identifierOf, type ReportFault } from "../base/reading.ts";
import { sysprefOverrides } from "./login_elements.ts";
import { overrides } from "./read_overrides.ts";
import { encodingIn } from "./other_servers.ts";
import type { Element } from "../xml/document.ts";

/** The elements of a file that the notices are about. */
interface MovedElements {
  readonly root: Element;
  /** Of terminals. */
  readonly services: readonly Element[];
  readonly logins: readonly Element[];
  readonly institutions: readonly Element[];
  readonly policies: readonly Element[];
}

/** Attributes of a login that `convert` writes, and what of Koha's own says as much. */
const LOGIN_WAYS: Readonly<Record<string, string | undefined>> = {
  terminator: undefined,
  encoding: undefined,
  cq_always_send: undefined,
  alert_not_on_loan: "checked_in_ok",
  not_on_loan_ok: "checked_in_ok",
  refused_return_media: undefined,
  desensitize_renewals: undefined,
  name_borrower: undefined,
  wrong_pin_refuses: undefined,
  wrong_pin: undefined,
  greeting: undefined,
  flag_texts: undefined,
  fee_flags: undefined,
  av_fee_id: "av_field_template",
  cc_without_limit: undefined,
  plain_amounts: undefined,
  extra_fields: undefined,
  supported_messages: undefined,
  da_contact: "da_field_template",
  patron_restriction_blocks_inet: undefined,
  delimiter_as_entity: undefined,
  languages: undefined,
  resend: undefined,
  overpayment: "disallow_overpayment",
};

/** Attributes of a policy that `convert` writes. */
const POLICY_WAYS = ["checkin", "checkout", "renewal", "third_party_renewal", "timeout", "retries", "enforced"];

/** Preferences that Koha has a value of even where none was ever set. */
const PREFERENCES = ["noissuescharge", "dateformat"];

/**
 * Tells what terminals and patrons will notice of defaults that differ from Koha's, if a file comes from Koha: it is in
 * Koha's manner, and nothing of sip2d's has been added to it. What `convert` mends is reported in one message; nothing is said of an
 * option that stands in the file.
 */
export function noticeDefaults(moved: MovedElements, report: ReportFault): void {
  noticeOverdueFee(moved, report);
  for (const policy of moved.policies) noticeLongNumbers(policy, report);
  if (!comesFromKoha(moved)) return;
  noticeWays(moved, report);
  noticePasswords(moved.logins, report);
  noticeDelimiters(moved, report);
  for (const { attributes } of moved.logins) noticeNoes(attributes, report);
  for (const policy of moved.policies) noticeStatusUpdate(policy, report);
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

/** Tells whether a file comes from Koha, and has nothing of sip2d's yet but its log, which changes no answer. */
export function comesFromKoha({ root, institutions }: Pick<MovedElements, "root" | "institutions">): boolean {
  if (root.children.some(({ namespace, name }) => namespace === SIP2D && name !== "log")) return false;
  return institutions.some((element) => /^ILS$|::/.test(identifierOf(element, "implementation") ?? ""));
}

/**
 * Tells whether an attribute says something: an empty one does not, but for a greeting, and of a copy that is not on loan
 * `checked_in_ok` says something only where it is on.
 */
function says({ attributes }: Element, name: string): boolean {
  const value = attributes.get(name)?.value;
  if (value === undefined || name === "greeting") return value !== undefined;
  return name === "checked_in_ok" ? !/^\s*(0|no|n|false)?\s*$/i.test(value) : value !== "";
}

/** Tells whether `convert` would write anything. */
export function leavesWaysOpen(moved: MovedElements): boolean {
  return waysLeftOpen(moved).length > 0;
}

/** Names everything that `convert` would write. */
function waysLeftOpen({ root, logins, services, institutions, policies }: MovedElements): readonly string[] {
  const encoded = new Set(
    institutions.filter((element) => encodingIn(element) !== undefined).map((element) => identifierOf(element, "id")),
  );
  const saysEncoding = (element: Element) => encoded.has(identifierOf(element, "institution"));
  const withoutPolicy = policies.length < institutions.length;
  return [
    ...services.some((element) => !says(element, "client_timeout")) ? ["client_timeout"] : [],
    ...Object.entries(LOGIN_WAYS).flatMap(([name, instead]) => {
      const isSaid = (element: Element) =>
        says(element, name) || (instead !== undefined && says(element, instead)) ||
        (name === "encoding" && saysEncoding(element));
      return logins.every(isSaid) ? [] : [name];
    }),
    ...POLICY_WAYS.filter((name) => withoutPolicy || policies.some((element) => !says(element, name))).map((name) =>
      `policy/@${name}`
    ),
    ...PREFERENCES.filter((name) => !overrides(root, name) && logins.some((element) => !overrides(element, name))),
  ];
}

function noticeWays(moved: MovedElements, report: ReportFault): void {
  const left = waysLeftOpen(moved);
  if (left.length === 0) return;
  const what = left.length === 1 ? "one thing in which" : `${left.length} things in which`;
  report(
    "warning",
    moved.root.position,
    `the file leaves open ${what} sip2d does not do as Koha: write Koha's ways with sip2d convert, or choose ` +
      `(docs/koha.md): ${left.join(", ")}`,
  );
}

/** Warns of numbers that a 98 has no room for. */
function noticeLongNumbers({ attributes }: Element, report: ReportFault): void {
  for (const name of ["timeout", "retries"] as const) {
    const written = attributes.get(name);
    if (written === undefined || !(Number(written.value) > MOST_TOLD)) continue;
    const off = name === "timeout" ? ", which terminals take for off-line" : "";
    report(
      "warning",
      written.position,
      `${name} is ${written.value}: a 98 says ${MOST_TOLD}, the most that it has room for, where Koha says 000${off}`,
    );
  }
}

const MOST_TOLD = 999;

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

/**
 * Gives the delimiter that Koha's terminals use, whatever their logins say: it reads a message before it looks at its
 * login.
 */
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

/** Warns of words for no: in Perl every text is a yes, except 0 and an empty one. */
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

function noticeStatusUpdate({ attributes, position }: Element, report: ReportFault): void {
  const status = attributes.get("status_update");
  if (!/^(true|yes|y|1)$/.test(status?.value.trim().toLowerCase() ?? "")) return;
  report(
    "warning",
    status?.position ?? position,
    "status_update lets 01 and 25 block and enable cards, where Koha does neither",
  );
}
