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
 * otherwise. A ledger that cannot be reached keeps no other one from being looked at.
 */
export function createAbandonedChanges(
  { clock, now, owner }: Pick<GatewayOptions, "clock" | "now" | "owner">,
): AbandonedChanges {
  const followers = new Map<Follower, Pick<Ledger, "giveUp">>(), unread = new Set<Follower>();
  /** Ledgers that could not be reached so far: rows in them under this owner's name are an earlier process's. */
  const unreached = new Set<Pick<Ledger, "giveUp">>();
  let stop: (() => void) | undefined;

  /** Gives abandoned changes up in a ledger. */
  async function giveUp(ledger: Pick<Ledger, "giveUp">): Promise<void> {
    const found = await ledger.giveUp(now(), unreached.has(ledger) ? owner : undefined);
    unreached.delete(ledger);
    if (found > 0) { for (const [follower, of] of followers) if (of === ledger) unread.add(follower); }
  }

  async function recover(follower: Follower): Promise<void> {
    await follower.recover();
    unread.delete(follower);
  }

  async function look(): Promise<void> {
    // All at the same time: nothing is begun in between.
    const reached = await Promise.all([...new Set(followers.values())].map((ledger) => reaches(giveUp(ledger))));
    for (const follower of [...unread]) reached.push(await reaches(recover(follower)));
    if (stop !== undefined) stop = clock.after(reached.includes(false) ? SOON : A_MINUTE, () => void look());
  }

  return {
    add(follower, ledger) {
      followers.set(follower, ledger);
      unread.add(follower);
      if (stop !== undefined) return;
      stop = () => {};
      // All gateways of the configuration are added at once.
      queueMicrotask(() => {
        for (const each of followers.values()) unreached.add(each);
        void look();
      });
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

/** Whether work was done, and not kept from it by a storage that is away. */
async function reaches(work: Promise<void>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (!(error instanceof StorageUnavailable)) throw error;
    return false;
  }
}
