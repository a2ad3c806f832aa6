import { isPin, PIN_ALLOWED } from "../library/pin.ts";
import type { Patron } from "../library/patron.ts";
import { PhcError } from "../password/phc.ts";
import { isHash } from "../password/stored_password.ts";
import { type Cell, CellRefused, code, dayOrNone, digits, flag, identifier, text } from "./cell.ts";
import { columnsOf, type FileTable } from "./file_table.ts";

const { required, optional } = columnsOf<Patron>();

/** The column of PINs in clear, which are hashed in a pass of their own. */
export const PASSWORD = "password";

/** A stored PIN as it is. A PIN in clear is read as none: it never comes near the database. */
const storedPin: Cell<string> = {
  allowed:
    `a PIN in clear (${PIN_ALLOWED}), a PHC string ($argon2id$... or $scrypt$...), a bcrypt hash ($2a$, $2b$ or ` +
    "$2y$), or empty; Koha's ! is none",
  read(text) {
    try {
      if (isHash(text)) return text;
      if (text !== "" && !isPin(text)) throw new CellRefused();
      return "";
    } catch (error) {
      throw error instanceof PhcError ? new CellRefused(error.message) : error;
    }
  },
  write: (value) => value,
};

export const patronsFile: FileTable<"patrons"> = {
  kind: "patrons",
  meaning: "people with a library card",
  columns: [
    required("patron_id", "patronId", identifier, "the card's barcode"),
    optional(
      "login_id",
      "loginId",
      code,
      "another name that terminals may send for patron_id; no two patrons have the same",
    ),
    { ...optional(PASSWORD, "pin", storedPin, "the PIN; empty keeps the stored one"), secret: true },
    optional("first_name", "firstName", text, "the first name"),
    optional("last_name", "lastName", text, "the last name"),
    optional("category", "category", code, "the category that the rules of circulation name"),
    optional("library", "library", code, "the home library"),
    optional("expires", "expires", dayOrNone, "the last day on which the card is good"),
    optional("birth_date", "birthDate", dayOrNone, "the date of birth"),
    optional("address", "address", text, "the postal address"),
    optional("email", "email", text, "the mail address"),
    optional("phone", "phone", text, "the phone number"),
    optional("language", "language", digits(3), "SIP2's language, such as 001 for English"),
    optional("card_lost", "cardLost", flag, "whether the card is lost"),
    optional("blocked", "blocked", flag, "whether the patron is blocked"),
    optional("block_message", "blockMessage", text, "why the patron is blocked"),
    optional(
      "blocked_until",
      "blockedUntil",
      dayOrNone,
      "the last day of the block; empty: it holds until somebody lifts it",
    ),
    optional("note", "note", text, "a note to show at the terminal"),
    optional("internet_profile", "internetProfile", code, "what the patron may do at public computers"),
  ],
  attributes: {
    meaning: "anything else that is to be kept of patrons, CODE being a name of your choice",
    fields: ["attributes"],
    // Empty: the patron has no such attribute. A code may be any text, also one that means something in JavaScript.
    read(draft, code, text) {
      draft.attributes = Object.fromEntries([...Object.entries(draft.attributes ?? {}), [code, text]]);
    },
    write: ({ attributes = {} }, code) => Object.hasOwn(attributes, code) ? attributes[code] ?? "" : "",
  },
  blank: () => ({
    patronId: "",
    loginId: "",
    pin: "",
    firstName: "",
    lastName: "",
    category: "",
    library: "",
    expires: undefined,
    birthDate: undefined,
    address: "",
    email: "",
    phone: "",
    language: "",
    cardLost: false,
    blocked: false,
    blockMessage: "",
    blockedUntil: undefined,
    note: "",
    internetProfile: "",
  }),
  complete: (draft) => draft,
};
