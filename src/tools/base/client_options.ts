import { InvalidArgumentError, Option } from "commander";
import type { Encoding } from "../../protocol/public/sip2.ts";
import { POST_URL_ALLOWED, type PostUrl, readPostUrl } from "../../config/upstream/post_url.ts";
import { codesOf } from "../../protocol/code_meanings.ts";
import { kebabCase } from "../../protocol/message_table.ts";
import type { ClientTls, Destination } from "../../wire/dial.ts";
import { type RequestOption, requestOptions } from "../../wire/request_options.ts";
import { type SummaryList, summaryLists } from "./summary_lists.ts";
import { readOptionFile } from "./client_secrets.ts";

/** The values of the options about TLS. */
export interface TlsFlags {
  readonly tls?: true;
  readonly tlsCa?: string;
  readonly tlsCertificate?: string;
  readonly tlsKey?: string;
  readonly tlsName?: string;
}

/** The values of the options about the connection. */
export interface ConnectionFlags extends ServerFlags {
  readonly delimiter: string;
  readonly encoding: Encoding;
  readonly terminator: "CR" | "LF" | "CRLF";
}

/** Where the server is, and how it is reached. */
export interface ServerFlags extends TlsFlags {
  readonly host: string;
  readonly port: number;
  /** Given where SIP2 is spoken over HTTP, in the place of host and port. */
  readonly url?: PostUrl;
  /** Milliseconds; seconds on the command line. */
  readonly timeout: number;
  readonly telnet?: true;
}

/** The values of the options of `client`. Those for elements and fields have the table's names. */
export interface ClientOptions extends ConnectionFlags {
  readonly errorDetection?: true;
  readonly json?: true;
  readonly interactive?: true;
  readonly timeZone?: string;
  readonly list?: SummaryList;
  readonly [name: string]: unknown;
}

const PLACEHOLDERS: Readonly<Record<RequestOption["type"], string>> = {
  bit: "[Y|N]",
  flag: "[Y|N]",
  count: "<number>",
  integer: "<number>",
  timestamp: "<date>",
  amount: "<amount>",
  text: "<text>",
  code: "<code>",
};

/** The elements and fields whose codes the help lists: those that a person chooses. */
const LISTED: ReadonlySet<string> = new Set(["holdMode", "holdType", "paymentType", "feeType", "statusCode"]);

/** Requests that the help of an option lists at most: a longer list tells the reader nothing. */
const MAX_TAKERS = 3;

/**
 * Makes every option of `client`: of the connection, of the output, and one for each element and field of a request.
 */
export function clientOptions(): Option[] {
  const derived = [...requestOptions.values()].map(requestOption);
  const inGroup = (group: string) => derived.filter((option) => option.helpGroupHeading === group);
  const list = new Option("--list <list>", "the summary that asks for this list").choices(summaryLists)
    .conflicts("summary").helpGroup(FIXED_GROUP);
  return [
    ...connectionOptions(),
    ...inGroup(LOGIN_GROUP),
    new Option(
      "--time-zone <zone>",
      "the library's time zone, such as Europe/Berlin, in which dates are shown; this machine's unless given",
    ).argParser(readTimeZone),
    new Option("--interactive", "read what to send line by line, with history and completion").conflicts("json"),
    new Option("--json", "write one JSON object for each request, with its answer"),
    ...inGroup(FIELD_GROUP),
    ...inGroup(FIXED_GROUP),
    list,
  ];
}

const CONNECTION_GROUP = "Connection:";
const LOGIN_GROUP = "Login, sent first when --login is given:";
const FIXED_GROUP = "Elements of the fixed part:";
const FIELD_GROUP = "Fields, left out unless given:";

/** Makes the options that say where the server is and how to speak to it. */
export function connectionOptions(): Option[] {
  return [
    new Option("--host <host>", "where the server is").default("127.0.0.1"),
    new Option("--port <port>", "where it listens").argParser(readPort).default(6001),
    new Option(
      "--url <url>",
      "where it takes SIP2 over HTTPS: each message is a POST that contains --login and --password",
    )
      .argParser(readUrl).conflicts(["host", "port", "telnet", "tls", "terminator", "encoding"]),
    new Option("--telnet", "log in at the server's prompts instead of with a 93"),
    new Option("--tls", "speak TLS; the other --tls options imply it"),
    ...tlsOptions("--host"),
    new Option("--timeout <seconds>", "how long to wait for an answer").argParser(readSeconds).default(10_000, "10"),
    new Option("--error-detection", "end requests with AY and AZ, and insist on them in answers"),
    new Option("--terminator <terminator>", "what ends a request").choices(["CR", "LF", "CRLF"]).default("CR"),
    new Option("--delimiter <character>", "what ends a field").argParser(readDelimiter).default("|"),
    new Option("--encoding <encoding>", "how text travels").choices(["utf8", "latin1", "cp850", "ascii"])
      .default("utf8"),
  ].map((option) => option.helpGroup(CONNECTION_GROUP));
}

/**
 * Makes the options that say how TLS is spoken.
 *
 * @param host what names the server, where no name is given
 */
