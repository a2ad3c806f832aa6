/** The longest PIN: a variable field has at most this many characters (specification, "Variable-length fields"). */
export const LONGEST_PIN = 255;

/** What a PIN is, such that it can follow "a PIN has". */
export const PIN_ALLOWED = `1 to ${LONGEST_PIN} characters, none of them a control character or |`;

/**
 * Tells whether a text can be a patron's PIN: one that a terminal can send in AD, where `|` ends the field and a control
 * character is none of a message. An empty AD is a PIN that was not given.
 */
export function isPin(text: string): boolean {
  const { length } = [...text];
  return length >= 1 && length <= LONGEST_PIN && !/[\p{Cc}|]/u.test(text);
}
