import { closedDays } from "./closed_days.ts";
import { derived, type ElementRow, optional, required, SIP2D } from "./element_row.ts";
import { databasePassword } from "./database_password.ts";
import { storageUrl } from "./storage_url.ts";
import { amount, choice, flag, seconds, text, wholeNumber } from "./values.ts";

/** `<storage>` */
export const storage = {
  name: "storage",
  namespace: SIP2D,
  occurs: "at most once",
  meaning: "where the library is kept",
  attributes: {
    url: optional(
      storageUrl,
      "sqlite:library.db",
      "the database file, relative to the folder of the configuration file, or a database on a PostgreSQL server",
    ),
    password: derived(
      databasePassword,
      "that of the url, else that of the file which PGPASSFILE names, else none",
      "the password of the database user",
    ),
    tls: derived(
      choice({ no: "no", require: "require", "verify-ca": "verify-ca", "verify-full": "verify-full" } as const),
      "no for a server on this machine, else verify-full",
      "whether the connection is encrypted, and what of the server's certificate is checked: nothing, who signed it, or also its name",
    ),
    tls_ca: derived(text, "the authorities that the system trusts", "a PEM file with the authorities to trust"),
    pool: optional(wholeNumber([1, 20], "connections"), "3", "connections to the database at most"),
    statement_timeout: derived(
      seconds,
      "as long as a terminal is let wait",
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
    category: derived(text, "every category", "the patrons' category"),
    item_type: derived(text, "every item type", "the items' type"),
    loan_days: derived(days, `${general}, else 21`, "days that a loan lasts"),
    loan_hours: derived(wholeNumber([1, 9999], "hours"), general, "hours that a loan lasts, instead of loan_days"),
    renewals: derived(wholeNumber([0, 999]), `${general}, else 3`, "how often a loan may be renewed"),
    checkout_fee: derived(amount, `${general}, else none`, "fee for lending one item"),
    hold_fee: derived(amount, `${general}, else none`, "fee for placing one hold"),
    overdue_fee: derived(amount, `${general}, else none`, "fee for each open day that an item is late"),
    overdue_fee_cap: derived(amount, noLimit, "where the overdue fee of one loan stops growing"),
    holds_allowed: derived(flag, `${general}, else yes`, "whether holds may be placed"),
    hold_shelf_days: derived(days, `${general}, else 7`, "days that a copy waits on the hold shelf"),
    recall_after_days: derived(days, `${general}, else never`, "days after which a waiting hold recalls a loan"),
    sort_bin: derived(text, general, "the sorter's bin for copies that come back (CL)"),
    loan_limit: derived(limit, noLimit, "a patron's limit of loans"),
    overdue_limit: derived(limit, noLimit, "a patron's limit of overdue loans"),
    hold_limit: derived(limit, noLimit, "a patron's limit of holds"),
    claims_returned_limit: derived(limit, noLimit, "a patron's limit of items claimed returned"),
    lost_limit: derived(limit, noLimit, "a patron's limit of lost items"),
    fee_limit: derived(amount, noLimit, "what a patron may owe in all before privileges are denied (CC)"),
    overdue_fee_limit: derived(amount, feeLimit, "overdue and damage fees above which a flag is raised"),
    other_fee_limit: derived(amount, feeLimit, "other fees above which a flag is raised"),
    replacement_fee_limit: derived(amount, noLimit, "replacement fees above which a flag is raised"),
    flag_renewals: derived(flag, `${general}, else no`, "whether a loan without renewals left raises a flag"),
  },
  children: [],
} as const satisfies ElementRow;

/** `<circulation>` */
export const circulation = {
  name: "circulation",
  namespace: SIP2D,
  occurs: "at most once",
  meaning: "the rules of circulation",
  attributes: {
    reshelve_minutes: optional(
      wholeNumber([0, 99_999], "minutes"),
      "0",
      "minutes during which a returned copy counts as waiting to be re-shelved; 0: not at all",
    ),
    forget_patron: optional(
      choice({ "at-return": true, never: false }),
      "never",
      "when the journal forgets who had an item",
    ),
  },
  children: [rule],
} as const satisfies ElementRow;

/** `<journal>` */
export const journal = {
  name: "journal",
  namespace: SIP2D,
  occurs: "at most once",
  meaning: "what happened at the terminals",
  attributes: {
    keep_days: derived(wholeNumber([1, 36_500], "days"), "for ever", "how long its rows are kept"),
  },
  children: [],
} as const satisfies ElementRow;

/** `<library>` */
export const library = {
  name: "library",
  namespace: SIP2D,
  occurs: "any number",
  meaning: "a branch",
  attributes: {
    code: required(text, "the code by which items, patrons and terminals name it"),
    name: derived(text, "its code", "its name for people"),
    closed: optional(closedDays, "", "when it is closed: nothing falls due on such days"),
  },
  children: [],
} as const satisfies ElementRow;

/** `<libraries>` */
export const libraries = {
  name: "libraries",
  namespace: SIP2D,
  occurs: "at most once",
  meaning: "the branches; without it every code is taken for one",
  attributes: {},
  children: [library],
} as const satisfies ElementRow;
