import type { Currency } from "../library/money.ts";
import type { Rules } from "../circulation/rules/rules.ts";
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

/** Seconds, or no limit. */
export type Limit = number | undefined;

/** What a service encrypts its connections with; all of it in PEM. */
export interface TlsConfig {
  /** The server's certificate, and after it those that lead to an authority. */
  readonly certificate: string;
  /** The private key of the certificate. */
  readonly key: string;
  /** The authorities one of which must have signed a terminal's certificate; absent: terminals need none. */
  readonly clientCa?: string;
}

/** One `<service>`: an address where terminals connect. */
export interface Listener {
  /** `0.0.0.0` when the file names only a port, as in Koha. */
  readonly host: string;
  readonly port: number;
  /** `raw`: the first message is a 93. `telnet`: the terminal is asked for login and password in clear text. */
  readonly transport: "raw" | "telnet";
  /** Seconds a terminal has for logging in; `timeout`. */
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
  /** Where connections come from that only ask for a sign of life. */
  readonly probes?: readonly Network[];
  /** Absent: connections are in clear text. */
  readonly tls?: TlsConfig;
}

/** One `<service transport="http">`: an address where health and metrics are told. */
export interface PageListener {
  /** `127.0.0.1` when the file names only a port. */
  readonly host: string;
  readonly port: number;
  readonly transport: "http";
  /** Where one may ask from; absent: from everywhere. */
  readonly allow?: readonly Network[];
  /** Where one may not ask from, whatever `allow` says. */
  readonly deny?: readonly Network[];
  /** Absent: connections are in clear text, and staff may log in from this machine only. */
  readonly tls?: TlsConfig;
}

/** How a secret is known: as it is, or only as a hash. */
export type AccountPassword =
  | { readonly kind: "clear"; readonly value: string }
  | { readonly kind: "hash"; readonly phc: string };

/** One `<login>`: what a terminal logs in as, and how it is spoken to. */
export interface Account {
  readonly id: string;
  readonly password: AccountPassword;
  /** The id of the institution it acts for. */
  readonly institution: string;
  readonly delimiter: string;
  readonly terminator: "\r" | "\r\n";
  /** How text travels, both ways. */
  readonly encoding: Encoding;
  /** Whether messages without AY/AZ are refused with 96. */
  readonly errorDetectionRequired: boolean;
  /** Where the account may log in from; absent: from everywhere. */
  readonly allow?: readonly Network[];
  /** What the subject of the terminal's certificate must have; absent: the account needs no certificate. */
  readonly clientSubject?: readonly SubjectPart[];
  /** What the account may send; absent: everything. */
  readonly messages?: ReadonlySet<RequestName>;
  /** Whether a patron's PIN must come with every request that is about a patron. */
  readonly requirePin: boolean;
  /** Koha's option of the same name: an empty AD counts as no PIN given. */
  readonly allowEmptyPasswords: boolean;
  /** What 23 and 63 tell when the PIN is wrong: name and status only, or (Koha's way) everything. */
  readonly wrongPin: "hide" | "show";
  /** Whether 23 and 63 without a PIN tell as little as with a wrong one. */
  readonly hideWithoutPin: boolean;
  /** Koha's option of the same name: returning an item that is not on loan succeeds silently. */
  readonly checkedInOk: boolean;
  /** Whether receipts (AG) are sent with checkout, checkin, renewal and payment. */
  readonly printLines: boolean;
  /** The language of texts where neither request nor patron name one; absent: English. */
  readonly language?: string;
  /** The only languages to be used; absent: all. */
  readonly languages?: ReadonlySet<string>;
  /** Texts in the site's own words, those for all logins first; absent: there are none. */
  readonly texts?: readonly TextOverride[];
  /** The rules of circulation that hold where the account acts, and what it asks of the library beside them. */
  readonly rules: Rules;
  /** How answers are changed before they are sent; absent: not at all, at no cost. */
  readonly presentation?: Presentation;
  /** How answers are made otherwise than sip2d does by itself; absent: in no way. */
  readonly answers?: AnswerOptions;
  /** Where its terminals are, if a 93 does not say. */
  readonly locationCode?: string;
}

/** What a member of staff may do at the pages; each may what the one before may. */
export type StaffRole = "view" | "desk" | "admin";

/** One `<staff>`: somebody who may log in at the pages. */
export interface StaffMember {
  readonly id: string;
  readonly password: AccountPassword;
  readonly role: StaffRole;
  /** Where they may log in from; absent: from everywhere. */
  readonly allow?: readonly Network[];
}

/** One `<policy>`: what a terminal is told that it may do, and is held to. */
export interface Policy {
  /** Terminals are told what they may do, and not held to it, as in Koha. */
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

/** One `<institution>`: the library organisation that an account acts for. Its currency is USD by default, as in Koha. */
export interface Institution extends Currency {
  readonly id: string;
  /** What stands in AM; empty: nothing is sent. */
  readonly name: string;
  /** The branch of what its terminals do, where they name none; absent: its id. */
  readonly branch?: string;
  readonly policy: Policy;
  /** IANA name; by default that of the machine. */
  readonly timeZone: string;
}

/** A library kept in a file. */
export interface SqliteConfig {
  readonly kind: "sqlite";
  /** Absolute path of the database file. */
  readonly path: string;
}

/** A library kept on a PostgreSQL server. */
export interface PostgresConfig {
  readonly kind: "postgres";
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** Empty if there is none. */
  readonly password: string;
  /** Absent: the connection is in clear text. */
  readonly tls?: {
    /** `require`: the server's certificate is not looked at; `verify-ca`: who signed it; `verify-full`: also its name. */
    readonly mode: "require" | "verify-ca" | "verify-full";
    /** Certificates of trusted authorities in PEM; absent: those that the system trusts. */
    readonly ca?: string;
  };
  /** Connections at most. */
  readonly poolSize: number;
  /** Seconds that a statement may take. */
  readonly statementTimeout?: number;
}

/** Where the library is kept. */
export type StorageConfig = SqliteConfig | PostgresConfig;

/** A configuration that was found to be in order. It never changes: a reload makes a new one. */
export interface Config {
  /** The file it was read from. */
  readonly file: string;
  /** Its root element, as it was read; passwords stand in it. */
  readonly document: Element;
  /** The delimiter before login, `acsconfig/@delimiter`. */
  readonly delimiter: string;
  /** Texts in the site's own words, for all logins; absent: there are none. */
  readonly texts?: readonly TextOverride[];
  readonly listeners: readonly Listener[];
  readonly pages: readonly PageListener[];
  readonly accounts: ReadonlyMap<string, Account>;
  readonly institutions: ReadonlyMap<string, Institution>;
  /** Who may log in at the pages; without anybody, health and metrics are all there is. */
  readonly staff: ReadonlyMap<string, StaffMember>;
  readonly storage: StorageConfig;
  /** The rules of circulation of accounts without any of their own. */
  readonly circulation: Rules;
  readonly limits: Limits;
  readonly log: LogSettings;
  /** Days for which the journal is kept; absent: for ever. */
  readonly journalKeepDays?: number;
}
