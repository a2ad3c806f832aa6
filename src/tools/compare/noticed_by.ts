/** Who notices that an answer differs. */
export type Noticer = "terminal" | "patron" | "nobody";

/** What people read, on a screen or on paper. */
const READ = new Set(["AE", "AF", "AG", "AJ", "AM", "AV", "BD", "BE", "BF", "BV", "BH", "CC", "DA"]);

/** What no terminal is known to look at. */
const UNREAD = new Set(["AN", "AO", "BG", "BK", "order", "unknown", "retriesAllowed"]);

/** Tells who notices a difference in an element of a fixed part or in a field. */
export function noticedBy(name: string): Noticer {
  return READ.has(name) ? "patron" : UNREAD.has(name) ? "nobody" : "terminal";
}
