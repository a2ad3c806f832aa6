import type { Config } from "../../config/config.ts";
import type { ExchangeContext } from "../../exchange/cell.ts";
import { capturedFormats } from "../../exchange/journal/captured_format.ts";
import type { Ledger, LedgerRow } from "../../storage/port/ledger.ts";
import type { CapturedReturn, DeskReturns } from "./desk_returns.ts";

interface DeskReturnsParts {
  readonly ledger: Pick<Ledger, "waitingTally" | "release" | "captured">;
  readonly current: () => Pick<Config, "institutions">;
  readonly clock: () => Temporal.Instant;
  readonly context: () => ExchangeContext;
}

/** Days for which captured holds are listed: after that, the copy is on the hold shelf. */
const DAYS = 7;

/**
 * Creates what staff see of the returns that were accepted while a library system was away, and how they release them.
 */
export function createDeskReturns({ ledger, current, clock, context }: DeskReturnsParts): DeskReturns {
  const captured = () => ledger.captured(clock().subtract({ hours: 24 * DAYS }));
  const needsWord = (institution: string) =>
    current().institutions.get(institution)?.upstream?.offlineReturns === "confirm";

  return {
    async waiting() {
      return (await ledger.waitingTally()).map(({ institution, count, unreleased, oldest }) => ({
        institution,
        count,
        unreleased: needsWord(institution) ? unreleased : 0,
        oldest: oldest.epochMilliseconds,
      }));
    },
    handIn: (institution) => ledger.release(institution, clock()),
    captured: async () => (await captured()).map(capturedReturn),
    async *capturedCsv(of) {
      const { head = "", line } = capturedFormats(context()).spreadsheet;
      yield `${head}\r\n`;
      for (const row of await captured()) {
        if (of === undefined || row.institution === of) yield `${line(row)}\r\n`;
      }
    },
  };
}

function capturedReturn({ library: branch, itemId = "", at, captured }: LedgerRow): CapturedReturn {
  const { title = "", patronId = "", destination = "" } = captured ?? {};
  return { branch, itemId, title, patronId, destination, at: at.epochMilliseconds };
}
