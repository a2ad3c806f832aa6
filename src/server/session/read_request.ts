import type { Account, Config } from "../../config/config.ts";
import { type DecodedRequest, decodeRequest } from "../../protocol/decode_request.ts";

/** Reads a line as the terminal means it: as its account says, or, before login, as the configuration does. */
export function readRequest(bytes: Uint8Array, config: Config, account: Account | undefined): DecodedRequest {
  const reading = account ?? { delimiter: config.delimiter, encoding: "utf8" };
  const decoded = decodeRequest(bytes, reading);
  const isLogin = decoded.kind !== "unreadable" && decoded.request.name === "login";
  return isLogin ? readLogin(bytes, config, reading.delimiter) ?? decoded : decoded;
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
