import type { RowLanguage } from "../../desk/row_words.ts";
import { type PageContext, textsOf } from "../frame/page_context.ts";

/** Gives how values of records are written in the language of a request. */
export function languageOfRows(context: PageContext): RowLanguage {
  const { frame: { minute, day, decimal }, records: texts } = textsOf(context);
  return { minute, day, decimal, texts };
}
