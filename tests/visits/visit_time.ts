import { setImmediate } from "node:timers";
import type { GatewayClock } from "../../src/gateway/base/gateway_clock.ts";
import type { SimulatedTime } from "../../src/tools/simulate/simulated_time.ts";

/**
 * The time of a day of visits. Kiosks and people are actors. Time stands still while one of them acts, and while a
 * storage works; then it jumps to the next moment for which somebody waits. So a day takes as long as the work in it.
 */
export interface VisitTime extends SimulatedTime, GatewayClock {
  /** Milliseconds since 1970. */
  milliseconds(): number;
  /** Keeps the time still until a work is done. */
  during<T>(work: Promise<T>): Promise<T>;
  /** An actor lets so many seconds go by. */
  pass(seconds: number): Promise<void>;
  /** An actor waits for something, at most for so many seconds. */
  within<T>(something: Promise<T>, seconds: number): Promise<T | undefined>;
  /** Something that an actor may be waiting for waits itself for so many seconds. */
  hold(seconds: number): Promise<void>;
  /** Plays actors until all have finished. */
  play(actors: readonly (() => Promise<void>)[]): Promise<void>;
}

/** Turns of the event loop after which it is known that somebody who was woken did nothing but wait for another moment. */
const TURNS = 3;
/**
 * Milliseconds of sleep, one by one, after which what was sent has been read, and answered if it ever is: by way of a
 * gateway it goes over four sockets. A runtime that is kept busy looks at its sockets seldom; one that sleeps, at once.
 */
const NAPS = 4;
/** Milliseconds of the machine's time after which an answer that nothing holds up is not coming. */
const PATIENCE = 30_000;

interface Alarm {
  readonly at: number;
  readonly ring: () => void;
}

/**
 * Makes a time that begins at this moment.
 *
 * @param isRestless tells whether something may be on its way that neither an actor nor a storage does
 */
export function createVisitTime(start: Temporal.Instant, isRestless: () => boolean): VisitTime {
  let now = start.epochMilliseconds, acting = 0, waiting = 0, working = 0, held = 0, changes = 0;
  /** How many waited when somebody was woken last, and how much had changed by then. */
  let waited = 0, woken = 0;
  /** Whether a message or an answer may have been sent since everything was still. */
  let isFresh = false;
  let changed = Promise.withResolvers<void>();
  const alarms = new Set<Alarm>();

  function note(): void {
    changes++;
    changed.resolve();
    changed = Promise.withResolvers();
  }

  function after(milliseconds: number, ring: () => void): () => void {
    const alarm = { at: now + Math.max(0, Math.ceil(milliseconds)), ring };
    alarms.add(alarm);
    return () => void alarms.delete(alarm);
  }

  const isBusy = () => acting > 0 || working > 0;

  /** Waits until whatever is on its way has arrived; tells whether it woke nobody. */
  async function isStill(): Promise<boolean> {
    for (let turn = 0; turn < TURNS; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (acting > 0) return false;
    }
    if (working === 0 && !isFresh && changes === woken && alarms.size === waited) return true;
    for (let nap = 0; nap < NAPS; nap++) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (acting > 0) return false;
      if (working > 0) nap = -1;
    }
    isFresh = false;
    return !isBusy();
  }

  function jump(): void {
    waited = alarms.size;
    woken = ++changes;
    let next: Alarm | undefined;
    for (const alarm of alarms) if (next === undefined || alarm.at < next.at) next = alarm;
    if (next === undefined) throw new Error("nobody waits for any moment");
    alarms.delete(next);
    now = Math.max(now, next.at);
    next.ring();
  }

  async function drive(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      if (isBusy()) await changed.promise;
      else if (held > 0 || isRestless()) {
        if (await isStill() && !isOver()) jump();
      } else if (waiting > 0) await changed.promise;
      else jump();
    }
  }

  /** Fails once nothing has changed for so long that nothing is going to. */
  function watch(): { readonly stuck: Promise<never>; readonly end: () => void } {
    const { promise, reject } = Promise.withResolvers<never>();
    let seen = changes;
    const timer = setInterval(() => {
      if (seen === changes) reject(new Error("an answer that nothing holds up did not come"));
      seen = changes;
    }, PATIENCE);
    return { stuck: promise, end: () => clearInterval(timer) };
  }

  async function count<T>(promise: Promise<T>, add: (by: number) => void): Promise<T> {
    add(1);
    note();
    try {
      return await promise;
    } finally {
      add(-1);
      note();
    }
  }

  return {
    now: () => Temporal.Instant.fromEpochMilliseconds(now),
    milliseconds: () => now,
    elapsed: () => now - start.epochMilliseconds,
    after,
    sleep: (milliseconds, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve();
        const end = () => {
          cancel();
          signal.removeEventListener("abort", end);
          resolve();
        };
        const cancel = after(milliseconds, end);
        signal.addEventListener("abort", end);
      }),
    during: (work) => count(work, (by) => working += by),
    pass: (seconds) =>
      new Promise((resolve) => {
        after(seconds * 1000, () => {
          acting++;
          resolve();
        });
        acting--;
        note();
      }),
    within: (something, seconds) =>
      new Promise((resolve, reject) => {
        let isOver = false;
        const end = (then: () => void) => {
          if (isOver) return;
          isOver = true;
          cancel();
          waiting--;
          acting++;
          note();
          then();
        };
        const cancel = after(seconds * 1000, () => end(() => resolve(undefined)));
        waiting++;
        acting--;
        isFresh = true;
        note();
        something.then((value) => end(() => resolve(value)), (error) => end(() => reject(error)));
      }),
    hold: (seconds) =>
      count(
        new Promise((resolve) => {
          after(seconds * 1000, () => {
            isFresh = true;
            resolve();
          });
        }),
        (by) => held += by,
      ),
    async play(actors) {
      let left = actors.length;
      const all = actors.map((actor) => count(actor().finally(() => left--), (by) => acting += by));
      const { stuck, end } = watch();
      const done = Promise.all(all).then(() => {});
      try {
        await Promise.race([stuck, Promise.all([done, drive(() => left === 0)])]);
      } finally {
        end();
      }
    },
  };
}
