import {
  derivedAttribute,
  type ElementRow,
  evenEmpty,
  harmlessAttribute,
  OPENNCIP,
  optionalAttribute,
  requiredAttribute,
} from "./base/element_row.ts";
import { hyphenatedOverrides, sysprefOverrides } from "./koha/login_elements.ts";
import { cache, foreignInstitutionElements, sipohttp } from "./koha/other_servers.ts";
import { kind } from "./base/kind.ts";
import { limits } from "./base/limits.ts";
import { login } from "./login_element.ts";
import { log, syslogFacility } from "./base/log_settings.ts";
import { networks } from "./base/networks.ts";
import { paths } from "./base/paths.ts";
import { serviceAddress } from "./base/service_address.ts";
import { circulation, journal, libraries, storage } from "./sip2d_elements.ts";
import { signIn } from "./sign_in_element.ts";
import { staff } from "./staff_element.ts";
import { screenText } from "./texts/text_element.ts";
import { standIn } from "./upstream/stand_in_element.ts";
import { upstream } from "./upstream/upstream_element.ts";
import { anyText, choice, currency, delimiter, flag, looseFlag, seconds, secondsOrNone } from "./base/values.ts";
import { cappedNumber, text, timeZone } from "./base/values.ts";

const onePool = optionalAttribute(anyText, "", "Koha's pool of processes; no effect, one process serves all terminals");
const withKeepAlive = derivedAttribute(anyText, "", "goes with custom_tcp_keepalive");

export const errorDetect = {
  name: "error-detect",
  namespace: OPENNCIP,
  occurs: "at most once",
  meaning: "no effect, as in Koha: a message with a checksum is answered with one",
  attributes: { enabled: optionalAttribute(anyText, "true", "no effect") },
  children: [],
} as const satisfies ElementRow;

/** `<server-params>`: what Koha hands to Net::Server, which ignores what it does not know. */
export const serverParams = {
  name: "server-params",
  namespace: OPENNCIP,
  occurs: "at most once",
  meaning: "how Koha's server runs as a process",
  attributes: {
    min_servers: onePool,
    min_spare_servers: onePool,
    max_spare_servers: onePool,
    max_servers: onePool,
    max_requests: onePool,
    setsid: harmlessAttribute(looseFlag, "has no effect: the server stays in the foreground"),
    user: harmlessAttribute(anyText, "has no effect: the server stays who started it"),
    group: harmlessAttribute(anyText, "has no effect: the server stays in the group that started it"),
    pid_file: harmlessAttribute(anyText, "has no effect: no such file is written"),
    log_file: harmlessAttribute(
      anyText,
      'has no effect: <log> of sip2d says where the log goes, to syslog with format="syslog"',
    ),
    syslog_ident: optionalAttribute(anyText, "sip2d", "the program that entries of the log come from, for syslog"),
    syslog_facility: optionalAttribute(syslogFacility, "local6", "the facility of the log, for syslog"),
    syslog_logsock: optionalAttribute(anyText, "", "goes with log_file"),
    custom_tcp_keepalive: harmlessAttribute(
      looseFlag,
      "has no effect: silent terminals are always asked whether they are still there, after a minute",
    ),
    custom_tcp_keepalive_time: withKeepAlive,
    custom_tcp_keepalive_intvl: withKeepAlive,
  },
  children: [],
  unknownAttribute: "note",
} as const satisfies ElementRow;

const transport = choice(
  { RAW: "raw", telnet: "telnet", https: "https", http: "http" } as const,
  "RAW, telnet, https or http",
);

/** Where people write to, as RFC 9116 has it in section 2.5.3. */
const contact = kind("an address that begins with mailto: or https:// and has no blanks", (text, refuse) => {
  const address = text.trim();
  return /^(?:mailto:[^\s@]+@[^\s@]+|https:\/\/\S+)$/.test(address) ? address : refuse();
}, { pattern: "mailto:[^\\s@]+@[^\\s@]+|https://\\S+" });

