/** Thrown where the database is needed while it is away. */
export class DatabaseAway extends Error {
  override readonly name = "DatabaseAway";
}

/** How the database behind a simulated server fares. */
export interface DatabaseState {
  /** Every question waits until it thaws. */
  freeze(): void;
  /** Every question fails. */
  takeAway(): void;
  /** It answers again; what waited for it goes on, in the order in which it came. */
  restore(): void;
  /** Waits until it can be asked. Rejects with {@link DatabaseAway}. */
  ready(): Promise<void>;
  /** How many wait for it to thaw. */
  waiting(): number;
}

/** Makes the state of a database that answers. */
export function createDatabaseState(): DatabaseState {
  let state: "up" | "frozen" | "away" = "up";
  let waiting: (() => void)[] = [];

  function change(to: typeof state): void {
    state = to;
    const woken = waiting;
    waiting = [];
    for (const wake of woken) wake();
  }

  return {
    freeze: () => change("frozen"),
    takeAway: () => change("away"),
    restore: () => change("up"),
    waiting: () => waiting.length,
    async ready() {
      while (state === "frozen") await new Promise<void>((resolve) => waiting.push(resolve));
      if (state === "away") throw new DatabaseAway("the database is away");
    },
  };
}
