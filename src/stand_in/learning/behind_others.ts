import { NewestMap } from "../../library/id.ts";
import { type Passwords, PasswordsBusy } from "../../password/passwords.ts";
import { StorageUnavailable } from "../../storage/port/storage.ts";

/** Works on secrets one after the other, behind all other passwords. No terminal waits for it. */
export interface BehindOthers<T> {
  /** Puts one in, in the place of an earlier one of this key. Gives whether another one has given way. */
  put(key: string, one: T): boolean;
  /** Works on nothing more. What waits is lost, and with it the secrets in clear. */
  close(): Promise<void>;
}

/** The parts that {@link createBehindOthers} needs. */
interface BehindOthersParts<T> {
  readonly passwords: Pick<Passwords, "waiting">;
  readonly after: (milliseconds: number, ring: () => void) => () => void;
  /** Works on one. It is tried again where the storage is away, or too many passwords wait. */
  readonly work: (one: T, key: string) => Promise<void>;
  /** Hears why one was given up. */
  readonly failed: (error: unknown) => void;
}

/** Milliseconds until the next one is looked at, and until that is tried again where other passwords wait. */
const NEXT = 200, LATER = 2_000;
/** How many may wait; the one that waits longest gives way. */
const MOST = 1_000;

/** Makes a line of secrets. */
export function createBehindOthers<T>({ passwords, after, work, failed }: BehindOthersParts<T>): BehindOthers<T> {
  const waiting = new NewestMap<T>(MOST);
  let stop: (() => void) | undefined;
  let working: Promise<void> = Promise.resolve();
  let isClosed = false;

  function plan(wait: number): void {
    if (isClosed) return;
    stop ??= after(wait, () => {
      stop = undefined;
      working = working.then(lookAtNext);
    });
  }

  async function lookAtNext(): Promise<void> {
    if (passwords.waiting > 0) return plan(LATER);
    const [next] = waiting;
    if (next === undefined) return;
    const [key, one] = next;
    waiting.delete(key);
    try {
      await work(one, key);
    } catch (error) {
      if (error instanceof StorageUnavailable || error instanceof PasswordsBusy) {
        if (!waiting.has(key)) waiting.set(key, one);
        return plan(LATER);
      }
      failed(error);
    }
    if (waiting.size > 0) plan(NEXT);
  }

  return {
    put(key, one) {
      if (isClosed) return false;
      const givesWay = waiting.has(key) || waiting.size >= MOST;
      waiting.set(key, one);
      plan(NEXT);
      return givesWay;
    },
    async close() {
      isClosed = true;
      stop?.();
      waiting.clear();
      await working;
    },
  };
}