export function tlsOptions(host: string): Option[] {
  return [
    new Option("--tls-ca <file>", "PEM file with the authorities to trust"),
    new Option("--tls-certificate <file>", "PEM file with the terminal's own certificate"),
    new Option("--tls-key <file>", "PEM file with the private key of that certificate"),
    new Option("--tls-name <name>", `name that the server's certificate must bear; ${host} unless given`),
  ];
}

/** Makes the option of one element or field. `--no-block` is an element here, not the opposite of one called block. */
export function requestOption(row: RequestOption): Option {
  const { flag, longFlag, field, type, secret } = row;
  const flags = longFlag === undefined ? flag : `${flag}, ${longFlag}`;
  const option = new Option(`${flags} ${secret ? "<password>" : PLACEHOLDERS[type]}`, describe(row));
  option.negate = false;
  if (option.optional) option.argParser(readFlag);
  if (longFlag !== undefined) return option.helpGroup(LOGIN_GROUP);
  return option.helpGroup(field === undefined ? FIXED_GROUP : FIELD_GROUP);
}

function describe({ name, label, preset, requests }: RequestOption): string {
  const takers = requests.length > MAX_TAKERS ? "" : ` (${requests.map(kebabCase).join(", ")})`;
  const codes = LISTED.has(name) ? `: ${codesOf(name).map((pair) => pair.join(" ")).join(", ")}` : "";
  const summary = name === "summary" ? ": ten characters, a Y for the list asked for" : "";
  return `${label}${takers}${codes}${summary}${
    preset === undefined || preset === "" ? "" : `; ${preset} unless given`
  }`;
}

/** Reads Y or N. Commander takes the next word for the value of such an option, even if it is meant for a request. */
function readFlag(text: string): string {
  if (/^[yn]$/i.test(text)) return text;
  throw new InvalidArgumentError("It must be Y or N; put what is to be sent before the options");
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65535) return port;
  throw new InvalidArgumentError("It must be a whole number of 1 to 65535");
}

function readUrl(text: string): PostUrl {
  const url = readPostUrl(text);
  if (url === undefined) throw new InvalidArgumentError(`It must be ${POST_URL_ALLOWED}`);
  return url;
}

/** Reads a length of time in seconds, and gives it in milliseconds. */
export function readSeconds(text: string): number {
  const seconds = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && seconds > 0) return seconds * 1000;
  throw new InvalidArgumentError("It must be a number of seconds above 0");
}

/** Reads the name of a time zone. */
export function readTimeZone(text: string): string {
  try {
    return Temporal.Now.zonedDateTimeISO(text).timeZoneId;
  } catch {
    throw new InvalidArgumentError("It must be the name of a time zone, such as Europe/Berlin");
  }
}

/** Reads a delimiter. A letter, digit or blank would be taken for what is in the fields. */
export function readDelimiter(text: string): string {
  if (/^[!-/:-@[-`{-~]$/.test(text)) return text;
  throw new InvalidArgumentError("It must be one ASCII character, no letter, digit or blank");
}

/** Reads what TLS needs; `undefined` without TLS. Throws a `RangeError` that names the option of a file that is none. */
export function tlsOf({ tls, tlsCa, tlsCertificate, tlsKey, tlsName: name }: TlsFlags): ClientTls | undefined {
  if ((tlsCertificate === undefined) !== (tlsKey === undefined)) {
    throw new RangeError("--tls-certificate and --tls-key need each other");
  }
  const ca = pemOf("--tls-ca", tlsCa), certificate = pemOf("--tls-certificate", tlsCertificate);
  const key = pemOf("--tls-key", tlsKey);
  const settings = {
    ...ca !== undefined && { ca },
    ...certificate !== undefined && { certificate },
    ...key !== undefined && { key },
    ...name !== undefined && { name },
  };
  return tls || Object.keys(settings).length > 0 ? settings : undefined;
}

/** Tells where a server is; throws a `RangeError` for options that do not go together. */
export function destinationOf(flags: Pick<ConnectionFlags, "host" | "port" | "url"> & TlsFlags): Destination {
  const { host, port, url } = flags;
  const tls = tlsOf(flags);
  if (url === undefined) return { host, port, ...tls && { tls } };
  // Commander would repeat the value, and the password in it.
  if (url.hasLogin) throw new RangeError("--url must not hold a login; --login and --password are for that");
  if (!url.secure && tls !== undefined) throw new RangeError("the --tls options are of no use with a --url of http");
  return { host: url.host, port: url.port, ...url.secure && { tls: tls ?? {} }, post: { path: url.path } };
}

function pemOf(flag: string, path: string | undefined): string | undefined {
  return path === undefined ? undefined : readPem(flag, path);
}

/** Reads a file of certificates or a key. Throws a `RangeError` that names the option where it is none. */
export function readPem(flag: string, path: string): string {
  const text = readOptionFile(flag, path);
  if (!text.includes("-----BEGIN ")) throw new RangeError(`${flag} is ${path}, which holds nothing in PEM`);
  return text;
}
