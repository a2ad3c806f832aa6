/**
 * Tells whether two identifiers name the same record. As in the storage, the case of ASCII letters does not matter, and
 * that of others does.
 */
export function sameId(a: string, b: string): boolean {
  return a === b || (a.length === b.length && foldId(a) === foldId(b));
}

/** Writes an identifier such that all which name the same record are the same text, to look it up by. */
export function foldId(id: string): string {
  return id.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
