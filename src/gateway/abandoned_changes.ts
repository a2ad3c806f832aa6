import { StorageUnavailable } from "../storage/port/storage.ts";
import type { GatewayOptions } from "./gateway_parts.ts";

/** The gateway of an institution, which follows its changes. */
interface Follower {
  /** Follows the unknown changes of processes that have ended. */
  recover(): Promise<void>;
}

/** Finds open changes whose process has ended, and gives them to the gateways to follow. */
interface AbandonedChanges {
  /** Makes a gateway follow abandoned changes, now and whenever more are found. */
  add(follower: Follower): void;
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
  { storage: { ledger }, clock, now, owner }: Pick<GatewayOptions, "storage" | "clock" | "now" | "owner">,
): AbandonedChanges {
  const followers = new Set<Follower>(), unread = new Set<Follower>();
  let stop: (() => void) | undefined;

  async function look(forerunner: string | undefined): Promise<void> {
    let next = forerunner, wait = SOON;
    try {
      const found = await ledger.giveUp(now(), forerunner);
      next = undefined;
      if (found > 0) { for (const follower of followers) unread.add(follower); }
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
    add(follower) {
      followers.add(follower);
      unread.add(follower);
      if (stop !== undefined) return;
      stop = () => {};
      void look(owner);
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
