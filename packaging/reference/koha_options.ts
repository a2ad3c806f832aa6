import { preferenceMeanings } from "../../src/config/koha/preferences.ts";
import type { customItemField } from "../../src/config/koha/login_elements.ts";
import type { acsconfig, errorDetect, institution, policy } from "../../src/config/openncip_elements.ts";
import type { login } from "../../src/config/login_element.ts";
import type { serverParams, service } from "../../src/config/openncip_elements.ts";
import type { ElementDescription, OptionDescription } from "../../src/config/options.ts";
import { table } from "./markdown.ts";

/** What an attribute does in Koha, and what a site from there notices; nothing if it is the same. */
type InKoha = readonly [effect: string, difference?: string];

/** An attribute that Koha does not know. */
const OWN: InKoha = ["not known"];

const POOL: InKoha = ["the pool of processes; each terminal has one", "one process serves all terminals"];
const SENT = "sent in the 98, not enforced";
const ENFORCED = 'enforced unless `enforced="no"`';
const TEMPLATE = "Template Toolkit";

/** Thrown where {@link IN_KOHA} lacks rows; its message says which, for the person who has added an attribute. */
export class MissingRow extends Error {
  override readonly name = "MissingRow";
}

/** By the names of the table that the loader reads by: a new attribute there is missing here, and does not compile. */
const IN_KOHA: {
  readonly "acsconfig": Record<keyof typeof acsconfig.attributes, InKoha>;
  readonly "error-detect": Record<keyof typeof errorDetect.attributes, InKoha>;
  readonly "server-params": Record<keyof typeof serverParams.attributes, InKoha>;
  readonly "service": Record<keyof typeof service.attributes, InKoha>;
  readonly "login": Record<keyof typeof login.attributes, InKoha>;
  readonly "policy": Record<keyof typeof policy.attributes, InKoha>;
  readonly "institution": Record<keyof typeof institution.attributes, InKoha>;
  readonly "custom_item_field": Record<keyof typeof customItemField.attributes, InKoha>;
} & Readonly<Record<string, Readonly<Record<string, InKoha>>>> = {
  "acsconfig": {
    delimiter: ["the only delimiter that works"],
    timeout: ["the time for logging in, where a service has none"],
  },
  "error-detect": { enabled: ["read, never used"] },
  "server-params": {
    min_servers: POOL,
    min_spare_servers: POOL,
    max_spare_servers: POOL,
    max_servers: ["the most terminals at a time", "`limits/@connections` limits them"],
    max_requests: POOL,
    setsid: ["detaches the server"],
    user: ["the user that the server runs as"],
    group: ["the group that the server runs as"],
    pid_file: ["where the number of the process is written"],
    log_file: ["`Sys::Syslog`, or a file"],
    syslog_ident: ["the program's name in syslog"],
    syslog_facility: ["the facility of syslog"],
    syslog_logsock: ["how syslog is reached"],
    custom_tcp_keepalive: ["asks silent terminals whether they are still there"],
    custom_tcp_keepalive_time: ["seconds of silence before that", "a minute"],
    custom_tcp_keepalive_intvl: ["seconds between two such questions", "as the system sets it"],
  },
  "service": {
    port: ["the address, as `[HOST:]PORT/tcp`"],
    transport: ["`RAW` or `telnet`", "`https` too; `http` is for pages, Koha's was never implemented"],
    path: OWN,
    http_status: OWN,
    protocol: ["informational"],
    timeout: ["the time for logging in, and for silence without `client_timeout`", "not for silence"],
    client_timeout: ["the time for silence; absent: `timeout`", "absent: 600 seconds"],
    allow_sc_status_then_login: ["not known; Evergreen: whether 99 may come before 93"],
    allow: OWN,
    deny: OWN,
    login: OWN,
    proxies: OWN,
    proxy_protocol: OWN,
    probes_from: OWN,
    security_contact: OWN,
    certificate: OWN,
    key: OWN,
    client_ca: OWN,
  },
  "login": {
    id: ["also the userid of a member of staff", "no member of staff is needed"],
    password: ["for telnet only; CO is compared with that of the member of staff", "CO is compared with this"],
    upstream_login: OWN,
    upstream_password: OWN,
    upstream_location: OWN,
    unconfirmed_payment: OWN,
    returns_dated: OWN,
    stand_in: OWN,
    institution: ["the branch that the account acts for"],
    delimiter: ["stored, no effect", "has its effect, once logged in"],
    "error-detect": ["stored, no effect", "`required` is sip2d's"],
    terminator: ["`CR` or `CRLF`; absent: CRLF", "absent: CR, as the specification has it"],
    encoding: ["only of what is sent; absent: Perl's default", "both ways; absent: UTF-8"],
    allow: OWN,
    expires: OWN,
    client_subject: OWN,
    messages: OWN,
    require_pin: OWN,
    allow_empty_passwords: ["63 with an empty AD answers CQ `Y`", "every message"],
    wrong_pin: OWN,
    use: OWN,
    hide_without_pin: OWN,
    answers_may_be_lost: OWN,
    sync: OWN,
    many_cards: OWN,
    offline_days: OWN,
    checked_in_ok: ["returning an item that is not on loan succeeds, without alert or text"],
    print_lines: OWN,
    language: OWN,
    languages: OWN,

    hide_fields: ["these fields are not sent; the list is not trimmed", "trimmed; also what the account adds"],
    allow_fields: ["only these fields are sent; the list is not trimmed", "trimmed"],
    status_mask: OWN,
    convert_nonprinting_characters: ["replaces each such character; empty: they are removed"],
    delimiter_as_entity: OWN,
    cr_item_field: ["a column of the item, sent in CR", "of the most used columns only"],
    ct_always_send: ["CT in 10 even if it is empty"],
    cv_send_00_on_success: ["CV `00` if there is no alert type"],
    cv_triggers_alert: ["the alert is Y if there is a CV"],
    send_patron_home_library_in_af: ["a second AF with the branch in 24 and 64"],
    patron_branchcode_in_ao: ["AO of 24 and 64 is the patron's branch"],
    format_due_date: ["AH of 12 and 18 as `dateformat` says"],
    extra_fields: OWN,
    show_outstanding_amount: ["AF of a checkout and a return has the debt"],
    show_checkin_message: ["AF of a return names library and location", "the collection, if no location is known"],
    patron_restriction_blocks_inet: [
      "PI is computed; 0: a restriction alone does not make it N; absent: 1",
      "absent: PI comes from the data",
    ],
    cq_always_send: OWN,
    alert_not_on_loan: OWN,
    not_on_loan_ok: OWN,
    refused_return_media: OWN,
    desensitize_renewals: OWN,
    name_borrower: OWN,
    fee_flags: OWN,
    pending_holds: OWN,
    wrong_pin_refuses: OWN,
    greeting: OWN,
    flag_texts: OWN,
    av_fee_id: OWN,
    cc_without_limit: OWN,
    plain_amounts: OWN,
    supported_messages: OWN,
    status_flags: OWN,
    da_contact: OWN,
    resend: OWN,
    location_code: ["not known; Evergreen: where the account's terminals are"],
    ae_field_template: [TEMPLATE, "the part that such fields use"],
    aj_field_template: [TEMPLATE, "the part that such fields use"],
    da_field_template: [TEMPLATE, "the part that such fields use"],
    av_field_template: [TEMPLATE, "the part that such fields use"],
    blocked_item_types: ["such items are not lent"],
    inhouse_item_types: ["such items are lent, not desensitized"],
    inhouse_patron_categories: ["such patrons' loans are not desensitized"],
    holds_block_checkin: ["a copy that a hold would capture is not taken back"],
    holds_get_captured: ["0: the alert is raised, the hold is not captured"],
    overdues_block_checkout: [
      "flag 7 of patrons with overdue loans, unless `OverduesBlockCirc` is `noblock` (it is, unless set)",
      "`OverduesBlockCirc` counts if it is among the overrides",
    ],
    lost_block_checkout: ["flag 10 from so many lost items on loan"],
    lost_block_checkout_value: ["the kind of loss from which one counts", "one kind is known"],
    lost_status_for_missing: ["the kind of loss that is sent as 13"],
    allow_additional_materials_checkout: ["1: items with additional materials are lent"],
    prevcheckout_block_checkout: ["items that a patron had before are not lent to that patron again"],
    seen_on_item_information: [
      "17 notes that the copy was seen; `mark_found`: it is not lost any more",
      "when a copy was seen is not kept",
    ],
    disallow_overpayment: [
      "1: a payment of more than the debt is refused; else the rest is a credit",
      "0: the debt is paid and staff give the rest back; absent: refused",
    ],
    overpayment: OWN,
    rollback_seconds: OWN,
    payment_type_writeoff: ["payments of this type are write-offs", "the journal says so; the payment is kept as one"],
    register_id: ["the cash register of payments", "the journal names it"],
    no_alert: ["not known; Koha-Suomi's"],
    no_block_prevreserve_status: ["not known; Koha-Suomi: what happens to a hold when its copy was lent off-line"],
    allow_branch_override: ["not known"],
    sipohttp: ["not known; Koha-Suomi's"],
    validate_patron_attribute: ["not known; some libraries have it: BL is N for patrons without that attribute"],
  },
  "policy": {
    checkin: [SENT, ENFORCED],
    checkout: [SENT, ENFORCED],
    renewal: [`${SENT}; \`false\` is sent as yes`, `${ENFORCED}; \`false\` is sent as no`],
    status_update: ["sent in the 98; 01 and 25 do nothing", "01 and 25 are carried out"],
    offline: ["sent in the 98"],
    timeout: ["sent in the 98; absent or over 999: 000", "absent: 100; over 999: 999"],
    retries: ["sent in the 98; absent or over 999: 000", "absent: 005; over 999: 999"],
    third_party_renewal: OWN,
    enforced: OWN,
    client_location_code: ["not known; Evergreen's"],
    allow_branch_override: ["not known"],
  },
  "institution": {
    id: ["the code of a branch"],
    implementation: ["the module of Perl that serves: `ILS`"],
    parms: ["no effect"],
    name: OWN,
    branch: OWN,
    time_zone: OWN,
    currency: ["not known; the active currency"],
  },
  "screen_msg_regex": {
    find: ["a regular expression of Perl's", "without what takes more than linear time: lookahead, backreferences"],
    replace: ["the plain text that replaces it"],
  },
  "patron_attribute": {
    field: ["the field's identifier"],
    code: ["the attribute; one field for each of its values", "an attribute has one value"],
  },
  "custom_patron_field": { field: ["the field's identifier"], template: [TEMPLATE, "the part that such fields use"] },
  "item_field": {
    field: ["the field's identifier"],
    code: ["a column of the item; any other name ends the connection", "of the most used columns; others are empty"],
  },
  "custom_item_field": { field: ["the field's identifier"], template: [TEMPLATE, "the part that such fields use"] },
  "sort_bin_mapping": {
    mapping: ["bins (CL) by branch and columns; in place of the preference", "if no line fits, sip2d's rules apply"],
  },
  "relais_extensions_to_msg24": { enabled: ["not known; Evergreen's"] },
  "phone_ext_to_msg10": { enabled: ["not known; Evergreen's"] },
};

