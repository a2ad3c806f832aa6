import type { Patron } from "../../library/patron.ts";
import type { Row } from "../rows/row.ts";

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
