import { closedDays } from "./base/closed_days.ts";
import { derivedAttribute, type ElementRow, optionalAttribute, requiredAttribute, SIP2D } from "./base/element_row.ts";
import { databasePassword } from "./base/database_password.ts";
import { storageUrl } from "./base/storage_url.ts";
import { amount, choice, flag, seconds, text, wholeNumber } from "./base/values.ts";

export const storage = {
  name: "storage",
  namespace: SIP2D,
  occurs: "at most once",
  meaning: "where the library is kept",
  attributes: {
    url: optionalAttribute(
      storageUrl,
      "sqlite:library.db",
      "the database file, relative to the folder of the configuration file, or a database on a PostgreSQL server; if " +
        "several servers have copies, sip2d finds and follows the one that takes changes",
    ),
    password: derivedAttribute(
      databasePassword,
      "that of the url, else that of the file which PGPASSFILE names, else none",
      "the password of the database user",
    ),
    tls: derivedAttribute(
      choice({ no: "no", require: "require", "verify-ca": "verify-ca", "verify-full": "verify-full" } as const),
      "no for servers on this machine, else verify-full",
      "whether the connection is encrypted, and what is checked of the server's certificate: nothing (require), its authority (verify-ca), or its authority and name (verify-full)",
    ),
    tls_ca: derivedAttribute(
      text,
      "the authorities that the system trusts",
      "a PEM file with the authorities to trust",
    ),
    pool: optionalAttribute(wholeNumber([1, 20], "connections"), "3", "the most connections to the database"),
    statement_timeout: derivedAttribute(
      seconds,
      "as long as a terminal may wait",
      "seconds that a statement may take on the server",
    ),
  },
  children: [],
} as const satisfies ElementRow;

const days = wholeNumber([0, 3650], "days");
const limit = wholeNumber([0, 9999]);
const general = "as in the next more general rule";
const noLimit = `${general}, else no limit`;
const feeLimit = `${general}, else fee_limit`;

/** `<rule>`: what holds for patrons of a category, items of a type, or both; without either for all. */
export const rule = {
  name: "rule",
  namespace: SIP2D,
  occurs: "any number",
  meaning: "a rule; looked up by category and item type, then category, then item type, then the rule for all",
  attributes: {
    category: derivedAttribute(text, "every category", "the patrons' category"),
    item_type: derivedAttribute(text, "every item type", "the items' type"),
    loan_days: derivedAttribute(days, `${general}, else 21`, "days that a loan lasts"),
    loan_hours: derivedAttribute(
      wholeNumber([1, 9999], "hours"),
      general,
      "hours that a loan lasts, instead of loan_days",
    ),
    renewals: derivedAttribute(wholeNumber([0, 999]), `${general}, else 3`, "how often a loan may be renewed"),
    checkout_fee: derivedAttribute(amount, `${general}, else none`, "fee for lending one item"),
    hold_fee: derivedAttribute(amount, `${general}, else none`, "fee for placing one hold"),
    overdue_fee: derivedAttribute(
      amount,
      `${general}, else none`,
      "fee for each open day that an item is late; leave it out where another library system charges for that",
    ),
    overdue_fee_cap: derivedAttribute(amount, noLimit, "where the overdue fee of one loan stops growing"),
    holds_allowed: derivedAttribute(flag, `${general}, else yes`, "whether holds may be placed"),
    hold_shelf_days: derivedAttribute(days, `${general}, else 7`, "days that a copy waits on the hold shelf"),
    recall_after_days: derivedAttribute(
      days,
      `${general}, else never`,
      "days after which a waiting hold recalls a loan",
    ),
    sort_bin: derivedAttribute(
      text,
      general,
      "the sorter's bin for copies that come back (CL), where no <sort_bin> fits",
    ),
    loan_limit: derivedAttribute(limit, noLimit, "a patron's limit of loans"),
    overdue_limit: derivedAttribute(limit, noLimit, "a patron's limit of overdue loans"),
    hold_limit: derivedAttribute(limit, noLimit, "a patron's limit of holds"),
    claims_returned_limit: derivedAttribute(limit, noLimit, "a patron's limit of items claimed returned"),
    lost_limit: derivedAttribute(limit, noLimit, "a patron's limit of lost items"),
    fee_limit: derivedAttribute(amount, noLimit, "the most that a patron may owe in all and still borrow (CC)"),
    overdue_fee_limit: derivedAttribute(amount, feeLimit, "overdue and damage fees above which a flag is raised"),
    other_fee_limit: derivedAttribute(amount, feeLimit, "other fees above which a flag is raised"),
    replacement_fee_limit: derivedAttribute(amount, noLimit, "replacement fees above which a flag is raised"),
    flag_renewals: derivedAttribute(flag, `${general}, else no`, "whether a loan without renewals left raises a flag"),
  },
  children: [],
} as const satisfies ElementRow;

/** `<sort_bin>`: which bin a sorter puts a copy into; what it leaves out fits every copy. */
export const sortBin = {
  name: "sort_bin",
  namespace: SIP2D,
  occurs: "any number",
  meaning:
    "the bin (CL) of copies that are scanned as returned, whether taken back or not; the first rule that fits counts",
  attributes: {
    bin: requiredAttribute(text, "the sorter's bin"),
    destination: derivedAttribute(
      text,
      "wherever it goes, and if staff must see it first",
      "where the copy must go: here, elsewhere, or a library by its code",
    ),
    item_type: derivedAttribute(text, "every item type", "the copy's type"),
    collection: derivedAttribute(text, "every collection", "the copy's collection"),
    hold: derivedAttribute(flag, "either", "whether the copy goes to a patron who waits for it"),
  },
  children: [],
} as const satisfies ElementRow;

export const circulation = {
  name: "circulation",
  namespace: SIP2D,
  occurs: "at most once",
  meaning: "the rules of circulation",
  attributes: {
    reshelve_minutes: optionalAttribute(
      wholeNumber([0, 99_999], "minutes"),
      "0",
      "minutes during which a returned copy counts as waiting to be re-shelved; 0: not at all",
    ),
    forget_patron: optionalAttribute(
      choice({ "at-return": true, never: false }),
      "never",
      "when the journal forgets who had an item",
    ),
  },
  children: [rule, sortBin],
} as const satisfies ElementRow;

export const journal = {
  name: "journal",
  namespace: SIP2D,
  occurs: "at most once",
  meaning: "what happened at the terminals",
  attributes: {
    keep_days: derivedAttribute(wholeNumber([1, 36_500], "days"), "for ever", "how long its rows are kept"),
  },
  children: [],
} as const satisfies ElementRow;

export const library = {
  name: "library",
  namespace: SIP2D,
  occurs: "any number",
  meaning: "a branch",
  attributes: {
    code: requiredAttribute(text, "the code by which items, patrons and terminals name it"),
    name: derivedAttribute(text, "its code", "its name for people"),
    closed: optionalAttribute(closedDays, "", "when it is closed: nothing falls due on such days"),
  },
  children: [],
} as const satisfies ElementRow;

export const libraries = {
  name: "libraries",
  namespace: SIP2D,
  occurs: "at most once",
  meaning: "the branches; without it every code counts as a branch",
  attributes: {},
  children: [library],
} as const satisfies ElementRow;
