import type { Upstream } from "../../config/upstream/upstream.ts";
import type { Log } from "../../observability/log.ts";
import type { Ledger, LedgerRow } from "../../storage/port/ledger.ts";
import { StorageUnavailable } from "../../storage/port/storage.ts";
import type { GatewayClock } from "../base/gateway_clock.ts";
import { waitUntil } from "../base/wait_until.ts";
import type { Changes, HandInHow } from "../changes/changes.ts";
import { afterTry, NO_PAUSES, triedBefore, waitingLogins, waitsNow } from "../core/hand_in_pauses.ts";

/** Hands waiting returns in, in the background. */
interface HandInWorker {
  /** Whether returns may be waiting. */
  readonly mayWait: boolean;
  /** Notes that a return was accepted, and so waits. */
  accepted(): void;
  close(): void;
}

/** The parts that {@link createHandInWorker} needs. */
export interface HandInWorkerParts {
  readonly institution: string;
  readonly ledger: Pick<Ledger, "nextWaiting">;
  readonly clock: GatewayClock;
  readonly now: () => Temporal.Instant;
  readonly log: Pick<Log, "info" | "warning">;
  readonly upstream: () => Upstream;
  readonly answering: () => boolean;
  readonly busy: () => boolean;
  readonly changes: Pick<Changes, "handIn">;
}

/** Milliseconds between two looks at the waiting returns. */
const LOOK = 2_000;
/** How many returns are read at once. */
const LOOKED_AT = 200;
/**
 * Milliseconds between two returns of a login, at least and at most. In between, the pause is as long as the return
 * before it took.
 */
const PAUSE = 200, PAUSE_AT_MOST = 15_000;

/**
 * Creates the worker, and starts it. Each login has a queue of its own, the oldest return first. The returns are read
 * from the storage, so that those of an earlier process are handed in, too.
 */
export function createHandInWorker(parts: HandInWorkerParts): HandInWorker {
  const { institution, ledger, clock, now, log, upstream, answering, busy, changes } = parts;
  let pauses = NO_PAUSES, mayWait = true, isClosed = false, stop = () => {};

  async function look(): Promise<void> {
    try {
      const oldest = await ledger.nextWaiting(institution, LOOKED_AT);
      mayWait = oldest.length > 0;
      for (const row of oldest) {
        if (isTooOld(row, upstream(), now())) await tryOne(row, { isTooOld: true });
        else if (row.state === "open") await tryOne(row, {});
      }
      if (mayWait && answering()) {
        const lines = await readLines();
        await Promise.all([...lines].map(([login, line]) => serve(login, line)));
      }
    } catch (error) {
      if (!(error instanceof StorageUnavailable)) throw error;
    }
    if (!isClosed) stop = clock.after(LOOK, () => void look());
  }

  /** Reads what may be handed in now, by the login at the system. */
  async function readLines(): Promise<ReadonlyMap<string, readonly LedgerRow[]>> {
    const notOf = waitingLogins(pauses, clock.elapsed()), released = upstream().offlineReturns === "confirm";
    return linesOf(await ledger.nextWaiting(institution, LOOKED_AT, { notOf, released }));
  }

  /**
   * Hands in the changes of a login, until the login must wait. What a stand-in accepted is read anew after each: the next
   * of its patron may be the oldest now.
   */
  async function serve(login: string, line: readonly LedgerRow[]): Promise<void> {
    for (let left = [...line], row = left.shift(); row !== undefined; row = left.shift()) {
      const waits = waitsNow(pauses, row, clock.elapsed());
      if (isClosed || !answering() || busy() || waits === "login") return;
      if (waits === "row") continue;
      const began = clock.elapsed();
      const isOver = await tryOne(row, triedBefore(pauses, row));
      await waitUntil(clock, clock.elapsed() + pauseAfter(clock.elapsed() - began));
      if (isOver && row.handOver?.outage !== undefined) left = [...(await readLines()).get(login) ?? []];
    }
  }

  /** Gives whether it is over. */
  async function tryOne(row: LedgerRow, how: HandInHow): Promise<boolean> {
    const { ledgerId } = row;
    const outcome = await changes.handIn(row, how).catch(() => {
      log.warning("what was accepted cannot be handed in", { institution, ledgerId });
      return { kind: "waits", for: "row" } as const;
    });
    pauses = afterTry(pauses, row, outcome, clock.elapsed());
    if (outcome.kind === "over") {
      log.info("what was accepted waits no more", { institution, ledgerId, action: row.action });
    }
    return outcome.kind === "over";
  }

  void look();
  return {
    get mayWait() {
      return mayWait;
    },
    accepted: () => void (mayWait = true),
    close() {
      isClosed = true;
      stop();
    },
  };
}

const DAY = 86_400_000;

/** Whether a change has waited for too long. */
function isTooOld({ heard, at }: LedgerRow, { replayDays }: Upstream, now: Temporal.Instant): boolean {
  return now.epochMilliseconds - (heard ?? at).epochMilliseconds > replayDays * DAY;
}

/** Gives how long to wait after a hand-in that took so long. */
function pauseAfter(took: number): number {
  return Math.min(PAUSE_AT_MOST, Math.max(PAUSE, took));
}

/** Groups what waits by its login at the system (CN), and keeps their order. */
function linesOf(rows: readonly LedgerRow[]): ReadonlyMap<string, readonly LedgerRow[]> {
  return Map.groupBy(rows, ({ handOver }) => handOver?.login ?? "");
}
