import { answerAttributes, ruleAttributes, templateAttributes } from "./login_attributes.ts";

/** Options about answers that the session carries out, or that go to the other system. */
const OF_THE_SESSION: ReadonlySet<string> = new Set(["supported_messages", "status_flags", "resend", "location_code"]);

/**
 * Options of a login that our engine carries out on its records of patrons, copies and loans. All others change the
 * bytes of a message, also where another system made them.
 */
export const NEED_RECORDS: ReadonlySet<string> = new Set([
  ...[
    "require_pin",
    "allow_empty_passwords",
    "wrong_pin",
    "offline_days",
    "checked_in_ok",
    "print_lines",
  ],
  ...["cr_item_field", "send_patron_home_library_in_af", "patron_branchcode_in_ao"],
  ...Object.keys(answerAttributes).filter((name) => !OF_THE_SESSION.has(name)),
  ...Object.keys(templateAttributes),
  ...Object.keys(ruleAttributes),
]);
