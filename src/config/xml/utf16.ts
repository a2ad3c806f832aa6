/** What to do with a file of UTF-16: editors and the `>` of Windows PowerShell write such files. */
export const SAVE_AS_UTF8 =
  "is saved as UTF-16; save it as UTF-8 (in Windows PowerShell: `| Out-File -Encoding utf8` in place of `>`)";

/**
 * Tells whether bytes that were decoded as UTF-8 are UTF-16: its byte order mark is two bytes that are none of UTF-8, and
 * without it every other byte of ASCII is NUL.
 */
export function isUtf16(text: string): boolean {
  return /^(?:\uFFFD\uFFFD|.?\0)/s.test(text);
}
