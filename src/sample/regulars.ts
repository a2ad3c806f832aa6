import type { Item } from "../library/item.ts";
import type { Patron } from "../library/patron.ts";
import type { Loan } from "../storage/port/loan.ts";
import type { Calendar } from "./calendar.ts";
import { FIRST_NAMES, LAST_NAMES } from "./names.ts";
import { card, person } from "./person.ts";

/** Days for which a copy is lent, by item type; types that are missing are not lent to regular patrons. */
const LOAN_DAYS: ReadonlyMap<string, number> = new Map([
  ["BOOK", 21],
  ["DVD", 7],
  ["CASSETTE", 21],
  ["VIDEO", 21],
  ["MAGAZINE", 21],
]);

/** Makes patrons in good standing who are no case of anything, with the cards from number `from` up to `to`. */
export function regularPatrons(from: number, to: number, calendar: Calendar): readonly Patron[] {
  return Array.from({ length: to - from }, (_, at) => {
    const name = `${FIRST_NAMES[at % FIRST_NAMES.length]} ${LAST_NAMES[at % LAST_NAMES.length]}`;
    return person(card(from + at), name, calendar, {
      category: at % 7 === 3 ? "CHILD" : at % 15 === 8 ? "STAFF" : "ADULT",
      library: at % 3 === 2 ? "CPL" : "MAIN",
    });
  });
}

/** Makes up to four loans for each of the patrons, none of them due yet; every seventh copy that can be lent is out. */
export function regularLoans(patrons: readonly Patron[], items: readonly Item[], calendar: Calendar): readonly Loan[] {
  const lendable = items.filter(({ itemType }) => LOAN_DAYS.has(itemType)).filter((_, at) => at % 7 === 0);
  const patronIds = patrons.flatMap(({ patronId }, at) => Array.from({ length: at % 5 }, () => patronId));
  return patronIds.flatMap((patronId, at) => {
    const item = lendable[at];
    if (!item) return [];
    const days = LOAN_DAYS.get(item.itemType) ?? 21;
    const due = 1 + at * 5 % (days - 1);
    return [{
      itemId: item.itemId,
      patronId,
      checkedOut: calendar.ago(days - due),
      due: calendar.due(due),
      renewals: 0,
    }];
  });
}
