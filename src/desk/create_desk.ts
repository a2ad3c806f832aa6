import type { Config } from "../config/config.ts";
import { formatMoney } from "../library/money.ts";
import { ITEM_STATUSES } from "../library/item.ts";
import { JOURNAL_ACTIONS, journalFormats } from "../exchange/journal/journal_format.ts";
import type { PinLimits } from "../circulation/pins/pin_lock.ts";
import type { Desk, DeskPatron, DeskRow, DeskValue, JournalSearch } from "./desk.ts";
import { createDeskLists } from "./lists/create_desk_lists.ts";
import type { DeskLists } from "./lists/desk_lists.ts";
import type { ExchangeContext } from "../exchange/cell.ts";
import { dayOf } from "../library/day.ts";
import type { JournalLine } from "../storage/port/journal_line.ts";
import type { Ledger } from "../storage/port/ledger.ts";
import type { Storage } from "../storage/port/storage.ts";
import { spreadsheetLine } from "../exchange/write_csv.ts";
import { createDeskWork } from "./work/create_desk_work.ts";
import { fieldTexts, ITEM_FIELDS, PATRON_FIELDS } from "./work/record_fields.ts";
import { recordsOf } from "./lists/listed_row.ts";
import { countLoans } from "./statistics/loan_statistics.ts";
import { createAfterOutages, createExceptions } from "./create_exceptions.ts";
import { createDeskOutages, type NewestOutage } from "./returns/desk_outages.ts";
import { createDeskReturns } from "./returns/create_desk_returns.ts";
import { createFind } from "./find/create_find.ts";
import { describeCopy } from "./find/describe_work.ts";
import { describeTitle } from "./find/describe_title.ts";
import { patronStanding } from "./find/patron_standing.ts";
import { exchangeContext } from "./work/exchange_context.ts";
import { itemRows } from "./item_rows.ts";
import type { LabelledValue } from "./labelled_lines.ts";
import { personRows, type ShownPatron } from "./patron_rows.ts";
import { patronSheet } from "./patron_sheet.ts";
import { type RowLanguage, rowWords } from "./row_words.ts";
import { lastBorrower } from "./last_borrower.ts";
import { lookUpPatron } from "./look_up_patron.ts";
import { findUnbookedPayments } from "./unbooked_payments.ts";
import { searchJournal } from "./search_journal.ts";

/** What the desk of the staff page works on. */
interface DeskParts {
  readonly storage: Storage;
  /** What became of changes at other library systems, in whatever database. */
  readonly ledger: Pick<Ledger, "exceptions" | "exceptionTally" | "close" | "waitingTally" | "release" | "captured">;
  /** The journal, with what other databases have of it. */
  readonly journal: Pick<Storage, "journalSpan">;
  readonly outage: NewestOutage;
  readonly current: () => Config;
  readonly clock: () => Temporal.Instant;
  readonly hash: (pin: string) => Promise<string>;
}

