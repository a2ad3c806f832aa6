import { isIP } from "node:net";
import { RE2JS } from "re2js";
import { derivedAttribute, type ElementRow, evenEmpty, SIP2D } from "../base/element_row.ts";
import { kind } from "../base/kind.ts";
import { choice, delimiter, encoding, flag, text, wholeNumber } from "../base/values.ts";
import { POST_URL_ALLOWED, readPostUrl } from "./post_url.ts";
import { SYSTEM_KINDS } from "../../systems/systems.ts";
import { OFFLINE_RETURNS, type Upstream, type UpstreamAddress } from "./upstream.ts";

const ADDRESS = /^(\[[0-9a-f:]+\]|[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?):(\d{1,5})$/i;

const addresses = kind("HOST:PORT, or several with blanks between", (text, refuse): readonly UpstreamAddress[] => {
  const written = text.trim().split(/\s+/);
  return written.map((one) => {
    const [, host, digits] = ADDRESS.exec(one) ?? [];
    const port = Number(digits);
    if (host === undefined || port < 1 || port > 65535) return refuse(`in which ${JSON.stringify(one)} is none`);
    return { host: host.replace(/^\[|\]$/g, ""), port };
  });
}, { pattern: "[^\\s/]+:[0-9]{1,5}( [^\\s/]+:[0-9]{1,5})*" });

const postUrl = kind(POST_URL_ALLOWED, (text, refuse) => readPostUrl(text.trim()) ?? refuse(), {
  pattern: "https?://.+",
});

const ownAddress = kind("an IPv4 or IPv6 address of this machine, without a port", (text, refuse) => {
  const address = text.trim();
  return isIP(address) === 0 ? refuse() : address;
}, { pattern: "[0-9A-Fa-f:.]+" });

/** The longest barcode, in characters, that a field can have. */
const LONGEST_BARCODE = 255;

/** Instructions of a pattern at most: each may be done for each character of a barcode. */
const MOST_INSTRUCTIONS = 1_000;

/** A pattern is matched in linear time: any terminal can have a barcode scanned that is made to take a server's time. */
const barcodes = kind(
  "a regular expression that a whole barcode matches, without lookaheads and backreferences",
  (text, refuse): NonNullable<Upstream["awayItems"]> => {
    if (text === "") return refuse();
    let pattern: RE2JS;
    try {
      pattern = RE2JS.compile(text, RE2JS.CASE_INSENSITIVE);
    } catch {
      return refuse("which is none");
    }
    if (pattern.programSize() > MOST_INSTRUCTIONS) return refuse("which repeats too much");
    return { test: (barcode) => barcode.length <= LONGEST_BARCODE && pattern.matcher(barcode).matches() };
  },
);

const byKind = "as the kind says";
const flagByKind = (meaning: string) => derivedAttribute(flag, byKind, meaning);

/** `<sip2d:upstream>` */
export const upstream = {
  name: "upstream",
  namespace: SIP2D,
  occurs: "at most once",
  meaning: "the library system that serves the institution over SIP2",
  attributes: {
    address: derivedAttribute(
      addresses,
      "none; url says where it is",
      "where it listens; several are tried in this order",
    ),
    url: derivedAttribute(
      postUrl,
      "SIP2 is spoken at address",
      "where it takes SIP2 over HTTPS: each message is a POST that contains the login",
    ),
    kind: derivedAttribute(
      choice(Object.fromEntries(SYSTEM_KINDS.map((one) => [one, one])), SYSTEM_KINDS.join(", ")),
      "other",
      "the kind of system; it sets other attributes to what is known of such systems",
    ),
    tls: derivedAttribute(
      flag,
      "no, or yes where tls_ca, tls_name or certificate stands",
      "whether connections are encrypted",
    ),
    tls_ca: derivedAttribute(
      text,
      "the authorities that the machine trusts",
      "a PEM file with the authorities to trust",
    ),
    tls_name: derivedAttribute(text, "the host of the address", "the name that the system's certificate must contain"),
    certificate: derivedAttribute(text, "none is shown", "a PEM file with our own certificate"),
    key: derivedAttribute(text, "none", "a PEM file with the private key of that certificate"),
    login: derivedAttribute(
      choice({ "93": "93", telnet: "telnet", none: "none" } as const),
      "93",
      "how a session begins: with a 93, at the prompts of a telnet server, or without a login",
    ),
    proxy_protocol: derivedAttribute(
      flag,
      "no",
      "whether a connection begins with a line of the PROXY protocol, version 1, with the terminal's address, before " +
        "TLS",
    ),
    source: derivedAttribute(
      ownAddress,
      "as the machine picks",
      "the address of this machine that connections come from",
    ),
    encoding: derivedAttribute(encoding, byKind, "how text travels, both ways"),
    terminator: derivedAttribute(
      choice({ CR: "\r", LF: "\n", CRLF: "\r\n" } as const),
      "CR",
      "what ends a message that is sent",
    ),
    delimiter: derivedAttribute(delimiter, "|", "what ends a field"),
    error_detection: flagByKind("whether messages have AY and AZ"),
    zero_checksums: derivedAttribute(
      flag,
      "no",
      "whether the system writes AZ0000 for each checksum: it is then passed over, and any other wrong one is refused",
    ),
    lists: derivedAttribute(
      choice({ barcodes: "barcodes", titles: "titles" } as const),
      byKind,
      "what the lists of copies in its 64 contain; of kind other that is not known, and no list is kept for an outage",
    ),
    answer_seconds: derivedAttribute(
      wholeNumber([1, 90], "seconds"),
      "15",
      "seconds that a terminal waits for an answer; the 98 adds 5 seconds",
    ),
    max_sessions: derivedAttribute(
      wholeNumber([1, 1000], "sessions"),
      "20",
      "the most sessions, for all logins together",
    ),
    sessions: derivedAttribute(
      choice({ own: "own", shared: "shared" } as const),
      byKind,
      "own: each terminal has a session; shared: terminals with the same login take turns",
    ),
    keep_alive_seconds: derivedAttribute(
      wholeNumber([1, 3600], "seconds"),
      "20",
      "seconds after which an idle session ends; a 99 keeps the last session of a login open",
    ),
    settle_minutes: derivedAttribute(
      wholeNumber([1, 1440], "minutes"),
      "30",
      "minutes for which a change without an answer is followed, and holds back other changes of its copy or patron",
    ),
    probe_item: evenEmpty(derivedAttribute(
      text,
      "sip2d-probe",
      "a number that no copy and no patron has; sip2d asks for it to see whether the system answers",
    )),
    closes_itself: derivedAttribute(
      flag,
      "yes, or no with TLS or proxy_protocol",
      "whether the system itself closes connections, and nothing between does: a change that a closed connection cut " +
        "off is then known not to be made if a 17 finds its copy as it was; no where a tunnel or a proxy is between",
    ),
    refuse_others: derivedAttribute(
      flag,
      "no",
      "whether an answer about another patron or copy than was asked about is refused, as if none had come; no: it is " +
        "passed on and counted",
    ),
    offline_returns: derivedAttribute(
      choice(Object.fromEntries(OFFLINE_RETURNS.map((one) => [one, one])), OFFLINE_RETURNS.join(", ")),
      "no",
      "returns while the system is away: no refuses them; yes accepts them, and hands them over when the system is back; " +
        "confirm hands them over when staff say so",
    ),
    shortest_loan: derivedAttribute(
      wholeNumber([1, 365], "days"),
      "7",
      "days of the shortest loan: a late return ends no loan that may be newer than the return",
    ),
    loans_need_pin: derivedAttribute(
      flag,
      "no",
      "whether the system lends only with the patron's PIN (AD in an 11): then nothing is lent while it is away, since no " +
        "PIN is kept with what waits",
    ),
    away_bin: derivedAttribute(text, "none", "the sort bin (CL) for copies that are returned while the system is away"),
    away_items: derivedAttribute(
      barcodes,
      "all",
      "the library's barcodes: others are neither taken back nor lent while the system is away",
    ),
    correct_clock: derivedAttribute(
      wholeNumber([0, 86_400], "seconds"),
      "300",
      "seconds by which the date of a return that happens now may be wrong; sip2d corrects a date that is more wrong; " +
        "0: it corrects none",
    ),
    replay_days: derivedAttribute(
      wholeNumber([1, 90], "days"),
      "14",
      "days on which the system answered, for which a return waits to be handed over; then it is on the list of what staff " +
        "see to",
    ),
  },
  children: [],
} as const satisfies ElementRow;
