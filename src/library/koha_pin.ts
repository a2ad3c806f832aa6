/** What a patron has in Koha who has no password: nothing that is sent is the right one. */
const NONE = "!";

/** An MD5 in base64, as old Koha kept passwords: it cannot be checked, and sent as it is it would be a PIN. */
const MD5 = /^[A-Za-z0-9+/]{22}$/;

/**
 * Tells a value that Koha keeps in the place of a password from one that may be a PIN; `undefined` of that. A PIN may
 * look like an MD5, but hardly one that people type.
 */
export function kohaPin(text: string): "none" | "md5" | undefined {
  if (text === NONE) return "none";
  return MD5.test(text) ? "md5" : undefined;
}
