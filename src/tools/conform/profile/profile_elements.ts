import {
  derivedAttribute,
  type ElementRow,
  optionalAttribute,
  PROFILE,
  requiredAttribute,
} from "../../../config/base/element_row.ts";
import { secretKind } from "../../../config/base/kind.ts";
import { choice, currency, delimiter, encoding, text, timeZone } from "../../../config/base/values.ts";

/** What a patron of the profile must be like, and what the suite does with him or her. */
export const PATRON_STATES = ["good", "other", "with-fees", "blocked", "expired", "recalled"] as const;

/** Where a copy of the profile must stand. */
export const ITEM_STATES = [
  "available",
  "on-order",
  "on-loan",
  "in-process",
  "on-hold-shelf",
  "in-transit",
  "claimed-returned",
  "lost",
  "missing",
] as const;

/** A password as it is, or the file whose first line it is. */
const secret = secretKind("a password, or file:PATH", (text, refuse) => text === "" ? refuse("is empty") : text);

function oneOf<const W extends string>(words: readonly W[]) {
  return choice<W>(Object.fromEntries(words.map((word) => [word, word])) as Record<W, W>);
}

export const profileLogin = {
  name: "login",
  namespace: PROFILE,
  occurs: "at most once",
  meaning: "what the suite logs in as; without it, the server knows terminals by their address",
  attributes: {
    id: requiredAttribute(text, "the login name (CN)"),
    password: requiredAttribute(secret, "the login password (CO)"),
    location: derivedAttribute(text, "none", "the terminal's location (CP)"),
  },
  children: [],
} as const satisfies ElementRow;

export const profilePatron = {
  name: "patron",
  namespace: PROFILE,
  occurs: "any number",
  meaning:
    "a patron; several in one state are spares: scenarios that change something take turns with them, so that what " +
    "one leaves behind does not reach the next",
  attributes: {
    state: requiredAttribute(
      oneOf(PATRON_STATES),
      "good: may borrow, has nothing, owes nothing, and is who the suite borrows for; other: likewise, a second one; " +
        "with-fees: owes something and may borrow still; blocked, expired: may not borrow; recalled: has a loan that " +
        "another patron's hold has recalled, and that is not due yet",
    ),
    id: requiredAttribute(text, "the card's barcode (AA)"),
    pin: derivedAttribute(secret, "none: what needs one is left out", "the PIN (AD)"),
  },
  children: [],
} as const satisfies ElementRow;

export const profileItem = {
  name: "item",
  namespace: PROFILE,
  occurs: "any number",
  meaning: "a copy; several in one state are spares, which scenarios take turns with as with those of patrons",
  attributes: {
    state: requiredAttribute(
      oneOf(ITEM_STATES),
      "available: on its shelf, wanted by nobody, may be lent, renewed and put on hold, and is what the suite borrows",
    ),
    id: requiredAttribute(text, "the barcode (AB)"),
  },
  children: [],
} as const satisfies ElementRow;

export const unknownBarcodes = {
  name: "unknown",
  namespace: PROFILE,
  occurs: "at most once",
  meaning: "barcodes that the library has not",
  attributes: {
    patron: optionalAttribute(text, "0000000000", "a card that nobody has"),
    item: optionalAttribute(text, "0000000001", "a barcode that is on no copy"),
  },
  children: [],
} as const satisfies ElementRow;

export const outage = {
  name: "outage",
  namespace: PROFILE,
  occurs: "at most once",
  meaning: "commands that take the server's storage away and bring it back, run by the shell",
  attributes: {
    stop: requiredAttribute(text, "takes it away; the suite goes on when the command has ended"),
    start: requiredAttribute(text, "brings it back"),
  },
  children: [],
} as const satisfies ElementRow;

/** `<profile>`, the root. */
export const profile = {
  name: "profile",
  namespace: PROFILE,
  occurs: "once",
  meaning: "whom and what a server is tried with",
  attributes: {
    institution: requiredAttribute(text, "what stands in AO"),
    currency: optionalAttribute(currency, "USD", "the currency of fees and payments (BH)"),
    time_zone: derivedAttribute(timeZone, "that of the machine", "the clock of the library"),
    language: optionalAttribute(text, "001", "the language of requests, three digits"),
    pickup: derivedAttribute(text, "none: holds name no pickup location", "where holds may be collected (BS)"),
    elsewhere: derivedAttribute(
      text,
      "none",
      "where holds may be collected, too, and no copy of the available one's title is (BS)",
    ),
    encoding: optionalAttribute(encoding, "utf8", "how text travels"),
    delimiter: optionalAttribute(delimiter, "|", "what ends a field"),
    terminator: optionalAttribute(
      choice({ CR: "\r", CRLF: "\r\n", LF: "\n" } as const),
      "CR",
      "what ends a message that is sent",
    ),
  },
  children: [profileLogin, profilePatron, profileItem, unknownBarcodes, outage],
} as const satisfies ElementRow;
