import { type ExchangeContext, money } from "../exchange/cell.ts";
import { isDay } from "../library/day.ts";
import { codeMeaning } from "../protocol/code_meanings.ts";
import type { LastChange } from "../storage/port/storage.ts";
import { branchName, type BranchNames } from "./work/branch_name.ts";
import { recordsInEnglish, type RecordTexts } from "../texts/en/records.ts";

/** How values of a library are written for people. */
export interface RowWords {
  /** Writes minor units. */
  readonly amount: (minorUnits: number) => string;
  /** Writes a moment in the institution's time zone, to the minute, as terminals show it. */
  readonly moment: (moment: Temporal.Instant) => string;
  /** Writes a day such as `2026-12-31`; a text that is no day stays as it is. */
  readonly day: (day: string | undefined) => string | undefined;
  /** Writes the last change of a record. */
  readonly change: (change: Pick<LastChange, "at" | "action" | "account">) => string;
  /** Names a branch by its code. */
  readonly branch: (code: string) => string;
  /** Writes one of SIP2's codes in words, with the code behind them. */
  readonly code: (list: keyof RecordTexts["sip2"], code: string) => string;
  readonly texts: RecordTexts;
}

/** How a language writes and names values. */
export interface RowLanguage {
  /** Writes a moment to the minute that has begun. */
  readonly minute: (local: Temporal.PlainDateTime) => string;
  readonly day: (day: Temporal.PlainDate) => string;
  /** Writes a number that has a point before its decimals. */
  readonly decimal: (number: string) => string;
  readonly texts: RecordTexts;
}

const ENGLISH: RowLanguage = {
  minute: (local) => local.toString({ smallestUnit: "minute", roundingMode: "floor" }).replace("T", " "),
  day: String,
  decimal: String,
  texts: recordsInEnglish,
};

/**
 * Gives how values are written for the people of an institution, in English unless another language is given. Branches
 * that are not given are told by their codes.
 */
export function rowWords(
  context: ExchangeContext,
  { minute, day, decimal, texts }: RowLanguage = ENGLISH,
  branches: BranchNames = new Map(),
): RowWords {
  const written = (moment: Temporal.Instant) => minute(moment.toZonedDateTimeISO(context.timeZone).toPlainDateTime());
  return {
    amount: (minorUnits) => decimal(money.write(minorUnits, context)),
    moment: written,
    change: ({ at, action, account }) => texts.changeTold(written(at), texts.codes[action] ?? action, account),
    day: (written) => written === undefined || !isDay(written) ? written : day(Temporal.PlainDate.from(written)),
    branch: (code) => branchName(branches, code),
    code(list, code) {
      const words = texts.sip2[list][code] ?? codeMeaning(list, code);
      return words === undefined ? code : `${words} (${code})`;
    },
    texts,
  };
}
