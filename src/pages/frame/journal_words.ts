import { readJournalNote } from "../../library/journal_note.ts";
import type { PageTexts } from "../../texts/languages.ts";

/** Changes of a record, of which a row of the journal first names the columns. */
const OF_COLUMNS: ReadonlySet<string> = new Set(["patron-changed", "item-updated"]);

/** Says in words what a row of the journal notes beside its columns; what staff wrote stays as it is. */
export function detailInWords(
  { action, detail }: { readonly action: string; readonly detail: string },
  texts: PageTexts,
): string {
  return detail.split("; ").map((part, at) =>
    noteInWords(part, texts) ?? eachInWords(part, texts, at === 0 && OF_COLUMNS.has(action))
  ).join("; ");
}

function noteInWords(part: string, { journalNote, remedies: { doubts } }: PageTexts): string | undefined {
  if (Object.hasOwn(doubts, part)) return doubts[part];
  const note = readJournalNote(part);
  return note && journalNote(note, part);
}

function eachInWords(part: string, texts: PageTexts, columns: boolean): string {
  const inWords = (each: string) => columns && /^[a-z_]+$/.test(each) ? fieldName(each, texts) : each;
  return part.split(", ").map((each) => noteInWords(each, texts) ?? inWords(each)).join(", ");
}

/** Names a field by its column as a label does, which begins with a capital letter. */
export function fieldLabel(name: string, texts: PageTexts): string {
  const [first = "", ...rest] = fieldName(name, texts);
  return first.toUpperCase() + rest.join("");
}

/** Names a field by its column, in the language of the page. */
function fieldName(name: string, { records, desk: { forms } }: PageTexts): string {
  const key = name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const words: Readonly<Record<string, unknown>> = { ...records, ...forms.fields };
  const word = words[key];
  return typeof word === "string" ? word : name.replaceAll("_", " ");
}
