import type { Branch } from "../circulation/rules/rules.ts";
import type { Config } from "../config/config.ts";
import type { Day } from "../library/day.ts";
import { foldId, IdMap } from "../library/id.ts";
import type { Storage } from "../storage/port/storage.ts";

/** The days on which branches are closed beside those of the configuration, for all processes of a database. */
export interface ClosedDays {
  /** Gives the configuration in force with these days: nothing falls due on them. */
  current(): Config;
  /** Lists the days that were told, by the code of the branch in lower case. */
  told(): ToldDays;
  /** Closes branches on some days. */
  close(branches: readonly string[], days: readonly Day[]): Promise<void>;
  /** Opens a branch on a day again. */
  open(branch: string, day: Day): Promise<void>;
  /** Reads what other processes were told since. */
  renew(): Promise<void>;
}

type ToldDays = ReadonlyMap<string, readonly Day[]>;

type Notes = Pick<Storage, "note" | "noteOnce" | "replaceNote">;

/** The name of the note that keeps them. */
const NOTE = "closed days";

/** How often a change of the note is tried while other processes change it, too. */
const TRIES = 20;

/** Makes the keeper of closed days of a database; it knows none until it has read them. */
export function createClosedDays(storage: Notes, inForce: () => Config): ClosedDays {
  let told: ToldDays = new Map(), text = "";
  let made: { readonly of: Config; readonly by: ToldDays; readonly config: Config } | undefined;

  function take(stored: string): void {
    if (stored === text) return;
    text = stored;
    told = read(stored);
  }

  async function change(changed: (days: Map<string, readonly Day[]>) => void): Promise<void> {
    for (let tries = 0; tries < TRIES; tries++) {
      const before = await storage.note(NOTE);
      const days = new Map(read(before ?? ""));
      changed(days);
      const after = JSON.stringify(Object.fromEntries(days));
      const isStored = before === undefined
        ? await storage.noteOnce(NOTE, after) === after
        : await storage.replaceNote(NOTE, before, after);
      if (isStored) return take(after);
    }
    throw new Error("closed days are changed elsewhere, again and again");
  }

  return {
    current() {
      const config = inForce();
      if (told.size === 0) return config;
      if (made?.of !== config || made.by !== told) made = { of: config, by: told, config: withDays(config, told) };
      return made.config;
    },
    told: () => told,
    close: (branches, days) =>
      change((all) => {
        for (const branch of branches.map(foldId)) {
          all.set(branch, [...new Set([...all.get(branch) ?? [], ...days])].toSorted());
        }
      }),
    open: (branch, day) =>
      change((all) => {
        const left = (all.get(foldId(branch)) ?? []).filter((each) => each !== day);
        if (left.length === 0) all.delete(foldId(branch));
        else all.set(foldId(branch), left);
      }),
    renew: async () => take(await storage.note(NOTE) ?? ""),
  };
}

/** Adds the closed days of a database to a configuration, for a command, which ends before they change. */
export async function withClosedDays(config: Config, storage: Notes): Promise<Config> {
  const days = createClosedDays(storage, () => config);
  await days.renew();
  return days.current();
}

function read(text: string): ToldDays {
  return new Map(Object.entries(text === "" ? {} : JSON.parse(text) as Record<string, readonly Day[]>));
}

/** Adds days to the branches of all rules. What else rules have is shared with them. */
function withDays(config: Config, told: ToldDays): Config {
  const branches = new IdMap(
    [...config.circulation.branches].map(([code, branch]) => [code, closed(branch, told)] as const),
  );
  const accounts = [...config.accounts].map(([id, account]) =>
    [id, { ...account, rules: { ...account.rules, branches } }] as const
  );
  return { ...config, circulation: { ...config.circulation, branches }, accounts: new Map(accounts) };
}

function closed(branch: Branch, told: ToldDays): Branch {
  const days = told.get(foldId(branch.code));
  return days === undefined ? branch : { ...branch, closedDates: new Set([...branch.closedDates, ...days]) };
}
