import { dayOf } from "../../library/day.ts";
import type { Found } from "../../storage/port/find.ts";
import type { Storage } from "../../storage/port/storage.ts";
import { describeCopy, describeWork } from "./describe_work.ts";
import { findInTurn } from "./find_in_turn.ts";
import type { FoundRecords } from "./found_records.ts";
import { patronStanding } from "./patron_standing.ts";

/** Copies of a title that are listed where it is found. */
const COPIES = 5;

/** What a search works with. */
interface FindParts {
  readonly storage: Storage;
  readonly time: () => { readonly now: Temporal.Instant; readonly timeZone: string };
  /** Writes minor units. */
  readonly money: (minorUnits: number) => string;
}

/** Creates the search of the desk: what the storage finds by parts of names, with how and where it is. */
export function createFind({ storage, time, money }: FindParts): (text: string) => Promise<FoundRecords | "busy"> {
  /** What was found and removed meanwhile is left out. */
  async function describe({ patrons, items, titles, ...rest }: Found): Promise<FoundRecords> {
    const { now, timeZone } = time();
    const today = dayOf(now, timeZone);
    const [people, copies, works] = await Promise.all([
      Promise.all(patrons.map(async ({ patronId, loginId, firstName, lastName }) => {
        const facts = await storage.patronFacts(patronId, now);
        const listedName = [lastName, firstName].filter((part) => part !== "").join(", ") || patronId;
        return facts === undefined ? [] : [{ ...patronStanding(facts, { now, timeZone, money }), loginId, listedName }];
      })),
      Promise.all(items.map(async ({ itemId }) => {
        const facts = await storage.itemFacts(itemId);
        return facts === undefined ? [] : [describeCopy(facts.item, facts.loan, facts.holds)];
      })),
      Promise.all(titles.map(async ({ titleId, author }) => {
        const { title } = await storage.titleFacts("", titleId, now);
        return title === undefined ? [] : [describeWork(title, author, today, COPIES)];
      })),
    ]);
    return { ...rest, patrons: people.flat(), items: copies.flat(), titles: works.flat() };
  }

  return findInTurn({ find: (query) => storage.find(query), describe });
}
