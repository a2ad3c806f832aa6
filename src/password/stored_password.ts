import { parseBcrypt } from "./bcrypt.ts";
import { parsePhc, PhcError } from "./phc.ts";

/** What a hash of whatever kind begins with: `$`, the kind's name, `$`. */
const HASH = /^\$[a-z0-9][a-z0-9-]*\$/i;

/**
 * Tells whether a text is a stored password's hash rather than a password in clear.
 *
 * @throws {PhcError} when it looks like a hash but cannot be verified: taken for a password in clear, it would lock its
 * owner out
 */
export function isHash(text: string): boolean {
  if (!HASH.test(text)) return false;
  if (parseBcrypt(text) !== undefined) return true;
  if (/^\$2[a-z]?\$/.test(text)) {
    throw new PhcError(
      "form",
      "a bcrypt hash must be $2a$, $2b$ or $2y$ with a cost of 04 to 14 and 53 characters more",
    );
  }
  parsePhc(text);
  return true;
}

/** Tells whether a stored hash is of a kind that gives way to a better one as soon as its password is known. */
export function isOutdated(stored: string): boolean {
  return parseBcrypt(stored) !== undefined;
}
