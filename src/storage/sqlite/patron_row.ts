import type { Patron } from "../../library/patron.ts";
import type { Column } from "./columns.ts";

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
