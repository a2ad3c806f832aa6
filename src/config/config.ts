import type { Currency } from "../library/money.ts";
import type { Rules } from "../circulation/rules/rules.ts";
import type { DailySpan } from "../library/daily_span.ts";
import type { Day } from "../library/day.ts";
import type { Personal } from "../library/patron.ts";
import type { Encoding } from "../protocol/encoding.ts";
import type { RequestName } from "../protocol/requests.ts";
import type { SubjectPart } from "./base/client_subject.ts";
import type { AnswerOptions } from "./koha/answer_options.ts";
import type { Presentation } from "./koha/presentation.ts";
import type { Limits } from "./base/limits.ts";
import type { LogSettings } from "./base/log_settings.ts";
import type { Network } from "./base/networks.ts";
import type { Element } from "./xml/document.ts";
import type { TextOverride } from "./texts/read_texts.ts";
import type { TradeName } from "./trades.ts";
import type { Upstream, UpstreamLogin } from "./upstream/upstream.ts";

/** Seconds, or no limit. */
export type Limit = number | undefined;

/** Certificates and key of a service, in PEM. */
export interface TlsConfig {
  /** The server's certificate, followed by those that lead to an authority. */
  readonly certificate: string;
  readonly key: string;
  /** Authorities, one of which must have signed a terminal's certificate; absent: terminals need none. */
  readonly clientCa?: string;
}

/** One `<service>`: an address where terminals connect. */
export interface Listener {
  /** `0.0.0.0` when the file names only a port, as in Koha. */
  readonly host: string;
  readonly port: number;
  /**
   * `raw`: the first message is a 93. `telnet`: the server asks for login and password in clear text. `https`: each
   * message is posted, with its login.
   */
  readonly transport: "raw" | "telnet" | "https";
  /** Seconds a terminal has for logging in, or for all of a post; `timeout`. */
  readonly loginTimeout: number;
  /** Seconds a logged-in terminal may be silent; `client_timeout`, where 0 means no limit. */
  readonly idleTimeout: Limit;
  /** The account that every terminal here is logged in as without a 93; absent: each must log in. */
  readonly loginAs?: string;
  /** Where terminals may connect from; absent: from everywhere. */
  readonly allow?: readonly Network[];
  /** Where terminals may not connect from, whatever `allow` says. */
  readonly deny?: readonly Network[];
  /** The proxies that must tell, by HAProxy's PROXY protocol, for whom they connect. */
  readonly proxies?: readonly Network[];
  /** Networks of health probes. */
  readonly probes?: readonly Network[];
  /** Absent: connections are in clear text. */
  readonly tls?: TlsConfig;
  /** There for `https` only. */
  readonly posts?: PostSettings;
}

/** How messages are posted to a `<service transport="https">`. */
interface PostSettings {
  /** The paths to which messages may be posted. */
  readonly paths: ReadonlySet<string>;
  /** Whether what gets an `<error>` has another status than 200. */
  readonly statuses: boolean;
  /** The proxies whose X-Forwarded-For is believed. */
  readonly forwarders?: readonly Network[];
}

/** One `<service transport="http">`: an address of health, metrics and the staff page. */
export interface PageListener {
  /** `127.0.0.1` when the file names only a port. */
  readonly host: string;
  readonly port: number;
  readonly transport: "http";
  /** Where those write who have found a weakness; absent: no page says so. */
  readonly securityContact?: string;
  /** Where one may ask from; absent: from everywhere. */
  readonly allow?: readonly Network[];
  /** Where one may not ask from, whatever `allow` says. */
  readonly deny?: readonly Network[];
  /** The proxies whose X-Forwarded-For and X-Forwarded-Proto are believed. */
  readonly proxies?: readonly Network[];
  /** Absent: connections are in clear text, and staff may log in from this machine only. */
  readonly tls?: TlsConfig;
}

/** A password, in clear or as a hash. */
export type AccountPassword =
  | { readonly kind: "clear"; readonly value: string }
  | { readonly kind: "hash"; readonly phc: string };

/** The password of an account that the institution's own library system judges. */
interface JudgedUpstream {
  readonly kind: "upstream";
}

/** When an account ends. */
export interface AccountEnd {
  /** The last day on which it may log in, in the institution's time zone. */
  readonly lastDay: Day;
  /** The end of that day. */
  readonly moment: Temporal.Instant;
}

