import { fail } from "@std/assert";
import { setImmediate } from "node:timers";
import { createSocketTurn } from "../wire/socket_turn.ts";
import type { GatewayClock } from "../../../src/gateway/base/gateway_clock.ts";
import type { SimulatedTime } from "../../../src/tools/simulate/simulated_time.ts";

/**
 * The time of a conversation. It stands still as long as somebody works, and then jumps to the next moment for which
 * somebody waits: how quick the machine is, and how busy, changes nothing of who waits for how long.
 */
export interface JumpingTime extends SimulatedTime, GatewayClock {
  /** Notes that somebody has done something. */
  stirred(): void;
  /** Keeps the time still until a work is done that others do: another process, say. */
  during<T>(work: Promise<T>): Promise<T>;
  /** Lets time go on until something is done. */
  until<T>(something: Promise<T>): Promise<T>;
  /** Waits until so many seconds are over, which `until` brings about. */
  pass(seconds: number): Promise<void>;
  /** Gives back what it needs of the machine. */
  close(): Promise<void>;
}

/**
 * Turns of the event loop in which nobody does anything, after which nobody is going to: in each, what was written to a
 * socket is read at its other end, and a message passes several sockets before somebody notes that it came.
 */
const TURNS = 4;
/** The same where somebody who was woken has done nothing but wait for another moment: nothing is on its way. */
const TURNS_OF_NOTHING = 2;

/** Times that nobody did anything, nor waited for a moment, after which nobody is going to. */
const MOST_IDLE = 50_000;
/** Jumps after which nothing is going to be done any more. */
const MOST_JUMPS = 1_000_000;

/** Somebody who waits for a moment. */
interface Alarm {
  readonly at: number;
  readonly ring: () => void;
}

/** Makes a time that begins at this moment. */
export function createJumpingTime(start: Temporal.Instant): JumpingTime {
  let now = start.epochMilliseconds, stirs = 0, works = 0;
  let idle = Promise.withResolvers<void>();
  const sockets = createSocketTurn();
  const alarms = new Set<Alarm>();
  /** How many waited before the last one was woken; absent once somebody has begun to work since. */
  let waited: number | undefined;

  function after(milliseconds: number, ring: () => void): () => void {
    stirs++;
    const alarm = { at: now + Math.ceil(milliseconds), ring };
    alarms.add(alarm);
    return () => void alarms.delete(alarm);
  }

  /** Waits until nobody works, or something is over. */
  async function still(isOver: () => boolean): Promise<void> {
    for (let turns = 0; turns < TURNS && !isOver();) {
      if (works > 0) await idle.promise;
      const before = stirs;
      await sockets.take();
      await new Promise((resolve) => setImmediate(resolve));
      turns = before === stirs && works === 0 ? turns + 1 : 0;
      if (turns === TURNS_OF_NOTHING && alarms.size === waited) return;
    }
  }

  /** Goes to the next moment for which somebody waits, if there is one. */
  function jump(): boolean {
    let next: Alarm | undefined;
    for (const alarm of alarms) if (next === undefined || alarm.at < next.at) next = alarm;
    if (next === undefined) return false;
    waited = alarms.size;
    // Of several who let time go on, the others see that somebody was woken.
    stirs++;
    alarms.delete(next);
    now = Math.max(now, next.at);
    next.ring();
    return true;
  }

  return {
    now: () => Temporal.Instant.fromEpochMilliseconds(now),
    elapsed() {
      stirs++;
      return now - start.epochMilliseconds;
    },
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
    close: sockets.close,
    pass: (seconds) => new Promise((resolve) => void after(seconds * 1000, resolve)),
    stirred() {
      stirs++;
      waited = undefined;
    },
    during(work) {
      works++;
      waited = undefined;
      return work.finally(() => {
        stirs++;
        if (--works > 0) return;
        idle.resolve();
        idle = Promise.withResolvers();
      });
    },
    async until(something) {
      let isOver = false;
      waited = undefined;
      const over = something.finally(() => isOver = true);
      over.catch(() => {});
      for (let jumps = 0, idles = 0; jumps < MOST_JUMPS && idles < MOST_IDLE;) {
        await still(() => isOver);
        if (isOver) return await over;
        if (jump()) jumps++;
        else idles++;
      }
      fail(`what is waited for was not done by ${Temporal.Instant.fromEpochMilliseconds(now)}`);
    },
  };
}