/**
 * Compares Koha's options with what sip2d makes of them: every attribute of Koha's elements, and every preference. Throws a
 * {@link MissingRow} where an attribute is not compared.
 */
export function kohaOptionsPage(elements: readonly ElementDescription[]): string {
  const kohas = elements.filter(isKohas);
  const missing = kohas.flatMap(missingRows);
  if (missing.length > 0) {
    throw new MissingRow(
      `packaging/reference/koha_options.ts: IN_KOHA has no row for ${
        missing.join("; ")
      }. Say there what Koha does with it, ` +
        "or OWN if Koha does not know it",
    );
  }
  const sections = kohas.map(elementSection);
  const preferences = [...preferenceMeanings].map(([name, meaning]) => [`\`${name}\``, meaning]);
  return `# Koha's options, one by one

This page compares each attribute of the file in Koha's SIP2 server (25.11 and 26.05) and in sip2d. The last column says what
a library from Koha notices; if it is empty, there is no difference. \`sip2d check\` says what applies to your file. [Move
over from Koha](../koha.md) says how to keep Koha's ways.

${sections.join("\n")}
## Preferences

Preferences are elements of \`<syspref_overrides>\`, for all logins or inside one login. Koha also has a table of preferences;
sip2d knows only those in the file. \`sip2d convert --tables\` writes those of the table into the file.

${table(["preference", "in sip2d"], preferences)}`;
}

