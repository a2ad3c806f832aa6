import type { Socket } from "node:net";
import { type Knock, knock } from "./knock.ts";

/** A listener that is watched. */
export interface Watched {
  /** Where it listens; `undefined` if it does not. */
  address(): { readonly host: string; readonly port: number } | undefined;
  /** Closes it, if it is open, and listens again. */
  reopen(): Promise<void>;
  /** There is no file descriptor for another connection. */
  exhausted(): void;
}

/** Sees to it that a listener goes on accepting. */
export interface AcceptWatch {
  /** Is told of every connection that is accepted; false if it is the watch's own. */
  isForeign(socket: Socket): Promise<boolean>;
  stop(): void;
}

/** Milliseconds between two looks, and for a connection to be accepted. */
const PAUSE = 3_000;

/**
 * Watches a listener. When the process has no file descriptors left, node:net in Deno stops accepting, for good and
 * without a word, even when there are some again. So a listener that nobody has connected to for a while is connected to
 * from here; what it does not accept in time, it never will.
 */
export function watchAccepting({ address, reopen, exhausted }: Watched, pause = PAUSE): AcceptWatch {
  let knocking: Knock | undefined;
  /** Whether anything was accepted since the last look. */
  let heard = false;
  /** Whether this machine lets itself in here: a firewall may keep it out of its own addresses. */
  let open = false;
  let looking = Promise.resolve();
  const timer = setInterval(() => looking = looking.then(look), pause);

  async function look(): Promise<void> {
    const at = address();
    if (at === undefined || ((!heard || !open) && await isStuck(at))) await reopen();
    heard = false;
  }

  async function isStuck(at: { readonly host: string; readonly port: number }): Promise<boolean> {
    knocking = await knock(at, pause);
    if (knocking === undefined) return false;
    const outcome = await knocking.outcome;
    if (outcome === "out of file descriptors") exhausted();
    if (outcome === "connected" && !heard) await new Promise((resolve) => setTimeout(resolve, pause));
    knocking.end();
    knocking = undefined;
    // Nor does the system answer for a listener behind which too many wait already.
    return !heard && (outcome === "connected" || (outcome === "no answer" && open));
  }

  return {
    async isForeign(socket) {
      heard = true;
      if (knocking === undefined || !await knocking.isOtherEnd(socket)) return true;
      open = true;
      return false;
    },
    stop: () => clearInterval(timer),
  };
}
