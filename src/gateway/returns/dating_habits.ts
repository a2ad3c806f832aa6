import type { Request } from "../../protocol/message.ts";
import { isSameTimestamp, type Timestamp } from "../../protocol/timestamp.ts";
import { NewestMap } from "../../library/id.ts";
import { type Learner, membersOf, textsOf } from "../learned/learner.ts";

/** The dates and the copy of an ordinary return, which bears a date before today. */
interface DatedReturn extends Pick<Request<"checkin">["fixed"], "transactionDate"> {
  readonly returnDate: Timestamp;
  readonly itemId: string;
}

/**
 * Knows which logins date their ordinary returns back to the last open day. A book drop that is emptied in the morning
 * gives all its copies one and the same second of the evening before. Nobody can put five copies into a terminal within a
 * second, at a full minute, that kept its returns and writes the second of each.
 */
export interface DatingHabits extends Learner {
  /** Notes an ordinary return that bears a date before today. */
  note(account: string, told: DatedReturn): void;
  /** Tells whether this login dates returns back to that time of day. */
  datesBack(account: string, returnDate: Timestamp): boolean;
}

/** The parts that {@link createDatingHabits} needs. */
interface DatingHabitsParts {
  /** Is told of each login and each time of day once. */
  readonly learned: (account: string, time: string) => void;
}

/** How many copies must bear the same second. */
const COPIES = 5;
/** How many seconds are watched at once, of all logins: a terminal that kept its returns names one for each. */
const WATCHED = 200;
/** Times of day of one login: a library closes at other hours on some days. */
const TIMES = 12;

/** What bears one second. */
interface Seen {
  readonly items: Set<string>;
  /** Seconds of the terminal's clock when it sent them. */
  readonly seconds: Set<number>;
}

/** Creates the habits of logins of which nothing is known. */
export function createDatingHabits({ learned }: DatingHabitsParts): DatingHabits {
  const times = new Map<string, string[]>(), seen = new NewestMap<Seen>(WATCHED);

  function learn(account: string, time: string): void {
    const known = times.get(account) ?? [];
    if (known.includes(time) || known.length >= TIMES) return;
    times.set(account, [...known, time]);
    learned(account, time);
  }

  return {
    datesBack: (account, returnDate) => times.get(account)?.includes(timeOf(returnDate)) === true,
    note(account, { itemId, transactionDate, returnDate }) {
      if (transactionDate === null || !isSetTime(returnDate) || isSameDay(transactionDate, returnDate)) return;
      const { year, month, day } = returnDate, time = timeOf(returnDate);
      const key = JSON.stringify([account, year, month, day, time]);
      const one = seen.get(key) ?? { items: new Set(), seconds: new Set() };
      one.items.add(itemId);
      one.seconds.add(transactionDate.second);
      seen.set(key, one);
      // A clock that counts no seconds gives one to all that was kept within a minute.
      if (one.items.size >= COPIES && one.seconds.size > 1) learn(account, time);
    },
    forget() {
      times.clear();
      seen.clear();
    },
    toNote: () => Object.fromEntries(times),
    absorb(note) {
      for (const [account, known] of membersOf(note)) {
        const all = new Set([...times.get(account) ?? [], ...textsOf(known)]);
        times.set(account, [...all].slice(0, TIMES));
      }
    },
  };
}

/** Whether somebody may have set this time: a full minute or the last second of one, and none that stands for no time. */
function isSetTime({ hour, minute, second }: Timestamp): boolean {
  return (second === 0 || second === 59) && hour + minute + second > 0;
}

function isSameDay(one: Timestamp, other: Timestamp): boolean {
  const noon = { hour: 12, minute: 0, second: 0, zone: "" };
  return isSameTimestamp({ ...one, ...noon }, { ...other, ...noon });
}

/** The time of day as it is written, with its zone. */
function timeOf({ hour, minute, second, zone }: Timestamp): string {
  return [hour, minute, second].map((part) => String(part).padStart(2, "0")).join(":") + zone;
}
