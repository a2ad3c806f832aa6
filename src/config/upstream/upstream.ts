import type { Encoding } from "../../protocol/encoding.ts";
import type { SystemKind } from "../../systems/systems.ts";

/** Where another library system listens. */
export interface UpstreamAddress {
  readonly host: string;
  readonly port: number;
}

/** How a connection to another library system is encrypted. */
export interface UpstreamTls {
  /** Certificates of trusted authorities in PEM; absent: those that the machine trusts. */
  readonly ca?: string;
  /** Our own certificate and its key in PEM; absent: none is shown. */
  readonly client?: { readonly certificate: string; readonly key: string };
  /** The name that the system's certificate must bear. */
  readonly name: string;
}

/** What becomes of a 09 while another library system is away. */
export const OFFLINE_RETURNS = ["no", "yes", "confirm"] as const;

/**
 * What becomes of a 09 while another library system is away: it is refused; it is accepted, and handed over when the system
 * is back; or handed over when staff say so.
 */
type OfflineReturns = (typeof OFFLINE_RETURNS)[number];

/** `<sip2d:upstream>`: the library system behind an institution, which speaks SIP2. */
export interface Upstream {
  /** Tried in this order. */
  readonly addresses: readonly UpstreamAddress[];
  /** Where messages are POSTed, with a query if there is one: SIP2 is spoken over HTTP. Absent: it is spoken over sockets. */
  readonly path?: string;
  readonly kind: SystemKind;
  /** Absent: connections are in clear text. */
  readonly tls?: UpstreamTls;
  /** How a session begins: with a 93, at the prompts of a telnet server, or with no login; or each message bears the login. */
  readonly login: "93" | "telnet" | "none" | "each message";
  /** Whether a connection begins with a PROXY line that tells the terminal's address. */
  readonly proxyProtocol: boolean;
  /** The address of ours that connections come from; absent: the system picks it. */
  readonly source?: string;
  readonly encoding: Encoding;
  readonly terminator: "\r" | "\n" | "\r\n";
  /** One character. */
  readonly delimiter: string;
  /** Whether messages bear AY and AZ. */
  readonly errorDetection: boolean;
  /** Whether the system writes AZ0000 for each checksum; absent: its checksums are right. */
  readonly zeroChecksums?: true;
  /** What the lists of copies in its 64 contain; absent: as of its kind. */
  readonly lists?: "barcodes" | "titles";
  /** Seconds that a terminal waits for an answer. */
  readonly answerSeconds: number;
  /** Sessions at most, over all logins. */
  readonly maxSessions: number;
  /** `own`: one for each terminal; `shared`: one login's terminals take turns. */
  readonly sessions: "own" | "shared";
  /** Seconds after which an idle session ends, or is kept by a 99. */
  readonly keepAliveSeconds: number;
  /** Minutes for which the answer to a change is awaited after its terminal has got its own. */
  readonly settleMinutes: number;
  /** A barcode that no copy has. A question for it shows whether the system answers. */
  readonly probeItem: string;
  readonly offlineReturns: OfflineReturns;
  /** Days for which nothing is lent for less. */
  readonly shortestLoan: number;
  /** CL of a return that was accepted while the system is away; absent: none. */
  readonly awayBin?: string;
  /** Barcodes of copies that are taken back while the system is away; absent: all. */
  readonly awayItems?: Pick<RegExp, "test">;
  /**
   * Whether the system itself closes connections, with no tunnel or proxy between that closes some of its own; absent: so
   * it is unless TLS, HTTP or a PROXY line show that something is between.
   */
  readonly closesItself?: boolean;
  /** Whether an answer about another patron or copy than was asked about counts as no answer; absent: it is passed on. */
  readonly refusesOthers?: boolean;
  /** Whether the system lends only with the patron's PIN; absent: it does not need one. */
  readonly loansNeedPin?: boolean;
  /** Days after which a return that waits goes to staff's list. */
  readonly replayDays: number;
  /** Seconds by which the return date of a return that happens now may be off; 0: by whatever it is. */
  readonly correctClock: number;
}

/** What another library system is given at a login. */
export interface UpstreamLogin {
  /** CN; absent: as the terminal sent it. */
  readonly id?: string;
  /** CO; absent: as the terminal sent it. */
  readonly password?: string;
  /** CP; absent: as the terminal sent it. */
  readonly location?: string;
}

/** The `id` of the login that stands for any terminal whose login has no row of its own; the library system judges it. */
export const ANY_LOGIN = "*";
