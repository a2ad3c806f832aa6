import type { Notice, NoticeCode, NoticeValues } from "../../library/notice.ts";

/** How a language words each notice. */
export type NoticeTexts = { readonly [C in NoticeCode]: (...values: NoticeValues[C]) => string };

/** Words a notice in a language. */
export function wordNotice<C extends NoticeCode>({ code, values }: Notice<C>, texts: NoticeTexts): string {
  return texts[code](...values);
}
