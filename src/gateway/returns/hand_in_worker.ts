import type { Upstream } from "../../config/upstream/upstream.ts";
import type { Log } from "../../observability/log.ts";
import { StorageUnavailable } from "../../storage/port/storage.ts";
import type { WaitingReturn, WaitingReturns } from "../../storage/port/waiting_returns.ts";
import type { GatewayClock } from "../base/gateway_clock.ts";
import { waitUntil } from "../base/wait_until.ts";
import { createHandInTries } from "./hand_in_tries.ts";
import type { HandedIn } from "./handing_in.ts";

/** Hands waiting returns in, in the background. */
interface HandInWorker {
  /** Whether returns may be waiting. */
  readonly mayWait: boolean;
  /** Notes that a return was accepted, and so waits. */
  accepted(): void;
  close(): void;
}

/** The parts that {@link createHandInWorker} needs. */
interface HandInWorkerParts {
  readonly institution: string;
  readonly waitingReturns: Pick<WaitingReturns, "next">;
  readonly clock: GatewayClock;
  readonly now: () => Temporal.Instant;
  readonly log: Pick<Log, "info" | "warning">;
  readonly upstream: () => Upstream;
  readonly answering: () => boolean;
  readonly busy: () => boolean;
  /** Hands a return in. `isUnsure`: whether a question about it, or of its login, had no answer before. */
  readonly handIn: (row: WaitingReturn, isUnsure: boolean) => Promise<HandedIn>;
  /** Puts a return on staff's list that has waited too long. */
  readonly list: (row: WaitingReturn) => Promise<HandedIn>;
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
  const { institution, waitingReturns, clock, now, log, upstream, answering, busy, handIn, list } = parts;
  const tries = createHandInTries(clock);
  let mayWait = true, isClosed = false, stop = () => {};

  async function look(): Promise<void> {
    try {
      const oldest = await waitingReturns.next(institution, LOOKED_AT);
      mayWait = oldest.length > 0;
      for (const row of oldest) {
        if (isTooOld(row)) await tryOne(row, () => list(row));
        else if (row.state === "begun") await tryOne(row, () => handIn(row, false));
      }
      if (mayWait && answering()) {
        const released = upstream().offlineReturns === "confirm";
        const rows = await waitingReturns.next(institution, LOOKED_AT, { notOf: tries.waiting, released });
        await Promise.all([...linesOf(rows).values()].map(serve));
      }
    } catch (error) {
      if (!(error instanceof StorageUnavailable)) throw error;
    }
    if (!isClosed) stop = clock.after(LOOK, () => void look());
  }

  const isTooOld = ({ told }: WaitingReturn) =>
    now().epochMilliseconds - told.epochMilliseconds > upstream().replayDays * DAY;

  /** Hands in the returns of a login, until the login must wait. */
  async function serve(line: readonly WaitingReturn[]): Promise<void> {
    for (const row of line) {
      const waits = tries.waits(row);
      if (isClosed || !answering() || busy() || waits === "login") return;
      if (waits === "row") continue;
      const began = clock.elapsed();
      await tryOne(row, () => handIn(row, tries.isUnsure(row)));
      const pause = Math.min(PAUSE_AT_MOST, Math.max(PAUSE, clock.elapsed() - began));
      await waitUntil(clock, clock.elapsed() + pause);
    }
  }

  async function tryOne(row: WaitingReturn, work: () => Promise<HandedIn>): Promise<void> {
    const { returnId } = row;
    const outcome = await work().catch((error) => {
      if (!(error instanceof StorageUnavailable)) log.warning("return cannot be handed in", { institution, returnId });
      return { kind: "waits", for: "row" } as const;
    });
    tries.ended(row, outcome);
    if (outcome.kind === "over") log.info("return handed in", { institution, returnId });
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

/** Groups returns by their login at the system (CN), and keeps their order. */
function linesOf(rows: readonly WaitingReturn[]): ReadonlyMap<string, readonly WaitingReturn[]> {
  return Map.groupBy(rows, ({ login }) => login);
}
