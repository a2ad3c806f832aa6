import type { Records } from "../storage/port/storage.ts";
import { createCalendar } from "./calendar.ts";
import { caseFees } from "./case_fees.ts";
import { caseHolds } from "./case_holds.ts";
import { caseItems } from "./case_items.ts";
import { caseLoans } from "./case_loans.ts";
import { casePatrons } from "./case_patrons.ts";
import { CASE_TITLES } from "./case_titles.ts";
import { regularLoans, regularPatrons } from "./regulars.ts";
import { stockItems, stockTitles } from "./stock.ts";

export { SAMPLE } from "./cases.ts";

const PATRONS = 100;
const ITEMS = 1000;

/**
 * Makes a library to try things out on: 100 patrons, 1,000 copies of some 400 titles, the branches MAIN and CPL.
 * Everything that can be the matter with a patron or a copy is the matter with one whose identifier stands in
 * {@link SAMPLE}; the others are in good standing and on their shelves, or on loan and not yet due. Identifiers and
 * words are the same each time; days and hours count from `now`, in `timeZone`.
 */
export function sampleLibrary(now: Temporal.Instant, timeZone: string): Records {
  const calendar = createCalendar(now, timeZone);
  const cases = { patrons: casePatrons(calendar), items: caseItems(calendar) };
  const titles = stockTitles(CASE_TITLES.length + 1);
  const items = stockItems(titles, cases.items.length + 1, ITEMS);
  const patrons = regularPatrons(cases.patrons.length, PATRONS, calendar);
  return {
    titles: [...CASE_TITLES.map(({ title }) => title), ...titles]
      .map(({ titleId, title, author }) => ({ titleId, title, author })),
    items: [...cases.items, ...items],
    patrons: [...cases.patrons, ...patrons],
    loans: [...caseLoans(calendar), ...regularLoans(patrons, items, calendar)],
    holds: caseHolds(calendar),
    fees: caseFees(calendar),
  };
}
