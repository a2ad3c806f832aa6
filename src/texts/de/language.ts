import type { Language } from "../en/language.ts";
import { adminInGerman } from "./admin.ts";
import { copyInGerman } from "./copy.ts";
import { circulationInGerman } from "./circulation.ts";
import { deskInGerman } from "./desk.ts";
import { frameInGerman } from "./frame.ts";
import { journalNoteInGerman } from "./journal_notes.ts";
import { noticeInGerman } from "./notices.ts";
import { outageInGerman } from "./outage.ts";
import { recordsInGerman } from "./records.ts";
import { remediesInGerman } from "./remedies.ts";
import { slipsInGerman } from "./slips.ts";
import { terminalInGerman } from "./terminal.ts";
import { watchInGerman } from "./watch.ts";

/** German. */
export const german = {
  name: "Deutsch",
  codes: ["003"],
  terminal: terminalInGerman,
  inAscii: { "ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss" },
  pages: {
    frame: frameInGerman,
    watch: watchInGerman,
    desk: deskInGerman,
    circulation: circulationInGerman,
    copy: copyInGerman,
    outage: outageInGerman,
    slips: slipsInGerman,
    records: {
      ...recordsInGerman,
      codes: { ...recordsInGerman.codes, ...frameInGerman.statuses, ...frameInGerman.actions },
    },
    remedies: remediesInGerman,
    admin: adminInGerman,
    notice: noticeInGerman,
    journalNote: journalNoteInGerman,
  },
} as const satisfies Language;
