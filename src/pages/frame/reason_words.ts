import { PAGE_TEXTS, type PageTexts } from "../../texts/languages.ts";

const { reasons, staffReasons } = PAGE_TEXTS.en.frame;

/** The reasons of journal rows. */
export const JOURNAL_REASONS: readonly string[] = Object.keys({ ...reasons, ...staffReasons });

/** Says a reason in words, in English unless other texts are given; `undefined` for one that speaks for itself. */
export function reasonInWords(code: string, { frame }: PageTexts = PAGE_TEXTS.en): string | undefined {
  const lists: readonly Readonly<Record<string, string>>[] = [frame.reasons, frame.staffReasons, frame.otherReasons];
  return lists.find((words) => Object.hasOwn(words, code))?.[code];
}
