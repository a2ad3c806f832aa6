/** The JSON escapes of characters that PostgreSQL cannot store: U+0000 and halves of surrogate pairs. */
const UNSTORABLE = /\\u(?:0000|d[89a-f])/;

/** Replaces the characters of a text that PostgreSQL cannot store by U+FFFD, the replacement character. */
export function makeStorable(text: string): string {
  return text.replaceAll("\0", "\uFFFD").toWellFormed();
}

/** Writes JSON whose texts PostgreSQL can store. */
export function makeStorableJson(value: unknown): string {
  const json = JSON.stringify(value);
  if (!UNSTORABLE.test(json)) return json;
  return JSON.stringify(value, (_key, each) => typeof each === "string" ? makeStorable(each) : each);
}
