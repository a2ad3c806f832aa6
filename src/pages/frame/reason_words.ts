import { PAGE_TEXTS, type PageTexts } from "../texts/page_texts.ts";

/** The reasons of journal rows. */
export const JOURNAL_REASONS: readonly string[] = Object.keys(PAGE_TEXTS.en.frame.reasons);

/** Says a reason in words; `undefined` for one that speaks for itself. */
export function reasonInWords(code: string, { frame }: PageTexts): string | undefined {
  const { reasons, otherReasons }: Readonly<Record<"reasons" | "otherReasons", Readonly<Record<string, string>>>> =
    frame;
  const words = Object.hasOwn(reasons, code) ? reasons : otherReasons;
  return Object.hasOwn(words, code) ? words[code] : undefined;
}
