import type { RemedyTexts } from "../../desk/desk.ts";
import { englishRecords } from "../../desk/record_texts.ts";
import { adminInGerman } from "./de/admin.ts";
import { copyInGerman } from "./de/copy.ts";
import { counterInGerman } from "./de/counter.ts";
import { deskInGerman } from "./de/desk.ts";
import { frameInGerman } from "./de/frame.ts";
import { remediesInGerman } from "./de/remedies.ts";
import { slipsInGerman } from "./de/slips.ts";
import { outageInGerman } from "./de/outage.ts";
import { recordsInGerman } from "./de/records.ts";
import { sentencesInGerman } from "./de/sentences.ts";
import { watchInGerman } from "./de/watch.ts";
import { adminInEnglish } from "./en/admin.ts";
import { copyInEnglish } from "./en/copy.ts";
import { counterInEnglish } from "./en/counter.ts";
import { deskInEnglish } from "./en/desk.ts";
import { frameInEnglish } from "./en/frame.ts";
import { outageInEnglish } from "./en/outage.ts";
import { slipsInEnglish } from "./en/slips.ts";
import { watchInEnglish } from "./en/watch.ts";

const english = {
  frame: frameInEnglish,
  watch: watchInEnglish,
  desk: deskInEnglish,
  counter: counterInEnglish,
  copy: copyInEnglish,
  outage: outageInEnglish,
  slips: slipsInEnglish,
  records: englishRecords,
  admin: adminInEnglish,
};

/**
 * All texts of the staff page in one language. English decides which texts there are: a language that lacks one does
 * not compile.
 */
export type PageTexts = typeof english & {
  /** What staff do about changes at other library systems; absent in English, which the desk has itself. */
  readonly remedies?: RemedyTexts;
  /** Sentences of other rooms, in English and in this language; absent in English. */
  readonly sentences?: readonly (readonly [english: string, own: string])[];
};

const german: PageTexts = {
  frame: frameInGerman,
  watch: watchInGerman,
  desk: deskInGerman,
  counter: counterInGerman,
  copy: copyInGerman,
  outage: outageInGerman,
  slips: slipsInGerman,
  records: {
    ...recordsInGerman,
    codes: { ...recordsInGerman.codes, ...frameInGerman.statuses, ...frameInGerman.actions },
  },
  admin: adminInGerman,
  remedies: remediesInGerman,
  sentences: sentencesInGerman,
};

/** The texts by language, as the attribute `lang` has it. */
export const PAGE_TEXTS: Readonly<Record<"en" | "de", PageTexts>> = { en: english, de: german };

/** A language in which there are pages. */
export type PageLanguage = keyof typeof PAGE_TEXTS;

/** The languages, and what each calls itself. */
export const PAGE_LANGUAGES: readonly { readonly language: PageLanguage; readonly name: string }[] = [
  { language: "en", name: "English" },
  { language: "de", name: "Deutsch" },
];
