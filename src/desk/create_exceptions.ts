import type { ExchangeContext } from "../exchange/cell.ts";
import { exceptionFormats } from "../exchange/journal/exception_format.ts";
import { remedyFor } from "../exchange/journal/remedy_for.ts";
import type { RemedyTexts } from "../texts/base/remedy_texts.ts";
import { formatMoney } from "../library/money.ts";
import type { Ledger, LedgerRow } from "../storage/port/ledger.ts";
import type { DeskOutage, DeskOutages } from "./returns/desk_outages.ts";
import type { Desk, DeskException } from "./desk.ts";

/** How many rows are read at once. */
const PAGE = 500;

interface ExceptionParts {
  readonly ledger: Pick<Ledger, "exceptions" | "exceptionTally" | "close">;
  readonly clock: () => Temporal.Instant;
  readonly context: () => ExchangeContext;
}

/** Creates the desk's list of exceptions: changes at other library systems that need staff, who can close them. */
export function createExceptions(
  { ledger, clock, context }: ExceptionParts,
): Pick<Desk, "exceptions" | "exceptionsCsv" | "exceptionTally" | "closeException"> {
  return {
    async exceptions(most, before, texts) {
      const rows = await ledger.exceptions({ before, limit: most });
      return rows.map((row) => exceptionOf(row, (amount) => formatMoney(amount, context()), texts));
    },
    async *exceptionsCsv() {
      const { head = "", line } = exceptionFormats(context()).spreadsheet;
      yield `${head}\r\n`;
      for (let rows = await ledger.exceptions({ limit: PAGE }); rows.length > 0;) {
        for (const row of rows) yield `${line(row)}\r\n`;
        rows = await ledger.exceptions({ before: rows.at(-1)?.ledgerId, limit: PAGE });
      }
    },
    async exceptionTally() {
      const tally = await ledger.exceptionTally();
      return tally.map(({ oldest, ...each }) => ({ ...each, oldest: oldest.epochMilliseconds }));
    },
    closeException: (number, word, by) => ledger.close(number, { name: by, word, at: clock() }),
  };
}

/** Creates what staff are told of the last outages: how each was, and what of it they must see to. */
export function createAfterOutages(
  { ledger, context, outages }: Pick<ExceptionParts, "context"> & {
    readonly ledger: Pick<Ledger, "exceptions">;
    readonly outages: DeskOutages;
  },
): Pick<Desk, "afterOutages"> {
  async function listedOf({ institution, last }: DeskOutage): Promise<readonly LedgerRow[]> {
    const listed: LedgerRow[] = [];
    for (let rows = await ledger.exceptions({ institution, limit: PAGE }); rows.length > 0;) {
      listed.push(...rows.filter(({ handOver }) => last !== undefined && handOver?.outage === last.outageId));
      rows = await ledger.exceptions({ institution, before: rows.at(-1)?.ledgerId, limit: PAGE });
    }
    return listed;
  }

  return {
    async afterOutages(texts) {
      const writeMoney = (amount: number) => formatMoney(amount, context());
      return await Promise.all((await outages.list()).map(async (outage) => {
        const listed = await listedOf(outage);
        return { ...outage, listed: listed.map((row) => exceptionOf(row, writeMoney, texts)) };
      }));
    },
  };
}

function exceptionOf(row: LedgerRow, writeMoney: (amount: number) => string, texts?: RemedyTexts): DeskException {
  const { ledgerId: number, at, institution, account, terminal, action, amount } = row;
  const { patronId = "", itemId = "", titleId = "" } = row;
  return {
    ...{ number, at: at.epochMilliseconds, institution, account, terminal, action, patronId, itemId, titleId },
    money: amount === undefined ? "" : writeMoney(amount),
    remedy: remedyFor(row, texts),
  };
}
