import { derivedAttribute, type ElementRow, optionalAttribute, requiredAttribute, SIP2D } from "../base/element_row.ts";
import { choice, wholeNumber } from "../base/values.ts";
import { kind, secretKind } from "../base/kind.ts";

/** A file by its name, or a database by its URL, which may have a password in it. */
const database = secretKind(
  "a file such as cpl-copy.db, or a URL as in <sip2d:storage>",
  (text, refuse): string => {
    const written = text.trim();
    if (written === "") return refuse();
    return /^[a-z][a-z0-9+.-]*:/i.test(written) ? written : `sqlite:${written}`;
  },
);

/** Which answers are compared: one of so many. */
const share = kind("all, no, or a share such as 1 of 10 (up to 1 of 1000)", (text, refuse): number => {
  const written = text.trim().toLowerCase();
  if (written === "all") return 1;
  if (written === "no") return 0;
  const [, many = "0"] = /^1 +of +(\d{1,4})$/.exec(written) ?? [];
  const oneOf = Number(many);
  return oneOf >= 1 && oneOf <= 1000 ? oneOf : refuse();
});

/** `<sip2d:stand_in>` */
export const standIn = {
  name: "stand_in",
  namespace: SIP2D,
  occurs: "at most once",
  meaning:
    "a copy of the library system's records, which learns from its answers, and answers questions while the system is away",
  attributes: {
    lend: requiredAttribute(
      choice({ no: "no" } as const, "no"),
      "what is lent by the copy while the system is away: nothing",
    ),
    database: requiredAttribute(
      database,
      "the database of the copy, which no other institution and no library of sip2d's own uses",
    ),
    after_seconds: optionalAttribute(
      wholeNumber([1, 3600], "seconds"),
      "20",
      "seconds after the first question without an answer from which the copy answers questions, once a second one had none",
    ),
    settled_seconds: optionalAttribute(
      wholeNumber([1, 3600], "seconds"),
      "60",
      "seconds for which the system must have answered again until it is asked again",
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
  },
  children: [],
} as const satisfies ElementRow;
