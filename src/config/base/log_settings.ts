import { isIPv4, isIPv6 } from "node:net";
import { derivedAttribute, type ElementRow, optionalAttribute, SIP2D } from "./element_row.ts";
import { kind } from "./kind.ts";
import { choice, text } from "./values.ts";

/** How much an entry of the log matters. */
export type LogLevel = "debug" | "info" | "warning" | "error";

/** The form in which the log is written. All but syslog goes to standard error. */
export type LogFormat = "text" | "json" | "journal" | "syslog";

/** Whether messages and answers are logged; `personal`: with what they tell about patrons. */
export type MessageLogging = "no" | "yes" | "personal";

/** The address of a syslog daemon, and how entries name their sender there. */
export interface SyslogSettings {
  /** An IP address. */
  readonly host: string;
  readonly port: number;
  /** The program's name in the entries. */
  readonly ident: string;
  /** This host's name in the entries; absent: the daemon takes the sender's address. */
  readonly hostname?: string;
  /** The number of the facility in RFC 5424: 22 is local6. */
  readonly facility: number;
}

export interface LogSettings {
  readonly format: LogFormat;
  /** The least important entries that are written. */
  readonly level: LogLevel;
  /** Absent: yes if debug entries are written, else no. */
  readonly messages?: MessageLogging;
  readonly syslog: SyslogSettings;
  /** The file that text and JSON go to; absent: standard error. */
  readonly file?: string;
}

/** From the least to the most important. */
export const LOG_LEVELS: readonly LogLevel[] = ["debug", "info", "warning", "error"];
export const LOG_FORMATS: readonly LogFormat[] = ["text", "json", "journal", "syslog"];

const syslogAddress = kind("an IP address with a port, such as 127.0.0.1:514 or [::1]:514", (text, refuse) => {
  const [, v6, v4 = "", digits] = /^(?:\[([^\]]+)\]|([\d.]+)):(\d{1,5})$/.exec(text.trim()) ?? [];
  const port = Number(digits);
  // A name would have to be looked up again and again, and with a permission of its own.
  const valid = v6 === undefined ? isIPv4(v4) : isIPv6(v6);
  return valid && port >= 1 && port <= 65_535 ? { host: v6 ?? v4, port } : refuse();
}, { pattern: "(\\[[^\\]]+\\]|[0-9.]+):[0-9]{1,5}" });

/** The facilities of RFC 5424, section 6.2.1, in the order of their numbers. */
const FACILITIES = [
  ..."kern user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp audit alert clock".split(" "),
  ...Array.from({ length: 8 }, (_, number) => `local${number}`),
];

/** `syslog_facility`, with or without the prefix that Perl's Sys::Syslog allows. */
export const syslogFacility = kind("a facility of syslog such as local6 or daemon", (text, refuse) => {
  const number = FACILITIES.indexOf(text.trim().toLowerCase().replace(/^log_/, ""));
  return number < 0 ? refuse() : number;
}, { words: FACILITIES, pattern: "log_[A-Za-z0-9]+" });

export const log = {
  name: "log",
  namespace: SIP2D,
  occurs: "at most once",
  meaning: "what is logged, and how",
  attributes: {
    format: optionalAttribute(
      choice<LogFormat>({ text: "text", json: "json", journal: "journal", syslog: "syslog" }),
      "text",
      "text, json and journal: lines for people, JSON or lines for systemd's journal, on standard error; syslog: UDP to a syslog daemon",
    ),
    level: optionalAttribute(
      choice<LogLevel>({ debug: "debug", info: "info", warning: "warning", error: "error" }),
      "info",
      "the least important entries that are logged",
    ),
    messages: derivedAttribute(
      choice<MessageLogging>({ no: "no", yes: "yes", personal: "personal" }),
      "yes at level debug, else no",
      "whether each message and its answer is logged, at level info; personal: with patrons' data; never with passwords",
    ),
    file: derivedAttribute(
      text,
      "none: standard error",
      "a file for text or JSON instead; a reload opens it again, so that it can be rotated",
    ),
    syslog: optionalAttribute(syslogAddress, "127.0.0.1:514", "where the syslog daemon listens"),
  },
  children: [],
} as const satisfies ElementRow;
