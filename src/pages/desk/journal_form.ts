import type { JournalSearch } from "../../desk/desk.ts";
import type { PageTexts } from "../../texts/languages.ts";

/** The form of the journal's page, as the page's address has it. */
export type JournalForm = Readonly<
  Record<"patron" | "item" | "terminal" | "action" | "reason" | "since" | "until" | "at" | "after", string>
>;

/** Seconds around a moment that count as that moment, since a message may take some. */
const AROUND = 30;

/** Reads the form of the journal. Without a first day it begins today. */
export function readJournalForm(query: Readonly<Record<string, string>>, today: string): JournalForm {
  const { patron = "", item = "", terminal = "", action = "", reason = "", until = "", after = "" } = query;
  const at = /^\d{1,15}$/.test(query.at ?? "") ? query.at ?? "" : "";
  return { patron, item, terminal, action, reason, since: query.since ?? today, until, at, after };
}

/**
 * Turns the form into a search, the newest rows first; gives a text where the form is wrong. Days are those of the
 * library's time zone.
 */
export function searchOf(form: JournalForm, timeZone: string, { desk }: PageTexts): JournalSearch | string {
  const since = startOfDay(form.since, timeZone);
  const until = startOfDay(form.until, timeZone, 1);
  for (const [name, day] of [[desk.journal.from, since], [desk.journal.to, until]] as const) {
    if (day === "wrong") return desk.journal.badDay(name);
  }
  const after = placeOf(form.after);
  return {
    patronId: form.patron.trim(),
    itemId: form.item.trim(),
    terminal: form.terminal.trim(),
    action: form.action.trim(),
    reason: form.reason.trim(),
    newestFirst: true,
    ...since !== undefined && since !== "wrong" && { since },
    ...until !== undefined && until !== "wrong" && { until },
    ...form.at !== "" && minuteAround(Number(form.at)),
    ...after !== undefined && { after },
  };
}

function minuteAround(at: number): Required<Pick<JournalSearch, "since" | "until">> {
  const moment = Temporal.Instant.fromEpochMilliseconds(at);
  return { since: moment.subtract({ seconds: AROUND }), until: moment.add({ seconds: AROUND }) };
}

/** Reads a place in the journal: the moment and the number of a row. */
function placeOf(text: string): JournalSearch["after"] {
  const [, told, journalId] = /^(\d{1,15})-(\d{1,15})$/.exec(text) ?? [];
  if (told === undefined || journalId === undefined) return undefined;
  return { told: Temporal.Instant.fromEpochMilliseconds(Number(told)), journalId: Number(journalId) };
}

function startOfDay(text: string, timeZone: string, later = 0): Temporal.Instant | "wrong" | undefined {
  if (text.trim() === "") return undefined;
  try {
    return Temporal.PlainDate.from(text.trim()).add({ days: later }).toZonedDateTime(timeZone).toInstant();
  } catch {
    return "wrong";
  }
}