export const service = {
  name: "service",
  namespace: OPENNCIP,
  occurs: "at least once",
  meaning: "an address where terminals connect, or where pages are served",
  attributes: {
    port: requiredAttribute(serviceAddress, "where to listen; without HOST on every IPv4 address, http on 127.0.0.1"),
    transport: requiredAttribute(
      transport,
      "RAW: the terminal sends a 93; telnet: it is asked for login and password; https: it posts each message with its login; http: /healthz, /readyz, /metrics and, where there is staff, the staff page",
    ),
    path: evenEmpty(optionalAttribute(paths, "/sip2", "https only: the paths that messages are posted to")),
    http_status: optionalAttribute(
      flag,
      "no",
      "https only: whether what gets an <error> has a status of HTTP that says so; most clients take any but 200 for a library system that is off-line",
    ),
    protocol: optionalAttribute(anyText, "SIP/2.00", "informational: a terminal's version is known by its messages"),
    timeout: derivedAttribute(
      seconds,
      "acsconfig/@timeout, else 30",
      "seconds that a terminal has for logging in, or over https for a whole post",
    ),
    client_timeout: optionalAttribute(
      secondsOrNone,
      "600",
      "seconds that a logged-in terminal may be silent; 0: no limit",
    ),
    allow_sc_status_then_login: harmlessAttribute(
      anyText,
      "has no effect: a 99 before the login is answered, which opens nothing",
    ),
    // An empty value of these would take a protection away that somebody has asked for.
    allow: evenEmpty(derivedAttribute(networks, "everywhere", "where terminals may connect from")),
    deny: evenEmpty(derivedAttribute(networks, "nowhere", "where they may not, whatever allow says")),
    login: evenEmpty(
      derivedAttribute(text, "none", "the login that every terminal here acts as without a 93; needs allow"),
    ),
    proxy_protocol: evenEmpty(derivedAttribute(
      networks,
      "none",
      "the proxies; each must send the terminal's address by the PROXY protocol",
    )),
    proxies: evenEmpty(derivedAttribute(
      networks,
      "none",
      "https and http only: the proxies whose X-Forwarded-For says who asks, and for http whose X-Forwarded-Proto whether over TLS",
    )),
    security_contact: derivedAttribute(
      contact,
      "none, and no such page",
      "http only: the address that /.well-known/security.txt names for those who have found a weakness",
    ),
    probes_from: evenEmpty(derivedAttribute(
      networks,
      "nowhere",
      "where health probes come from: connections that bring no more than one 99 are neither logged nor counted",
    )),
    certificate: evenEmpty(derivedAttribute(
      text,
      "none: clear text",
      "a PEM file with the server's certificate, for TLS 1.2 or later",
    )),
    key: evenEmpty(derivedAttribute(text, "none", "a PEM file with the private key of the certificate")),
    client_ca: evenEmpty(derivedAttribute(
      text,
      "none: terminals need no certificate",
      "a PEM file with the authorities that sign terminals' certificates",
    )),
  },
  children: [],
} as const satisfies ElementRow;

export const listeners = {
  name: "listeners",
  namespace: OPENNCIP,
  occurs: "once",
  meaning: "the services",
  attributes: {},
  children: [service],
} as const satisfies ElementRow;

export const accounts = {
  name: "accounts",
  namespace: OPENNCIP,
  occurs: "once",
  meaning: "the logins",
  attributes: {},
  children: [login],
} as const satisfies ElementRow;

/** Numbers that a 98 has room for. */
const [answerTime, retries] = [
  cappedNumber([1, 999], "tenths of a second", "which tells terminals that the server is off-line"),
  cappedNumber([0, 999]),
];

/**
 * `<policy>`. In Koha a flag only stands in the 98; here terminals are held to it. A flag that is missing,
 * or all of them with the element, means: checkin, checkout and renewal allowed, status update and off-line not.
 */
