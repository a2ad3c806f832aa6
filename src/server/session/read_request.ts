import type { Account, Config } from "../../config/config.ts";
import { withoutSwallowed } from "../../library/plausible.ts";
import type { FieldName } from "../../protocol/fields.ts";
import type { Line } from "../../protocol/line_splitter.ts";
import type { Request } from "../../protocol/message.ts";
import { type DecodedRequest, decodeRequest } from "../../protocol/decode_request.ts";
import { type RequestName, requests } from "../../protocol/requests.ts";

/** Reads a line as the terminal means it: as its account says, or, before login, as the configuration does. */
export function readRequest(bytes: Uint8Array, config: Config, account: Account | undefined): DecodedRequest {
  const reading = account ?? { delimiter: config.delimiter, encoding: "utf8" };
  const decoded = decodeRequest(bytes, reading);
  const isLogin = decoded.kind !== "unreadable" && decoded.request.name === "login";
  if (isLogin) return readLogin(bytes, config, reading.delimiter) ?? decoded;
  if (decoded.kind === "unreadable") return decoded;
  const request = cleaned(decoded.request);
  return request === decoded.request ? decoded : { ...decoded, request };
}

/** What of a request is stored as the terminal writes it. */
const STORED = ["itemProperties", "blockedCardMessage", "transactionId", "feeId", "pickupLocation"] as const;

/** The same of each request; nearly all of them have nothing of it. */
const STORED_OF: ReadonlyMap<RequestName, readonly (typeof STORED)[number][]> = new Map(
  Object.values(requests).map((row) => [row.name, STORED.filter((name) => name in row.fields)]),
);

/** Takes passwords out of words that would be stored, where a terminal splits its fields in another way. */
function cleaned(request: Request): Request {
  const fields: Partial<Record<FieldName, unknown>> = request.fields;
  let clean: Partial<Record<FieldName, unknown>> | undefined;
  for (const name of STORED_OF.get(request.name) ?? []) {
    const value = fields[name];
    if (typeof value !== "string") continue;
    const rest = withoutSwallowed(value);
    if (rest !== value) clean = { ...clean ?? fields, [name]: rest };
  }
  return clean === undefined ? request : { ...request, fields: clean } as Request;
}

/**
 * Reads a login, which tells which account it is from, and is itself written with that account's delimiter and
 * encoding. So it is read with the delimiter, of all that are in use, that makes a whole login of it; `undefined` if
 * none does.
 */
function readLogin(bytes: Uint8Array, config: Config, usual: string): DecodedRequest | undefined {
  const delimiters = new Set([usual, config.delimiter]);
  for (const account of config.accounts.values()) delimiters.add(account.delimiter);
  for (const delimiter of delimiters) {
    const decoded = decodeRequest(bytes, { delimiter, encoding: "utf8" });
    if (decoded.kind !== "request" || decoded.request.name !== "login") continue;
    const { encoding } = config.accounts.get(decoded.request.fields.loginUserId?.trim() ?? "") ?? {};
    return encoding === undefined || encoding === "utf8" ? decoded : decodeRequest(bytes, { delimiter, encoding });
  }
  return undefined;
}

const NINE = "9".charCodeAt(0);

/** Whether a line is a 99, which is all that a health probe sends. */
export function isStatusRequest(line: Line): boolean {
  return line.kind === "line" && line.bytes[0] === NINE && line.bytes[1] === NINE;
}
