import { derivedAttribute, type ElementRow, optionalAttribute, requiredAttribute, SIP2D } from "../base/element_row.ts";
import { amount, choice, flag, wholeNumber } from "../base/values.ts";
import { kind, secretKind } from "../base/kind.ts";
import type { Personal } from "../../library/patron.ts";

/** A file by its name, or a database by its URL, which may have a password in it. */
const database = secretKind(
  "a file such as cpl-copy.db, or a URL as in <sip2d:storage>",
  (text, refuse): string => {
    const written = text.trim();
    if (written === "") return refuse();
    return /^[a-z][a-z0-9+.-]*:/i.test(written) ? written : `sqlite:${written}`;
  },
  { pattern: ".+" },
);

/** Which answers are compared: one of so many. */
const share = kind("all, no, or a share such as 1 of 10 (up to 1 of 1000)", (text, refuse): number => {
  const written = text.trim().toLowerCase();
  if (written === "all") return 1;
  if (written === "no") return 0;
  const [, many = "0"] = /^1 +of +(\d{1,4})$/.exec(written) ?? [];
  const oneOf = Number(many);
  return oneOf >= 1 && oneOf <= 1000 ? oneOf : refuse();
}, { words: ["all", "no"], pattern: "1 of [0-9]{1,4}" });

/** The fields of a 64 that few programs need. */
const PERSONAL: Readonly<Record<string, Personal>> = { BD: "address", BE: "email", BF: "phone", PB: "birthDate" };

const personalFields = kind(
  "BD (address), BE (mail), BF (telephone) and PB (birth date), such as PB or BE,PB",
  (text, refuse): ReadonlySet<Personal> => {
    const ids = text.split(",").map((id) => id.trim().toUpperCase()).filter((id) => id !== "");
    const kept = ids.flatMap((id) => PERSONAL[id] ?? []);
    return kept.length === 0 || kept.length < ids.length ? refuse() : new Set(kept);
  },
  { pattern: "[, ]*(BD|BE|BF|PB)( ?,[, ]*(BD|BE|BF|PB))*[, ]*" },
);

/** Item types, or none. */
const itemTypes = kind("item types separated by |, such as REF|DVD", (text, refuse): ReadonlySet<string> => {
  const found = text.split("|").map((code) => code.trim().toLowerCase()).filter((code) => code !== "");
  return found.length === 0 ? refuse() : new Set(found);
}, { pattern: ".+" });

const LOANS = wholeNumber([1, 1000], "loans");

/** How many loans are risked on what is not known; 0: none. */
const risked = kind(
  `refuse, or ${LOANS.allowed}`,
  (text, refuse): number => {
    const written = text.trim();
    if (/^refuse$/i.test(written)) return 0;
    return /^[1-9]\d{0,2}$|^1000$/.test(written) ? Number(written) : refuse();
  },
  { words: ["refuse"], pattern: "[1-9][0-9]{0,2}|1000" },
);

/**
 * What the library risks while its system is away: attributes that say something only where `lend` is yes. Their defaults
 * are those that a careful librarian would take.
 */
const lending = {
  loans_per_card: optionalAttribute(LOANS, "5", "loans of one card at most in one outage"),
  loans: optionalAttribute(wholeNumber([1, 1_000_000], "loans"), "5000", "loans of all cards at most on one day"),
  unknown_cards: optionalAttribute(
    risked,
    "refuse",
    "loans in one outage of a card of which the copy knows nothing: none, or so many",
  ),
  unknown_items: optionalAttribute(
    risked,
    "refuse",
    "whether copies are lent of which the copy knows nothing: no, or to a card that has fewer loans than that in this outage",
  ),
  unknown_pin: optionalAttribute(
    choice({ refuse: false, lend: true } as const, "refuse or lend"),
    "refuse",
    "whether is lent to a card whose terminal sent a PIN (AD) of which nobody knows whether it is right",
  ),
  owed_at_most: optionalAttribute(
    amount,
    "5",
    "what a patron may owe, where no rule for the patron's category has a fee_limit",
  ),
  returned_lend: optionalAttribute(
    flag,
    "no",
    "whether a copy is lent that has come back in the same outage: somebody may have a hold on it",
  ),
  charged_lend: optionalAttribute(flag, "no", "whether copies are lent whose loan costs something"),
  never_lend: derivedAttribute(itemTypes, "none", "item types that are not lent while the system is away"),
  copy_hours: optionalAttribute(
    wholeNumber([1, 8760], "hours"),
    "72",
    "hours before the outage within which the copy must have learned or been fed something; else nothing is lent",
  ),
  loan_days: derivedAttribute(
    wholeNumber([1, 365], "days"),
    "by the rules, else shortest_loan of upstream",
    "days of each loan while the system is away",
  ),
  renew: optionalAttribute(flag, "no", "whether loans are renewed while the system is away"),
};

/** `<sip2d:stand_in>` */
export const standIn = {
  name: "stand_in",
  namespace: SIP2D,
  occurs: "at most once",
  meaning:
    "a copy of the library system's records, which learns from its answers, and answers questions while the system is away",
  attributes: {
    lend: requiredAttribute(
      flag,
      "whether is lent, returned and renewed by the copy while the system is away, within the limits below",
    ),
    database: requiredAttribute(
      database,
      "the database of the copy, which no other institution and no library of sip2d's own uses",
    ),
    after_seconds: optionalAttribute(
      wholeNumber([1, 3600], "seconds"),
      "20",
      "seconds after the first message without an answer from which the stand-in answers, once two probes in a row have failed",
    ),
    settled_seconds: optionalAttribute(
      wholeNumber([1, 3600], "seconds"),
      "10",
      "seconds for which the system must have answered again, with no probe that failed, until it is asked again",
    ),
    pin_days: optionalAttribute(
      wholeNumber([0, 3650], "days"),
      "90",
      "days for which a PIN that the system called right is kept, as a hash; 0: it is not kept",
    ),
    learned_days: optionalAttribute(
      wholeNumber([1, 3650], "days"),
      "90",
      "days after which a card or a copy of which nothing was told is forgotten",
    ),
    keep_fields: derivedAttribute(
      personalFields,
      "none",
      "fields of a 64 that the copy keeps, too, and answers while the system is away",
    ),
    feed: derivedAttribute(
      choice({ yes: "yes", seen: "seen" } as const, "yes or seen"),
      "yes; but none where only programs of this machine reach sip2d, as on a kiosk's own",
      "the cards of which the system's files tell and that are kept: all, or only those that terminals here have asked for",
    ),
    compare: optionalAttribute(
      share,
      "all",
      "which of the system's answers are compared with what the copy would have said, to show how far it may be trusted",
    ),
    ...lending,
  },
  children: [],
} as const satisfies ElementRow;
