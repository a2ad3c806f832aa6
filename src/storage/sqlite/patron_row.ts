import type { Patron } from "../../circulation/patron.ts";
import type { Column } from "./columns.ts";
import { dateIfAny, flag, type Row, text, textsByName } from "./row.ts";

/** The table `patrons`, the key first. */
export const PATRON_COLUMNS: readonly Column<Patron>[] = [
  { name: "patron_id", of: (patron) => patron.patronId },
  { name: "login_id", of: (patron) => patron.loginId },
  { name: "pin", of: (patron) => patron.pin },
  { name: "first_name", of: (patron) => patron.firstName },
  { name: "last_name", of: (patron) => patron.lastName },
  { name: "category", of: (patron) => patron.category },
  { name: "library", of: (patron) => patron.library },
  { name: "expires", of: (patron) => patron.expires?.toString() ?? null },
  { name: "birth_date", of: (patron) => patron.birthDate?.toString() ?? null },
  { name: "address", of: (patron) => patron.address },
  { name: "email", of: (patron) => patron.email },
  { name: "phone", of: (patron) => patron.phone },
  { name: "language", of: (patron) => patron.language },
  { name: "card_lost", of: (patron) => Number(patron.cardLost) },
  { name: "blocked", of: (patron) => Number(patron.blocked) },
  { name: "block_message", of: (patron) => patron.blockMessage },
  { name: "note", of: (patron) => patron.note },
  { name: "internet_profile", of: (patron) => patron.internetProfile },
  { name: "attributes", of: (patron) => JSON.stringify(patron.attributes ?? {}) },
];

/** A patron from a row with the columns of {@link PATRON_COLUMNS}. */
export function patronFrom(row: Row): Patron {
  const expires = dateIfAny(row, "expires");
  const birthDate = dateIfAny(row, "birth_date");
  const attributes = textsByName(row, "attributes");
  return {
    patronId: text(row, "patron_id"),
    loginId: text(row, "login_id"),
    pin: text(row, "pin"),
    firstName: text(row, "first_name"),
    lastName: text(row, "last_name"),
    category: text(row, "category"),
    library: text(row, "library"),
    ...(expires !== undefined && { expires }),
    ...(birthDate !== undefined && { birthDate }),
    address: text(row, "address"),
    email: text(row, "email"),
    phone: text(row, "phone"),
    language: text(row, "language"),
    cardLost: flag(row, "card_lost"),
    blocked: flag(row, "blocked"),
    blockMessage: text(row, "block_message"),
    note: text(row, "note"),
    internetProfile: text(row, "internet_profile"),
    ...(Object.keys(attributes).length > 0 && { attributes }),
  };
}
