import type { JournalNote } from "../../library/journal_note.ts";
import type { Notice } from "../../library/notice.ts";
import type { Translation } from "../base/translation.ts";
import { adminInEnglish } from "./admin.ts";
import { copyInEnglish } from "./copy.ts";
import { circulationInEnglish } from "./circulation.ts";
import { deskInEnglish } from "./desk.ts";
import { frameInEnglish } from "./frame.ts";
import { outageInEnglish } from "./outage.ts";
import { recordsInEnglish } from "./records.ts";
import { remediesInEnglish } from "./remedies.ts";
import { slipsInEnglish } from "./slips.ts";
import { terminalInEnglish } from "./terminal.ts";
import { watchInEnglish } from "./watch.ts";

/** A language, with all that people read in it. */
export interface Language {
  /** What it calls itself. */
  readonly name: string;
  /** SIP2's codes for it, as 23 and 63 name it. */
  readonly codes: readonly string[];
  /** What terminals show and print. */
  readonly terminal: Translation;
  /** How letters are spelled where a terminal has only ASCII: without their marks they might make other words. */
  readonly inAscii: Readonly<Record<string, string>>;
  /** What staff read; absent: they read another language. */
  readonly pages?: PageTexts;
}

/** English: American and British, which SIP2 tells apart. */
export const english = {
  name: "English",
  codes: ["001", "024"],
  terminal: terminalInEnglish,
  inAscii: {},
  pages: {
    frame: frameInEnglish,
    watch: watchInEnglish,
    desk: deskInEnglish,
    circulation: circulationInEnglish,
    copy: copyInEnglish,
    outage: outageInEnglish,
    slips: slipsInEnglish,
    records: recordsInEnglish,
    remedies: remediesInEnglish,
    admin: adminInEnglish,
    /** Words a sentence of another room, which says it in English itself. */
    notice: ({ english }: Notice): string => english,
    /** Words a note of the journal, which is in English itself. */
    journalNote: (_: JournalNote, english: string): string => english,
  },
} as const;

/**
 * All texts of the staff page in one language. English decides which texts there are: a language that lacks one does
 * not compile.
 */
export type PageTexts = typeof english.pages;
