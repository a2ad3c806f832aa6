import type { Habits } from "./habits.ts";
import type { Outcome } from "./kiosk.ts";
import type { Line } from "./line.ts";
import type { VisitTime } from "./visit_time.ts";
import type { Visit, VisitKind, WishKind } from "./wish.ts";

/** A change that was made, as it is stored. */
export interface Deed {
  readonly kind: WishKind | "renew" | "other";
  readonly patron: string;
  readonly item: string;
  readonly cents: number;
  readonly bk: string;
  /** Whether it was not done, and staff are asked to do it. */
  readonly isListed?: true;
  /** What the storage says of it. */
  readonly told: string;
}

/** Who connects. */
export interface Caller {
  readonly place: number;
  readonly habits: Habits;
}

/** A server with all that is behind it, for one day. */
export interface World {
  readonly time: VisitTime;
  /** Connects a terminal, and logs it in. */
  connect(caller: Caller, numbered: (text: string) => string): Promise<Line>;
  /** All changes that were made, in their order. */
  deeds(): Promise<readonly Deed[]>;
  /**
   * Tells what a terminal that was told no may be told: that nothing was done, since the library was away, or that it is
   * not known what was done. `undefined`: it ought to have been done.
   */
  excuse(outcome: Outcome): "not done" | "not known" | undefined;
}

/** What a day is played on. */
export interface SetUp {
  readonly posts: boolean;
  /** How many processes serve terminals, each connection by another one. */
  readonly processes: number;
  /** What people can come for, and how often they do. */
  readonly visits: Readonly<Partial<Record<VisitKind, number>>>;
  /** Opens a library that has what the visits need, and closes it after the body. */
  open(visits: readonly Visit[], seed: number, body: (world: World) => Promise<void>): Promise<void>;
}

/** Whether a terminal's coins are taken though the library is silent, and its login is the one for that. */
export function acceptsCoins({ place }: Caller): boolean {
  return place % 2 === 1;
}

/** What a terminal calls its place. */
export function placeOf({ place, habits }: Caller): string | undefined {
  return habits.place === "absent" ? undefined : habits.place === "shared" ? "HALL" : `SC${place}`;
}

/** From where a terminal speaks. */
export function addressOf({ place, habits }: Caller): string {
  return habits.sharesAddress ? "10.0.0.1" : `10.0.1.${place + 1}`;
}
