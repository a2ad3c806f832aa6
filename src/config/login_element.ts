import { clientSubject } from "./base/client_subject.ts";
import {
  derivedAttribute,
  type ElementRow,
  evenEmpty,
  OPENNCIP,
  optionalAttribute,
  requiredAttribute,
} from "./base/element_row.ts";
import {
  answerAttributes,
  foreignAttributes,
  presentationAttributes,
  ruleAttributes,
  templateAttributes,
} from "./koha/login_attributes.ts";
import { loginElements } from "./koha/login_elements.ts";
import { passwordSource } from "./password_source.ts";
import { requestList } from "./base/request_list.ts";
import { networks } from "./base/networks.ts";
import { languageAttributes } from "./texts/language.ts";
import { screenText } from "./texts/text_element.ts";
import { choice, dailySpan, delimiter, encoding, flag } from "./base/values.ts";
import { lastDay, text, wholeNumber } from "./base/values.ts";

const errorDetectWord = choice(
  {
    enabled: false,
    disabled: false,
    required: true,
    true: false,
    false: false,
    yes: false,
    no: false,
    1: false,
    0: false,
  },
  "enabled, disabled or required",
);

export const login = {
  name: "login",
  namespace: OPENNCIP,
  occurs: "at least once",
  meaning: "an account: the login of a terminal, and the options for its messages",
  attributes: {
    id: requiredAttribute(
      text,
      "the login name (CN); * at an institution that another library system serves: any other login, which that system judges",
    ),
    password: evenEmpty(derivedAttribute(
      passwordSource,
      "the institution's library system judges the login; it must be there where sip2d itself serves",
      "the login password (CO), its hash, or where either is kept",
    )),
    upstream_login: derivedAttribute(text, "what the terminal sent", "the login name (CN) at the library system"),
    upstream_password: evenEmpty(derivedAttribute(
      passwordSource,
      "what the terminal sent",
      "the password (CO) at the library system, or where it is kept; no hash, since it is sent",
    )),
    upstream_location: derivedAttribute(
      text,
      "what the terminal sent",
      "the place (CP) that the library system gets",
    ),
    unconfirmed_payment: derivedAttribute(
      choice({ refuse: "refuse", accept: "accept" } as const),
      "refuse",
      "the answer to a 37 if the library system has not said whether it took the payment: no (card kiosks void the payment), or yes (coin boxes)",
    ),
    returns_dated: derivedAttribute(
      choice({ "as-made": "as-made", "last-open-day": "last-open-day" } as const),
      "as-made",
      "what the return date of an ordinary 09 (no block N) says where another library system serves: when the copy came back, " +
        "so that an earlier day means that the terminal kept the message; or, for a book drop that is emptied in the morning, " +
        "the last open day",
    ),
    stand_in: derivedAttribute(
      choice({ no: "no", questions: "questions", lend: "lend" } as const),
      "questions where the institution has a stand_in",
      "what the copy of the library system's records answers while that system is away: nothing; 23, 63 and 17; or also " +
        "loans, returns and renewals (11, 09, 29), which are handed over when the system is back",
    ),
    institution: requiredAttribute(text, "the id of the institution that the account acts for"),
    delimiter: derivedAttribute(delimiter, "acsconfig/@delimiter", "what ends a field once logged in"),
    "error-detect": optionalAttribute(
      errorDetectWord,
      "enabled",
      "required: a message without a checksum is answered with a 96",
    ),
    terminator: derivedAttribute(choice({ CR: "\r", CRLF: "\r\n" } as const), "CR", "what ends a message that is sent"),
    encoding: derivedAttribute(encoding, "that of the institution, else utf8", "how text travels, both ways"),
    allow: evenEmpty(derivedAttribute(networks, "everywhere", "the addresses from which the account may log in")),
    expires: evenEmpty(
      derivedAttribute(
        lastDay,
        "never",
        "the last day on which the account may log in, by the institution's time_zone",
      ),
    ),
    client_subject: evenEmpty(derivedAttribute(
      clientSubject,
      "none is needed",
      "the certificate that the terminal must have shown, by its subject",
    )),
    use: derivedAttribute(
      choice(
        {
          "self-check": "self-check",
          "sorter": "sorter",
          "pc-booking": "pc-booking",
          "e-content": "e-content",
          "locker": "locker",
          "payment": "payment",
          "catalogue": "catalogue",
        } as const,
      ),
      "all messages and fields",
      "what the login is for: it may send the messages and is told the fields that this trade needs; messages, hide_fields and " +
        "hide_without_pin beside it count more",
    ),
    messages: evenEmpty(derivedAttribute(requestList, "all", "the requests that the account may send")),
    require_pin: optionalAttribute(flag, "no", "whether every request about a patron needs the PIN (AD)"),
    allow_empty_passwords: optionalAttribute(
      flag,
      "no",
      "whether CQ is Y if the PIN (AD) is empty; in both cases an empty PIN counts as no PIN",
    ),
    wrong_pin: optionalAttribute(
      choice({ hide: "hide", show: "show" } as const),
      "hide",
      "what the answers to 23 and 63 show when the PIN is wrong: name and status only, or (Koha's way) everything",
    ),
    hide_without_pin: optionalAttribute(
      flag,
      "no",
      "whether the answers to 23 and 63 without a PIN show as little as with a wrong PIN; where another library system serves: " +
        "whether a 24, 26 or 64 without a right PIN has only the card, BL, CQ, flags and counts",
    ),
    sync: derivedAttribute(
      dailySpan,
      "there is no such job",
      "when the client asks about all patrons in a job of its own, each night as a rule, by the institution's time_zone: what it " +
        "asks then counts for itself, and may come as fast as it likes",
    ),
    many_cards: optionalAttribute(
      choice({ tell: "tell", shrink: "shrink", refuse: "refuse" } as const),
      "tell",
      "what happens while more patrons' cards are asked about without a right PIN than is usual for the account: log, alert, " +
        "page and journal tell it; shrink: until the hour is over answers to a 23 or 63 without a right PIN also tell no more than " +
        "with hide_without_pin, and with use pc-booking the birth date; refuse: they are refused",
    ),
    offline_days: optionalAttribute(
      wholeNumber([1, 9999], "days"),
      "30",
      "how long ago a terminal can have worked off-line; an earlier date comes from a clock that has stopped, and counts as that many days ago",
    ),
    answers_may_be_lost: optionalAttribute(
      flag,
      "no",
      "whether a box on the way (a serial converter, a multiplexer, a pool of connections) may lose answers: then nothing that " +
        "the terminal does tells that it has heard one, and the same payment under the same date counts as a retry",
    ),
    checked_in_ok: optionalAttribute(flag, "no", "whether returning an item that is not on loan succeeds silently"),
    print_lines: optionalAttribute(flag, "no", "whether receipts (AG) are sent"),
    ...languageAttributes,
    ...presentationAttributes,
    ...answerAttributes,
    ...templateAttributes,
    ...ruleAttributes,
    ...foreignAttributes,
  },
  children: [...loginElements, screenText],
} as const satisfies ElementRow;
