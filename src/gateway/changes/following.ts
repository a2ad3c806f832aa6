import type { LedgerRow } from "../../storage/port/ledger.ts";
import type { Ask, SentChange } from "./change_request.ts";
import { provableRow } from "./change_entry.ts";
import { Fate, type FateParts, type Followed } from "./fate.ts";
import type { KnownBefore } from "./answer_memory.ts";

/** The changes of an institution whose fate is followed by this process. */
export interface Following {
  /** Follows a change that is sent now. */
  follow(change: Omit<Followed, "until">, sent: Promise<SentChange>): Fate;
  /** Gives the fate of a row, if this process follows it. */
  of(ledgerId: number): Fate | undefined;
  /** Follows an unknown row that another process wrote, if `settle_minutes` are not over. */
  adopt(row: LedgerRow): Fate | undefined;
  /** How many sessions are kept apart, each for a late answer. */
  readonly owing: number;
  /** Notes that the system answers questions again. */
  answersAreBack(): void;
  close(): void;
}

/** The parts that {@link createFollowing} needs. */
interface FollowingParts extends Omit<FateParts, "over"> {
  /** Milliseconds for which a change is followed. */
  readonly settleTime: () => number;
  /** Decimals of the institution's currency. */
  readonly decimals: () => number;
  /** Asks a question for a change that no terminal of this process waits for. */
  readonly ask: Ask;
}

/** Creates the set of changes that this process follows, with none yet. */
export function createFollowing(parts: FollowingParts): Following {
  const { clock, now, ask, settleTime } = parts;
  const fates = new Map<number, Fate>();
  const fateParts: FateParts = { ...parts, over: ({ ledgerId }) => void fates.delete(ledgerId) };

  function keep(fate: Fate): Fate {
    fates.set(fate.ledgerId, fate);
    return fate;
  }

  return {
    follow: (change, sent) => keep(new Fate(fateParts, { ...change, until: clock.elapsed() + settleTime() }, sent)),
    of: (ledgerId) => fates.get(ledgerId),
    adopt(row) {
      const known = fates.get(row.ledgerId);
      const age = Math.max(0, now().epochMilliseconds - row.begun.epochMilliseconds);
      if (known !== undefined || age >= settleTime()) return known;
      const { ledgerId, message } = row;
      const provable = provableRow(row, parts.decimals());
      const before: KnownBefore = row.before === undefined ? {} : JSON.parse(row.before);
      const until = clock.elapsed() + settleTime() - age;
      return keep(new Fate(fateParts, { ledgerId, message, before, ask, until, ...provable && { provable } }));
    },
    get owing() {
      let owing = 0;
      for (const fate of fates.values()) if (fate.owes) owing++;
      return owing;
    },
    answersAreBack() {
      for (const fate of fates.values()) fate.answersAreBack();
    },
    close() {
      for (const fate of [...fates.values()]) fate.close();
    },
  };
}