export const policy = {
  name: "policy",
  namespace: OPENNCIP,
  occurs: "at most once",
  meaning: "what terminals may do: a 98 says so, and the server enforces it",
  attributes: {
    checkin: optionalAttribute(flag, "true", "whether items may be returned"),
    checkout: optionalAttribute(flag, "true", "whether items may be lent"),
    renewal: optionalAttribute(flag, "true", "whether loans may be renewed"),
    status_update: optionalAttribute(flag, "false", "whether cards may be blocked and enabled (01, 25)"),
    third_party_renewal: optionalAttribute(
      flag,
      "true",
      "whether one patron's card may renew another patron's loan if the terminal allows it (29)",
    ),
    offline: optionalAttribute(
      flag,
      "false",
      "whether the 98 lets terminals work off-line; sip2d takes over what they did (no block) in both cases",
    ),
    timeout: optionalAttribute(answerTime, "100", "tenths of a second that a terminal should wait for an answer"),
    retries: optionalAttribute(retries, "5", "how often a terminal should send a message again"),
    enforced: optionalAttribute(
      flag,
      "yes",
      "whether sip2d enforces the policy; no: it only sends checkin, checkout and renewal in the 98 (Koha's way)",
    ),
    client_location_code: harmlessAttribute(
      anyText,
      "has no effect: where a terminal says it is (CP) counts, and location_code of the login where it says nothing",
    ),
    allow_branch_override: harmlessAttribute(
      anyText,
      "has no effect: where a terminal says it is (CP, AP) always counts",
    ),
  },
  children: [],
} as const satisfies ElementRow;

/** Koha has `ILS`; a name such as `OpenILS::SIP` is a module of Perl that another server loads. */
const implementation = kind("ILS, sip2d or SIP2", (text, refuse): "own" | "foreign" | "upstream" => {
  const name = text.trim();
  if (/^SIP2$/i.test(name)) return "upstream";
  if (/^(ILS|sip2d)$/i.test(name)) return "own";
  return /^\w+(::\w+)+$/.test(name) ? "foreign" : refuse();
}, { words: ["ILS", "sip2d", "SIP2"], pattern: "\\w+(::\\w+)+" });

export const institution = {
  name: "institution",
  namespace: OPENNCIP,
  occurs: "at least once",
  meaning: "the library organisation that accounts act for",
  attributes: {
    id: requiredAttribute(text, "the value of AO"),
    implementation: optionalAttribute(
      implementation,
      "ILS",
      "the library system; ILS and sip2d mean sip2d's own, SIP2 the one that upstream names",
    ),
    parms: optionalAttribute(anyText, "", "no effect, as in Koha"),
    name: optionalAttribute(anyText, "", "the library's name (AM); empty: not sent"),
    branch: derivedAttribute(text, "its id", "the library of terminals that name none"),
    time_zone: derivedAttribute(timeZone, "that of the machine", "the clock of the library"),
    currency: optionalAttribute(currency, "USD", "the currency of fees and payments; the same for all institutions"),
  },
  children: [policy, upstream, standIn, ...foreignInstitutionElements],
} as const satisfies ElementRow;

export const institutions = {
  name: "institutions",
  namespace: OPENNCIP,
  occurs: "once",
  meaning: "the institutions",
  attributes: {},
  children: [institution],
} as const satisfies ElementRow;

/** `<acsconfig>`, the root. */
export const acsconfig = {
  name: "acsconfig",
  namespace: OPENNCIP,
  occurs: "once",
  meaning: "the whole configuration",
  attributes: {
    delimiter: optionalAttribute(
      delimiter,
      "|",
      "what ends a field, before login and wherever a login says nothing else",
    ),
    timeout: optionalAttribute(seconds, "30", "seconds for logging in, for services without timeout"),
  },
  children: [
    errorDetect,
    serverParams,
    listeners,
    accounts,
    institutions,
    sysprefOverrides,
    hyphenatedOverrides,
    screenText,
    cache,
    sipohttp,
    staff,
    signIn,
    storage,
    circulation,
    libraries,
    journal,
    limits,
    log,
  ],
} as const satisfies ElementRow;