/** Whether an element is one whose attributes Koha's format has; the configuration's reference describes sip2d's own. */
function isKohas({ namespace, options, ignored }: ElementDescription): boolean {
  return !namespace.startsWith("urn:sip2d:") && !ignored && options.length > 0;
}

function nameOf({ path }: ElementDescription): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The attributes of an element that are not compared, as they are named in {@link IN_KOHA}. */
function missingRows(element: ElementDescription): readonly string[] {
  const name = nameOf(element);
  return element.options.filter((option) => IN_KOHA[name]?.[option.name] === undefined).map((option) =>
    `"${name}", ${option.name}`
  );
}

function elementSection(element: ElementDescription): string {
  const name = nameOf(element);
  const rows = element.options.flatMap((option) => {
    const inKoha = IN_KOHA[name]?.[option.name];
    return inKoha === undefined ? [] : [optionRow(option, inKoha)];
  });
  return `## \`<${name}>\`\n\n${table(["attribute", "in Koha", "in sip2d", "difference"], rows)}`;
}

function optionRow({ name, meaning, ignored, remark = "" }: OptionDescription, inKoha: InKoha): string[] {
  const [effect, difference = ""] = inKoha;
  const noted = ignored ? "" : remark;
  const told = inKoha === OWN ? "sip2d's own" : [noted, difference].filter((text) => text !== "").join("; ");
  return [`\`${name}\``, effect, meaning, told];
}
