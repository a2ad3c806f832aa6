import { StorageUnavailable } from "../storage/port/storage.ts";
import type { GatewayOptions } from "./gateway_parts.ts";

/** What follows the changes of an institution. */
interface Follower {
  /** Follows what a process that is gone has left unknown. */
  recover(): Promise<void>;
}

/** Finds changes whose process is gone, and has them followed. */
interface LeftChanges {
  /** Has a follower look what was left, and from then on whenever more is found. */
  add(follower: Follower): void;
  remove(follower: Follower): void;
  close(): void;
}

/** Milliseconds between two looks, and where the storage was away. */
const A_MINUTE = 60_000, SOON = 5_000;

/**
 * Makes it. The first look is for what this process's forerunner has left open, the others for whatever has been open
 * for too long: the end of another process is not seen.
 */
export function createLeftChanges(
  { storage: { ledger }, clock, now, owner }: Pick<GatewayOptions, "storage" | "clock" | "now" | "owner">,
): LeftChanges {
  const followers = new Set<Follower>(), unread = new Set<Follower>();
  let stop: (() => void) | undefined;

  async function look(forerunner: string | undefined): Promise<void> {
    let next = forerunner, wait = SOON;
    try {
      const found = await ledger.giveUp(now(), forerunner);
      next = undefined;
      for (const follower of found > 0 ? followers : [...unread]) {
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
