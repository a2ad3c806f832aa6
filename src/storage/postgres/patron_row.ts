import type { Patron } from "../../circulation/patron.ts";
import { dateIfAny, flag, type Row, rowOf, text } from "./row.ts";

/** A patron as a row of the table `patrons`. */
export function patronRow(patron: Patron): Row {
  return {
    patron_id: patron.patronId,
    login_id: patron.loginId,
    pin: patron.pin,
    first_name: patron.firstName,
    last_name: patron.lastName,
    category: patron.category,
    library: patron.library,
    expires: patron.expires?.toString(),
    birth_date: patron.birthDate?.toString(),
    address: patron.address,
    email: patron.email,
    phone: patron.phone,
    language: patron.language,
    card_lost: patron.cardLost,
    blocked: patron.blocked,
    block_message: patron.blockMessage,
    note: patron.note,
    internet_profile: patron.internetProfile,
    attributes: patron.attributes ?? {},
  };
}

/** A patron from such a row. */
export function patronFrom(row: Row): Patron {
  const expires = dateIfAny(row, "expires");
  const birthDate = dateIfAny(row, "birth_date");
  const attributes = Object.entries(rowOf(row.attributes)).map(([code, value]) => [code, String(value)]);
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
    ...(attributes.length > 0 && { attributes: Object.fromEntries(attributes) }),
  };
}
