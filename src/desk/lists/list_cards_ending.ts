import { type ListedRow, type ListParts, type ListTime, recordsThat, shelfName } from "./listed_row.ts";

/** Lists the cards that end in this month, also those that have ended in it, by day. */
export async function listCardsEnding({ storage }: ListParts, { today }: ListTime): Promise<readonly ListedRow[]> {
  const month = today.slice(0, "2026-12".length);
  const ending = await recordsThat(storage, "patrons", ({ expires }) => expires?.startsWith(month) === true);
  return ending.map((patron) => {
    const { patronId, library: branch, email, phone, expires = "" } = patron;
    return { branches: [branch], cells: [branch, expires, patronId, shelfName(patron), email, phone] };
  });
}