/** Creates the desk of the staff page, which does the same as `sip2d patron`, `item` and `journal`. */
export function createDesk({ storage, ledger, journal, outage, current, clock, hash }: DeskParts): Desk {
  const context = () => exchangeContext(current(), clock());
  const words = (language?: RowLanguage) => rowWords(context(), language, current().circulation.branches);
  const writeMoney = (amount: number) => formatMoney(amount, context());
  const returns = createDeskReturns({ ledger, notes: storage, current, clock, context });
  const outages = createDeskOutages({ outage, returns, current });

  return {
    itemStatuses: ITEM_STATUSES,
    find: createFind({ storage, time: context, money: writeMoney }),
    title: (id) => describeTitle(storage, id, context()),
    work: createDeskWork({ storage, current, clock, hash }),
    lists: listsOf(storage, context),
    ...createExceptions({ ledger, clock, context }),
    ...createAfterOutages({ ledger, context, outages }),
    returns,
    outages,
    async patron(id, language) {
      const shown = await lookUpPatron(storage, id, current().limits, context());
      return shown && {
        ...patronStanding(shown.patron, { ...context(), money: writeMoney }),
        loginId: shown.patron.patron.loginId,
        ...lockOf(shown, current().limits),
        wrongPins: shown.wrongPins.reduce((sum, { tries }) => sum + tries, 0),
        ...await patronSheet(shown, {
          now: clock(),
          money: writeMoney,
          itemFacts: (itemId) => storage.itemFacts(itemId),
        }),
        values: told(personRows(shown, words(language))),
        unbookedPayments: await findUnbookedPayments(storage, shown.patron.patron.patronId, clock(), writeMoney),
      };
    },
    async item(id, language) {
      const facts = await storage.itemFacts(id);
      return facts && {
        ...describeCopy(facts.item, facts.loan, facts.holds),
        ...facts.loan && { loan: { patronId: facts.loan.patronId, due: facts.loan.due.epochMilliseconds } },
        values: told(itemRows(facts, words(language))),
      };
    },
    lastBorrower: (id) => lastBorrower(storage, journal, id),
    async fieldsOf(kind, id) {
      if (kind === "item") {
        const facts = await storage.itemFacts(id);
        return facts && fieldTexts(ITEM_FIELDS, facts.item, context());
      }
      const facts = await storage.patronFacts(id, clock());
      return facts && fieldTexts(PATRON_FIELDS, facts.patron, context());
    },
    async loanStatistics(since, until) {
      const { timeZone } = context();
      const span = {
        since: since.toZonedDateTime(timeZone).toInstant(),
        until: until.add({ days: 1 }).toZonedDateTime(timeZone).toInstant(),
      };
      const rows = searchJournal(journal, { ...ALL_ROWS, action: "checkout", ...span });
      return await countLoans(rows, recordsOf(storage, "items"), timeZone);
    },
    csvLine: spreadsheetLine,
    ...journalOf(journal, context, writeMoney),
  };
}

/** Makes what staff read of the journal. */
function journalOf(
  journal: DeskParts["journal"],
  context: () => ExchangeContext,
  writeMoney: (amount: number) => string,
): Pick<Desk, "journalActions" | "journal" | "journalCsv"> {
  return {
    journalActions: Object.keys(JOURNAL_ACTIONS),
    async *journal(search) {
      for await (const line of searchJournal(journal, search)) yield deskRow(line, writeMoney);
    },
    async *journalCsv(search) {
      const { head = "", line } = journalFormats(context()).spreadsheet;
      yield `${head}\r\n`;
      for await (const row of searchJournal(journal, search)) yield `${line(row)}\r\n`;
    },
  };
}

/** Makes the lists that staff print. */
export function listsOf(storage: Storage, context: () => ExchangeContext): DeskLists {
  return createDeskLists({
    storage,
    exceptions: (since) => searchJournal(storage, { ...ALL_ROWS, action: "exception", since }),
    time(over) {
      const { now, timeZone, ...rest } = context();
      const { amount, moment } = rowWords({ now, timeZone, ...rest });
      return { now, timeZone, today: dayOf(now, timeZone), amount, moment, over };
    },
  });
}

const ALL_ROWS: JournalSearch = { patronId: "", itemId: "", terminal: "", action: "", reason: "" };

/** Tells whether wrong PINs have locked a card, and until when. */
function lockOf({ wrongPins }: ShownPatron, { lockMinutes }: PinLimits): Pick<DeskPatron, "locked"> {
  const locks = wrongPins.filter(({ lock }) => lock !== undefined).map(({ lastTry }) => lastTry.epochMilliseconds);
  if (locks.length === 0) return {};
  return { locked: lockMinutes === undefined ? {} : { until: Math.max(...locks) + lockMinutes * MINUTE } };
}

/** Milliseconds. */
const MINUTE = 60_000;

function told(values: readonly LabelledValue[]): readonly DeskValue[] {
  return values.flatMap(([label, value = "", named]) => value === "" ? [] : [[label, value, named] as const]);
}

function deskRow(line: JournalLine, writeMoney: (amount: number) => string): DeskRow {
  const { journalId, at, told = at, account, terminal, action, outcome, amount, tendered } = line;
  const { reason = "", patronId = "", itemId = "", detail = "", paymentType = "" } = line;
  return {
    ...{ journalId, at: at.epochMilliseconds, told: told.epochMilliseconds, account, terminal, action, outcome },
    ...{ reason, patronId, itemId, detail, paymentType },
    ...amount !== undefined && { amount },
    ...tendered !== undefined && { tendered },
    money: amount === undefined ? "" : writeMoney(amount),
  };
}
