import { hasRunOut, isCancelled } from "../../circulation/rules/hold_queue.ts";
import { type Day, dayOf } from "../../library/day.ts";
import type { HoldStatus } from "../../storage/port/hold.ts";
import type { Storage } from "../../storage/port/storage.ts";
import { describeWork } from "./describe_work.ts";
import type { FoundWork } from "./found_records.ts";

/** A title with all copies, and the holds on it in their order. */
export interface DeskTitle extends FoundWork {
  readonly holds: readonly TitleHold[];
}

/** One hold on a title. */
interface TitleHold {
  readonly patronId: string;
  readonly name: string;
  /** When it was placed, in milliseconds since 1970. */
  readonly placed: number;
  readonly status: HoldStatus;
  /** The code of the branch where it is collected. */
  readonly pickup: string;
  /** The copy that was captured for it; absent: none. */
  readonly itemId?: string;
  /** The last day on the hold shelf. */
  readonly until?: Day;
}

/** Describes a title; `undefined` if there is none of this identifier. */
export async function describeTitle(
  storage: Pick<Storage, "titleFacts" | "patronFacts">,
  id: string,
  { now, timeZone }: { readonly now: Temporal.Instant; readonly timeZone: string },
): Promise<DeskTitle | undefined> {
  const { title } = await storage.titleFacts("", id, now);
  if (title === undefined) return undefined;
  const today = dayOf(now, timeZone);
  const open = title.holds.filter((hold) => !hasRunOut(hold, today) && !isCancelled(hold));
  const holds = await Promise.all(open.map(async (hold): Promise<TitleHold> => {
    const { patronId, placed, status, pickupLocation: pickup, capturedItemId: itemId, shelfExpires: until } = hold;
    const patron = (await storage.patronFacts(patronId, now))?.patron;
    const name = `${patron?.firstName ?? ""} ${patron?.lastName ?? ""}`.trim();
    const common = { patronId, name, placed: placed.epochMilliseconds, status, pickup };
    return { ...common, ...itemId !== undefined && { itemId }, ...until !== undefined && { until } };
  }));
  return { ...describeWork(title, title.copies[0]?.item.author ?? "", today), holds };
}
