import type { Upstream } from "../../config/upstream/upstream.ts";
import type { Log } from "../../observability/log.ts";
import { StorageUnavailable } from "../../storage/port/storage.ts";
import type { WaitingReturn, WaitingReturns } from "../../storage/port/waiting_returns.ts";
import type { GatewayClock } from "../base/gateway_clock.ts";
import { waitUntil } from "../base/wait_until.ts";
import type { HandedIn } from "./handing_in.ts";

/** Hands waiting returns in, in the background. */
interface HandInWorker {
  /** Whether returns may be waiting. */
  readonly mayWait: boolean;
  /** Notes that a return was accepted, and so waits. */
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
 * Milliseconds between two returns of a login, at least. After a return that took longer, the pause is as long as that
 * took.
 */
const PAUSE = 200;
/** Milliseconds before a login or a return is tried again: the first time, and at most. */
const AGAIN = 5_000, AGAIN_AT_MOST = 60_000;

/** Logins or returns that are not tried for a while, each time for longer. */
interface Pauses<Key> {
  lastsFor(key: Key): boolean;
  /** Whether a pause has begun, and was not ended since. */
  hasBegun(key: Key): boolean;
  /** Gives the keys whose pause lasts. */
  keys(): readonly Key[];
  begin(key: Key): void;
  end(key: Key): void;
}

/** @param times how much longer than the usual pauses these are */
function createPauses<Key>({ elapsed }: Pick<GatewayClock, "elapsed">, times = 1): Pauses<Key> {
  const pauses = new Map<Key, { readonly until: number; readonly next: number }>();
  return {
    lastsFor: (key) => elapsed() < (pauses.get(key)?.until ?? -Infinity),
    hasBegun: (key) => pauses.has(key),
    keys: () => [...pauses].filter(([, { until }]) => elapsed() < until).map(([key]) => key),
    begin(key) {
      const wait = pauses.get(key)?.next ?? AGAIN * times;
      pauses.set(key, { until: elapsed() + wait, next: Math.min(AGAIN_AT_MOST * times, wait * 2) });
    },
    end: (key) => void pauses.delete(key),
  };
}

/**
 * Creates the worker, and starts it. Each login has a queue of its own, the oldest return first. The returns are read
 * from the storage, so that those of an earlier process are handed in, too.
 */
export function createHandInWorker(parts: HandInWorkerParts): HandInWorker {
  const { institution, waitingReturns, clock, now, log, upstream, answering, busy, handIn, list } = parts;
  /** Pauses of logins, by CN, and of returns, by number. */
  const logins = createPauses<string>(clock), returns = createPauses<number>(clock);
  /**
   * Pauses of returns whose 17 had no answer. They are longer than their login's, so that the login goes on with others:
   * a system may fail at one copy only.
   */
  const unanswered = createPauses<number>(clock, 2);
  let mayWait = true, isClosed = false, stop = () => {};

  async function look(): Promise<void> {
    try {
      const oldest = await waitingReturns.next(institution, LOOKED_AT);
      mayWait = oldest.length > 0;
      for (const row of oldest) {
        if (row.state === "begun" || isTooOld(row)) {
          await tryOne(
            row,
            isTooOld(row) ? list : (begun) => handIn(begun, false),
          );
        }
      }
      if (mayWait && answering()) {
        const released = upstream().offlineReturns === "confirm";
        const rows = await waitingReturns.next(institution, LOOKED_AT, { notOf: logins.keys(), released });
        await Promise.all([...linesOf(rows)].map(([login, line]) => serve(login, line)));
      }
    } catch (error) {
      if (!(error instanceof StorageUnavailable)) throw error;
    }
    if (!isClosed) stop = clock.after(LOOK, () => void look());
  }

  const isTooOld = ({ told }: WaitingReturn) =>
    now().epochMilliseconds - told.epochMilliseconds > upstream().replayDays * DAY;

  /** Hands in the returns of a login, until the login must wait. */
  async function serve(login: string, line: readonly WaitingReturn[]): Promise<void> {
    for (const row of line) {
      if (isClosed || !answering() || busy() || logins.lastsFor(login)) return;
      if (returns.lastsFor(row.returnId) || unanswered.lastsFor(row.returnId)) continue;
      const began = clock.elapsed();
      const isUnsure = unanswered.hasBegun(row.returnId) || logins.hasBegun(login);
      const outcome = await tryOne(row, () => handIn(row, isUnsure));
      if (outcome === "login" || outcome === "answer") logins.begin(login);
      else logins.end(login);
      await waitUntil(clock, clock.elapsed() + Math.max(PAUSE, clock.elapsed() - began));
    }
  }

  /** Hands a return in. Gives what it must wait for, if it must. */
  async function tryOne(
    row: WaitingReturn,
    work: (row: WaitingReturn) => Promise<HandedIn>,
  ): Promise<"login" | "row" | "answer" | undefined> {
    const { returnId } = row;
    const outcome = await work(row).catch((error) => {
      if (!(error instanceof StorageUnavailable)) log.warning("return cannot be handed in", { institution, returnId });
      return { kind: "waits", for: "row" } as const;
    });
    if (outcome.kind === "waits" && outcome.for === "row") returns.begin(returnId);
    if (outcome.kind === "waits" && outcome.for === "answer") unanswered.begin(returnId);
    if (outcome.kind === "waits") return outcome.for;
    returns.end(returnId);
    unanswered.end(returnId);
    log.info("return handed in", { institution, returnId });
    return undefined;
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
