import { createHmac } from "node:crypto";
import { withDelimiter, withoutSwallowed } from "./plausible.ts";

/**
 * Makes a text that may be stored of one that came over the wire. Different texts stay different: in the place of a
 * swallowed password stands a keyed digest of the whole text.
 */
export type Redact = (words: string) => string;

/** What stands before the digest, and how many of its digits are kept. */
const MARK = "~", DIGITS = 12;

/** A redacted text, from its mark on. */
const DIGEST = new RegExp(`${MARK}[0-9a-f]{${DIGITS}}$`);

/**
 * Makes the function that redacts texts. A digest without a key would give a PIN of four digits away.
 *
 * @param secret the key, asked for at each text that needs one
 *
 * @example
 * ```ts
 * const redact = createRedaction(() => "secret");
 * redact("00:1B:44"); // "00:1B:44"
 * redact("00:AC:44"); // "00~" and twelve digits
 * ```
 */
export function createRedaction(secret: () => string): Redact {
  return (words) => {
    const kept = withoutSwallowed(words);
    if (kept === words) return words;
    return kept + MARK + createHmac("sha256", secret()).update(words).digest("hex").slice(0, DIGITS);
  };
}

/** Redacts an identifier of no record: there, letters in front of a password's field are no part of the identifier. */
export function redactUnknown(identifier: string, redact: Redact): string {
  const redacted = redact(identifier);
  return redacted === identifier ? redact(withDelimiter(identifier)) : redacted;
}

/** Gives a redacted text as versions before 0.3 stored it, without a digest; `undefined` for a text that is whole. */
export function formerRedaction(words: string): string | undefined {
  return DIGEST.test(words) ? words.replace(DIGEST, "") : undefined;
}
