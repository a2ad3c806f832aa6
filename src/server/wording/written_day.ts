import type { Account } from "../../config/config.ts";
import { writeDate } from "../../config/templates/koha_plugins.ts";
import type { Day } from "../../library/day.ts";

/** Writes a day for AF: in the account's own form (Koha's `dateformat`), or as it is, for the language to write. */
export function writtenDay(written: Day, { answers }: Pick<Account, "answers">): string {
  const dateFormat = answers?.dayFormat;
  if (dateFormat === undefined) return written;
  const [year, month, day] = written.split("-");
  return writeDate({ year, month, day }, { withHours: false, asDueDate: false }, { dateFormat, timeFormat: "24hr" });
}
