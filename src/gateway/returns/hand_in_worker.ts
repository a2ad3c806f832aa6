import type { Upstream } from "../../config/upstream/upstream.ts";
import type { Log } from "../../observability/log.ts";
import { StorageUnavailable } from "../../storage/port/storage.ts";
import type { WaitingReturn, WaitingReturns } from "../../storage/port/waiting_returns.ts";
import type { GatewayClock } from "../base/gateway_clock.ts";
import { waitUntil } from "../base/wait_until.ts";
import type { HandedIn } from "./handing_in.ts";

/** Hands returns in while nobody waits for them. */
interface HandInWorker {
  /** Whether some may wait. */
  readonly mayWait: boolean;
  /** Notes that one was accepted. */
  accepted(): void;
  close(): void;
}

/** What it is made of. */
interface HandInWorkerParts {
  readonly institution: string;
  readonly waitingReturns: Pick<WaitingReturns, "next">;
  readonly clock: GatewayClock;
  readonly now: () => Temporal.Instant;
  readonly log: Pick<Log, "info" | "warning">;
  readonly upstream: () => Upstream;
  readonly answering: () => boolean;
  readonly busy: () => boolean;
  /** Hands one in, or puts it on staff's list. */
  readonly handIn: (row: WaitingReturn, doubt: "waited-too-long" | undefined) => Promise<HandedIn>;
}

/** Milliseconds between two looks at what waits. */
const LOOK = 2_000;
/** Returns that are looked at together. */
const LOOKED_AT = 200;
/** Milliseconds between two returns of a login, at least; a return that took longer is followed by a pause as long. */
const PAUSE = 200;
/** Milliseconds before a login is tried again, at first and at most. */
const AGAIN = 5_000, AGAIN_AT_MOST = 60_000;

/** When a login may go on, and how long it pauses the next time. */
interface Pause {
  until: number;
  next: number;
}

/** Makes it: one line for each login, the oldest first; it goes on from here after a restart. */
export function createHandInWorker(parts: HandInWorkerParts): HandInWorker {
  const { institution, waitingReturns, clock, now, log, upstream, answering, busy, handIn } = parts;
  const pauses = new Map<string, Pause>();
  let mayWait = true, isClosed = false;
  let stop = () => {};

  async function look(): Promise<void> {
    try {
      const rows = await waitingReturns.next(institution, LOOKED_AT);
      mayWait = rows.length > 0;
      await Promise.all([...linesOf(rows)].map(([login, line]) => serve(login, line)));
    } catch (error) {
      if (!(error instanceof StorageUnavailable)) throw error;
    }
    if (!isClosed) stop = clock.after(LOOK, () => void look());
  }

  function doubtOf({ told }: WaitingReturn): "waited-too-long" | undefined {
    const days = (now().epochMilliseconds - told.epochMilliseconds) / DAY;
    return days > upstream().replayDays ? "waited-too-long" : undefined;
  }

  function mayGo({ released }: WaitingReturn): boolean {
    return upstream().offlineReturns !== "confirm" || released !== undefined;
  }

  async function serve(login: string, line: readonly WaitingReturn[]): Promise<void> {
    const pause = pauses.get(login) ?? { until: -Infinity, next: AGAIN };
    for (const row of line) {
      const doubt = doubtOf(row);
      const isDue = answering() && clock.elapsed() >= pause.until && !busy();
      if (isClosed || (doubt === undefined && row.state === "waiting" && !(isDue && mayGo(row)))) continue;
      const began = clock.elapsed();
      const { kind } = await handIn(row, doubt);
      if (kind === "waits") {
        pause.until = clock.elapsed() + pause.next;
        pause.next = Math.min(AGAIN_AT_MOST, pause.next * 2);
      } else pause.next = AGAIN;
      log.info(kind === "over" ? "return handed in" : "return waits on", { institution, returnId: row.returnId });
      await waitUntil(clock, clock.elapsed() + Math.max(PAUSE, clock.elapsed() - began));
    }
    pauses.set(login, pause);
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

/** Puts returns into a line for each login at the system, each in its order. */
function linesOf(rows: readonly WaitingReturn[]): ReadonlyMap<string, readonly WaitingReturn[]> {
  return Map.groupBy(rows, ({ login, location }) => JSON.stringify([login, location]));
}
