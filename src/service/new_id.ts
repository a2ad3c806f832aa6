/**
 * Letters and digits that staff do not mistake for each other when they read an identifier aloud (Crockford's base 32).
 */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 10;

/** Makes an identifier for a fee, a payment or a hold: ten characters, short enough to stand in a list on a terminal's screen. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(LENGTH));
  return Array.from(bytes, (byte) => ALPHABET[byte % ALPHABET.length]).join("");
}
