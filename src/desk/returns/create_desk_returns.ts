import type { Config } from "../../config/config.ts";
import type { ExchangeContext } from "../../exchange/cell.ts";
import { capturedFormats } from "../../exchange/journal/captured_format.ts";
import { findHandOverStop, noteHandOverStop } from "../../storage/port/hand_over_stop.ts";
import type { Ledger, LedgerRow } from "../../storage/port/ledger.ts";
import type { Storage } from "../../storage/port/storage.ts";
import type { CapturedReturn, DeskReturns } from "./desk_returns.ts";

interface DeskReturnsParts {
  readonly ledger: Pick<Ledger, "waitingTally" | "release" | "captured">;
  /** Where it is noted that staff have stopped a hand-over. */
  readonly notes: Pick<Storage, "note" | "setNote">;
  readonly current: () => Pick<Config, "institutions">;
  readonly clock: () => Temporal.Instant;
  readonly context: () => ExchangeContext;
}

/** Days for which captured holds are listed: after that, the copy is on the hold shelf. */
const DAYS = 7;

/**
 * Creates what staff see of the returns that were accepted while a library system was away, and how they release them.
 */
export function createDeskReturns({ ledger, notes, current, clock, context }: DeskReturnsParts): DeskReturns {
  const captured = () => ledger.captured(clock().subtract({ hours: 24 * DAYS }));
  const needsWord = (institution: string) =>
    current().institutions.get(institution)?.upstream?.offlineReturns === "confirm";

  return {
    async waiting() {
      const waiting = await ledger.waitingTally();
      return await Promise.all(waiting.map(async ({ institution, count, unreleased, queued, oldest }) => {
        const stop = queued > 0 ? await findHandOverStop(notes, institution) : undefined;
        return {
          ...{ institution, count, queued, oldest: oldest.epochMilliseconds },
          unreleased: needsWord(institution) ? unreleased : 0,
          ...stop && { stopped: { by: stop.by, at: stop.at.epochMilliseconds } },
        };
      }));
    },
    stop: (institution, by) => noteHandOverStop(notes, institution, { by, at: clock() }),
    goOn: (institution) => noteHandOverStop(notes, institution, undefined),
    handOver: (institution) => ledger.release(institution, clock()),
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