/** One `<login>`: an account of terminals, and how they are answered. */
export interface Account {
  readonly id: string;
  readonly password: AccountPassword | JudgedUpstream;
  /** The id of the institution it acts for. */
  readonly institution: string;
  readonly delimiter: string;
  readonly terminator: "\r" | "\r\n";
  /** The character encoding of messages in both directions. */
  readonly encoding: Encoding;
  /** Whether messages without AY/AZ are refused with 96. */
  readonly errorDetectionRequired: boolean;
  /** Where the account may log in from; absent: from everywhere. */
  readonly allow?: readonly Network[];
  /** Absent: it may log in for ever. */
  readonly end?: AccountEnd;
  /** What the subject of the terminal's certificate must hold; absent: no certificate is needed. */
  readonly clientSubject?: readonly SubjectPart[];
  /** The requests that the account may send; absent: all. */
  readonly messages?: ReadonlySet<RequestName>;
  /** Whether a patron's PIN must come with every request that is about a patron. */
  readonly requirePin: boolean;
  /** Koha's option of the same name: an empty AD counts as no PIN given. */
  readonly allowEmptyPasswords: boolean;
  /** What 23 and 63 tell if the PIN is wrong: name and status only, or (Koha's way) everything. */
  readonly wrongPin: "hide" | "show";
  /** Whether 23 and 63 without a PIN tell as little as with a wrong one. */
  readonly hideWithoutPin: boolean;
  /** Whether a box between its terminals and us may lose answers. */
  readonly answersMayBeLost?: true;
  /** Days before now to which an earlier date of an off-line message is brought forward. */
  readonly offlineDays: number;
  /** Koha's option of the same name: returning an item that is not on loan succeeds silently. */
  readonly checkedInOk: boolean;
  /** Whether receipts (AG) are sent with checkout, checkin, renewal and payment. */
  readonly printLines: boolean;
  /** The language of texts if neither request nor patron names one; absent: English. */
  readonly language?: string;
  /** The only languages that are used; absent: all. */
  readonly languages?: ReadonlySet<string>;
  /** Texts in the site's own words, those for all logins first; absent: none. */
  readonly texts?: readonly TextOverride[];
  /** The rules of circulation for the account, with what the account asks of the library in addition. */
  readonly rules: Rules;
  /** How answers are changed before they are sent; absent: they are not, at no cost. */
  readonly presentation?: Presentation;
  /** How answers are made differently from sip2d's own way; absent: they are not. */
  readonly answers?: AnswerOptions;
  /** The location code of its terminals, if a 93 does not say one. */
  readonly locationCode?: string;
  /** What another library system is given at login in place of what the terminal sent; absent: what it sent. */
  readonly upstreamLogin?: UpstreamLogin;
  /** What it is for; absent: nobody said. */
  readonly use?: TradeName;
  /** When it asks about all patrons in a job of its own, by the institution's clock; absent: never. */
  readonly sync?: DailySpan;
  /** How answers are held back while it asks about more cards than is usual; absent: that is only told. */
  readonly manyCards?: "shrink" | "refuse";
  /** What a terminal hears of a payment that another library system has not confirmed; absent: no. */
  readonly unconfirmedPayment?: "accept";
  /** What the return date of a 09 with no block N says to another library system; absent: when the copy came back. */
  readonly returnsDated?: "last-open-day";
  /**
   * What the copy of another library system's records does for its terminals while that system is away: nothing, or
   * lending too. Absent: it answers their questions, where there is one.
   */
  readonly standIn?: "no" | "lend";
}

/** What a member of staff may do on the staff page. Each role may do what the one before may. */
export type StaffRole = "view" | "desk" | "admin";

/** Somebody of the staff, as pages, log and journal know them. */
export interface StaffMember {
  /** What log and journal call them. */
  readonly id: string;
  readonly role: StaffRole;
  /** Their name for people; absent: the id. */
  readonly name?: string;
}

/** One `<staff>`: a name with a password of its own, by which a person may log in to the staff page. */
export interface LocalStaff extends StaffMember {
  readonly password: AccountPassword;
  /** Networks from which they may log in; absent: all. */
  readonly allow?: readonly Network[];
}

/** `<sign_in>`: the identity provider at which staff sign in, by OpenID Connect. */
export interface SignIn {
  /** The provider's issuer identifier, as its metadata must have it. */
  readonly issuer: string;
  /** The client identifier by which the provider knows this server. */
  readonly client: string;
  readonly secret: string;
  /** Which values of the claim give which role, in their order in the file. */
  readonly roles: readonly ClaimedRole[];
  /** The claim that says what somebody may do. */
  readonly roleClaim: string;
  /** The claim that identifies a person for ever. */
  readonly idClaim: string;
  /** Further hosts at which the provider serves, each with its port. */
  readonly hosts: readonly ProviderHost[];
  /** Hours after which a session ends in any case. */
  readonly sessionHours: number;
}

/** A value of a claim, and the role of those who have it. */
export interface ClaimedRole {
  readonly value: string;
  readonly role: StaffRole;
}

/** Where an identity provider is asked. */
export interface ProviderHost {
  readonly host: string;
  readonly port: number;
}

/** One `<policy>`: what terminals may do, by their 98 and by what is refused. */
export interface Policy {
  /** Whether the policy stands in the 98 only and nothing is refused for it, as in Koha. */
  readonly onlyTold?: true;
  readonly checkin: boolean;
  readonly checkout: boolean;
  readonly renewal: boolean;
  readonly statusUpdate: boolean;
  /** Whether one patron's card may renew the loan of another, where the terminal allows it too (29). */
  readonly thirdPartyRenewal: boolean;
  readonly offline: boolean;
  /** Tenths of a second that a terminal should wait for an answer. */
  readonly timeout: number;
  readonly retries: number;
}

