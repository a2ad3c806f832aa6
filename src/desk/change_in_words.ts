import type { ItemFacts } from "../storage/port/storage.ts";
import type { RowWords } from "./row_words.ts";

/** Tells the last change of a record. */
export function changeInWords(
  { at, action, account }: NonNullable<ItemFacts["lastChange"]>,
  { moment, texts }: Pick<RowWords, "moment" | "texts">,
): string {
  return texts.changeTold(moment(at), texts.codes[action] ?? action, account);
}
