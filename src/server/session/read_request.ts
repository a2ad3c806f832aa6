import type { Account, Config } from "../../config/config.ts";
import { withoutSwallowed } from "../../library/plausible.ts";
import type { FieldName } from "../../protocol/fields.ts";
import type { Line } from "../../protocol/line_splitter.ts";
import type { Request } from "../../protocol/message.ts";
import { type DecodedRequest, decodeRequest } from "../../protocol/decode_request.ts";

/** Reads a line as the terminal means it: as its account says, or, before login, as the configuration does. */
export function readRequest(bytes: Uint8Array, config: Config, account: Account | undefined): DecodedRequest {
  const reading = account ?? { delimiter: config.delimiter, encoding: "utf8" };
  const decoded = decodeRequest(bytes, reading);
  const isLogin = decoded.kind !== "unreadable" && decoded.request.name === "login";
  if (isLogin) return readLogin(bytes, config, reading.delimiter) ?? decoded;
  return decoded.kind === "unreadable" ? decoded : { ...decoded, request: cleaned(decoded.request) };
}

/** What of a request is stored as the terminal writes it. */
const STORED = ["itemProperties", "blockedCardMessage", "transactionId", "feeId", "pickupLocation"] as const;

/** Takes passwords out of words that would be stored, where a terminal splits its fields in another way. */
function cleaned(request: Request): Request {
  const fields: Partial<Record<FieldName, unknown>> = request.fields;
  const dirty = STORED.filter((name) =>
    typeof fields[name] === "string" && withoutSwallowed(fields[name]) !== fields[name]
  );
  if (dirty.length === 0) return request;
  const clean = Object.fromEntries(dirty.map((name) => [name, withoutSwallowed(String(fields[name]))]));
  return { ...request, fields: { ...request.fields, ...clean } } as Request;
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
