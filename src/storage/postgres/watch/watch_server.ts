import { type Notice, notice } from "../../../library/notice.ts";

interface WatchOptions {
  /** Milliseconds without an answer after which the connections are given up. */
  readonly patience: number;
  /** Asks the server for one row with the column `now`, milliseconds since 1970. */
  readonly ping: () => Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Says what in that row prevents changes; `undefined` if nothing does. */
  readonly trouble: (row: Readonly<Record<string, unknown>>) => Notice | undefined;
  /** Stores a change like a terminal's, and rolls it back. Gives the reason why that failed, or `undefined`. */
  readonly probe: () => Promise<Notice | undefined>;
  /** Says in one line why a connection failed. */
  readonly reasonOf: (error: unknown) => string;
  /** Called whenever a server has failed with this error, or has not answered for a while. */
  readonly doubt: (error: unknown) => void;
  /** Makes new connections. A server that vanished from the network closes none of the old ones. */
  readonly renew: () => void;
}

/** Watches whether a server answers, and knows its clock. */
interface Watch {
  /** Begins to ask the server; resolves when it has answered once, or failed to. */
  begin(): Promise<void>;
  /** Milliseconds since the server was found to be away; 0 while it is there. */
  awayFor(): number;
  /** Says why the server is away, or why it takes no changes although it is there; `undefined` if all is well. */
  problem(): Notice | undefined;
  /** Asks the server now, also whether it stores a change. */
  look(): Promise<void>;
  /** The server's time, in milliseconds since 1970. It may be behind by the time that an answer takes, never ahead. */
  serverTime(): number;
  /** Notes that the server has answered a caller. */
  answered(): void;
  /** Notes that a caller's connection failed, and why. */
  failed(error: unknown): void;
  /** Notes that a change could be stored. */
  stored(): void;
  /**
   * Notes the reason for which a change failed and the next would fail, too. It holds until a change or a probe is
   * stored.
   */
  refused(reason: Notice): void;
  stop(): Promise<void>;
}

/** Milliseconds between an answer and the next question, while the server is there and while it is away. */
const PAUSE = { there: 1_000, away: 200 };

/** Milliseconds without an answer from which on the library counts as off-line. */
const SLOW = 1_500;

/** The longest time that an answer may have taken, in milliseconds, for the server's time to be read from it. */
const PROMPT = 500;

/** Asks a server for a sign of life again and again, from `begin` to `stop`. */
export function watchServer({ patience, ping, trouble, probe, reasonOf, doubt, renew }: WatchOptions): Watch {
  let awaySince: number | undefined;
  let why = "";
  let inTheWay: Notice | undefined;
  let unstored: Notice | undefined;
  let ahead = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  let asking: Promise<void> = Promise.resolve();

  function failed(error: unknown): void {
    awaySince ??= performance.now();
    why = reasonOf(error);
    doubt(error);
  }

  /** What it said last holds as long as it answers, whatever else fails for that reason at the same time. */
  function silent(error: unknown): void {
    inTheWay = undefined;
    failed(error);
  }

  async function ask(trying: boolean): Promise<void> {
    const asked = performance.now();
    const slow = setTimeout(() => silent(`no answer within ${Math.min(SLOW, patience)} ms`), Math.min(SLOW, patience));
    const hopeless = setTimeout(renew, patience);
    try {
      const [row = {}] = await ping();
      awaySince = undefined;
      inTheWay = trouble(row);
      if (performance.now() - asked < PROMPT) ahead = Number(row.now) - wallClock();
      if (inTheWay === undefined && (trying || unstored !== undefined)) unstored = await probe();
    } catch (error) {
      silent(error);
    } finally {
      clearTimeout(slow);
      clearTimeout(hopeless);
    }
  }

  function askOn(): Promise<void> {
    return asking = ask(false).then(() => {
      if (!stopped) timer = setTimeout(askOn, awaySince === undefined ? PAUSE.there : PAUSE.away);
    });
  }

  return {
    begin: askOn,
    awayFor: () => awaySince === undefined ? 0 : performance.now() - awaySince + 1,
    problem: () => inTheWay ?? (awaySince === undefined ? unstored : away(why)),
    look: () => ask(true),
    serverTime: () => wallClock() + ahead,
    answered() {
      awaySince = undefined;
    },
    failed,
    stored() {
      unstored = undefined;
    },
    refused(reason) {
      unstored = reason;
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
      return asking;
    },
  };
}

/**
 * Gives the milliseconds since 1970 by a clock that is never set, so that its difference to the server's clock stays
 * the same.
 */
function wallClock(): number {
  return performance.timeOrigin + performance.now();
}

/** Says that the server is not there, and why. */
export function away(why?: string): Notice {
  const english = "PostgreSQL is away";
  return why === undefined ? notice("postgresql-away", english) : notice("postgresql-away", `${english}: ${why}`, why);
}
