/** The escapes by which JSON tells what PostgreSQL keeps in no text: U+0000 and halves of surrogate pairs. */
const UNSTORABLE = /\\u(?:0000|d[89a-f])/;

/** A text as PostgreSQL can keep it: what it cannot becomes U+FFFD, the replacement character. */
export function makeStorable(text: string): string {
  return text.replaceAll("\0", "\uFFFD").toWellFormed();
}

/** JSON whose texts PostgreSQL can keep. */
export function makeStorableJson(value: unknown): string {
  const json = JSON.stringify(value);
  if (!UNSTORABLE.test(json)) return json;
  return JSON.stringify(value, (_key, each) => typeof each === "string" ? makeStorable(each) : each);
}
