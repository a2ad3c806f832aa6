/** What stands before the key of a retry: no key of an earlier version has it. */
export const MARK = "~";

/**
 * Marks a key of this version, so that whoever finds it in a database knows that no earlier version wrote it: to look for what
 * those kept as well takes two digests more for each change.
 */
export function markKey(key: string): string {
  return MARK + key;
}

/** Tells whether this version made a key. */
export function isMarked(key: string): boolean {
  return key.startsWith(MARK);
}

/** Gives a marked key as the version before this one wrote it. */
export function unmarked(key: string): string {
  return key.slice(MARK.length);
}
