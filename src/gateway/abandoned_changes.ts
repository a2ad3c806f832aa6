import { StorageUnavailable } from "../storage/port/storage.ts";
import type { Ledger } from "../storage/port/ledger.ts";
import type { GatewayOptions } from "./gateway_parts.ts";

/** The gateway of an institution, which follows its changes. */
interface Follower {
  /** Follows the unknown changes of processes that have ended. */
  recover(): Promise<void>;
}

/** Finds open changes whose process has ended, and gives them to the gateways to follow. */
interface AbandonedChanges {
  /** Makes a gateway follow abandoned changes, now and whenever more are found. */
  add(follower: Follower, ledger: Pick<Ledger, "giveUp">): void;
  remove(follower: Follower): void;
  close(): void;
}

/** Milliseconds until the next look, and until the next one after the storage was away. */
const A_MINUTE = 60_000, SOON = 5_000;

/**
 * Creates the search for abandoned changes. The first look finds those that an earlier process with this owner's name
 * left open. Later looks find those that have been open for too long: the end of another process is not noticed
 * otherwise.
 */
export function createAbandonedChanges(
  { clock, now, owner }: Pick<GatewayOptions, "clock" | "now" | "owner">,
): AbandonedChanges {
  const followers = new Map<Follower, Pick<Ledger, "giveUp">>(), unread = new Set<Follower>();
  let stop: (() => void) | undefined;

  /** Gives abandoned changes up in each ledger once, all at the same time: nothing is begun in between. */
  async function giveUp(forerunner: string | undefined): Promise<void> {
    const found = new Map(
      [...new Set(followers.values())].map((ledger) => [ledger, ledger.giveUp(now(), forerunner)] as const),
    );
    await Promise.all(found.values());
    for (const [follower, ledger] of followers) if ((await found.get(ledger) ?? 0) > 0) unread.add(follower);
  }

  async function look(forerunner: string | undefined): Promise<void> {
    let next = forerunner, wait = SOON;
    try {
      await giveUp(forerunner);
      next = undefined;
      for (const follower of [...unread]) {
        await follower.recover();
        unread.delete(follower);
      }
      wait = A_MINUTE;
    } catch (error) {
      if (!(error instanceof StorageUnavailable)) throw error;
    }
    if (stop !== undefined) stop = clock.after(wait, () => void look(next));
  }

  return {
    add(follower, ledger) {
      followers.set(follower, ledger);
      unread.add(follower);
      if (stop !== undefined) return;
      stop = () => {};
      // All gateways of the configuration are added at once.
      queueMicrotask(() => void look(owner));
    },
    remove(follower) {
      followers.delete(follower);
      unread.delete(follower);
    },
    close() {
      stop?.();
      stop = undefined;
    },
  };
}