/** A copy of a library system's records, kept beside the gateway before it. */
export interface StandIn {
  /** Where the copy is kept: in a storage of its own. */
  readonly storage: StorageConfig;
  /** Days for which a PIN that the system called right is kept, as a hash; 0: it is not. */
  readonly pinDays: number;
  /** Days after which a card or a copy of which nothing was told is forgotten. */
  readonly learnedDays: number;
  /** What of patrons is kept that few programs need; absent: none of it. */
  readonly keeps?: ReadonlySet<Personal>;
  /** One of how many answers is compared with what the copy would have said; 0: none. */
  readonly compareOneOf: number;
  /** Seconds after the first question without an answer from which the copy answers. */
  readonly afterSeconds: number;
  /** Seconds for which the system must have answered again until it is asked again. */
  readonly settledSeconds: number;
  /** The cards of the system's files that are kept; absent: all, but none on a machine that only its own programs reach. */
  readonly feed?: "yes" | "seen";
  /** Within which limits is lent by it; absent: nothing is lent. */
  readonly lending?: LendingLimits;
}

/** What a library risks by lending while its system is away. */
export interface LendingLimits {
  /** Loans of a card at most in one outage. */
  readonly loansPerCard: number;
  /** Loans at most on one day. */
  readonly loans: number;
  /** Loans of a card of which nothing is known, in one outage; 0: none. */
  readonly unknownCards: number;
  /** A copy of which nothing is known is lent to cards with fewer loans than that in this outage; 0: to none. */
  readonly unknownItems: number;
  /** Whether is lent although nobody knows whether the PIN is right that came. */
  readonly unknownPin: boolean;
  /** Minor units that a patron may owe, where no rule says it. */
  readonly owedAtMost: number;
  /** Whether a copy is lent that came back in the same outage. */
  readonly returnedLend: boolean;
  /** Whether a copy is lent whose loan costs. */
  readonly chargedLend: boolean;
  /** Item types that are not lent, in lower case; absent: none. */
  readonly neverLend?: ReadonlySet<string>;
  /** Hours before the outage within which the copy must have been told something. */
  readonly copyHours: number;
  /** Days of each loan; absent: by the rules. */
  readonly loanDays?: number;
  /** Whether loans are renewed. */
  readonly renews: boolean;
}

/** One `<institution>`: the library organisation that an account acts for. Its currency is USD by default, as in Koha. */
export interface Institution extends Currency {
  readonly id: string;
  /** The library's name in AM; empty: no AM is sent. */
  readonly name: string;
  /** The branch of its terminals that name none; absent: its id. */
  readonly branch?: string;
  readonly policy: Policy;
  /** IANA name; by default that of the machine. */
  readonly timeZone: string;
  /** The library system that serves it over SIP2 in our engine's place; absent: our engine does. */
  readonly upstream?: Upstream;
  /** The copy of that system's records; absent: none is kept. */
  readonly standIn?: StandIn;
}

/** A library kept in a file. */
interface SqliteConfig {
  readonly kind: "sqlite";
  /** Absolute path of the database file. */
  readonly path: string;
}

/** A library kept on a PostgreSQL server. */
export interface PostgresConfig {
  readonly kind: "postgres";
  readonly host: string;
  readonly port: number;
  /** Further servers with copies of the database: the one that takes changes is used. Absent: none. */
  readonly others?: readonly { readonly host: string; readonly port: number }[];
  readonly database: string;
  readonly user: string;
  /** Empty: none. */
  readonly password: string;
  /** Absent: the connection is in clear text. */
  readonly tls?: {
    /**
     * `require`: the certificate is not checked. `verify-ca`: a trusted authority must have signed it. `verify-full`:
     * it must also name the host.
     */
    readonly mode: "require" | "verify-ca" | "verify-full";
    /** PEM of the trusted authorities; absent: those that the system trusts. */
    readonly ca?: string;
  };
  /** Connections to the database at most. */
  readonly poolSize: number;
  /** Seconds that a statement may take. */
  readonly statementTimeout?: number;
}

export type StorageConfig = SqliteConfig | PostgresConfig;

/** A configuration that was found to be in order. It never changes: a reload makes a new one. */
export interface Config {
  /** Path, as it was given. */
  readonly file: string;
  /** Its root element, as it was read; passwords stand in it. */
  readonly document: Element;
  /** The delimiter before login, `acsconfig/@delimiter`. */
  readonly delimiter: string;
  /** Texts in the site's own words for all logins; absent: none. */
  readonly texts?: readonly TextOverride[];
  readonly listeners: readonly Listener[];
  readonly pages: readonly PageListener[];
  readonly accounts: ReadonlyMap<string, Account>;
  readonly institutions: ReadonlyMap<string, Institution>;
  /** Local names by id. If there are none, and nowhere to sign in, only health and metrics are served. */
  readonly staff: ReadonlyMap<string, LocalStaff>;
  /** Where staff sign in; absent: by the names of `staff` only. */
  readonly signIn?: SignIn;
  readonly storage: StorageConfig;
  /** The rules of accounts that have none of their own. */
  readonly circulation: Rules;
  readonly limits: Limits;
  readonly log: LogSettings;
  /** Days for which the journal is kept; absent: for ever. */
  readonly journalKeepDays?: number;
}
