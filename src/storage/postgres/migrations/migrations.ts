import { COMPARISONS } from "./comparisons.ts";
import type { Migration } from "../../rows/migration.ts";
import { ANSWERS } from "./answers.ts";
import { dropFunctions } from "./drop_functions.ts";
import { FIND_INDEX } from "./find_index.ts";
import { ITEMS_TOLD } from "./items_told.ts";
import { BOUND_JOURNAL, JOURNAL_MONTHS, LOOKED_AT_JOURNAL } from "./journal_months.ts";
import { KNOWN } from "./known.ts";
import { LEDGER } from "./ledger.ts";
import { MONEY_TENDERED } from "./money_tendered.ts";
import { ONE_LEDGER } from "./one_ledger.ts";
import { OUTAGES } from "./outages.ts";
import { PIN_RECORD } from "./pin_record.ts";
import { SERVERS } from "./servers.ts";
import { SHORT_JOURNAL } from "./short_journal.ts";
import { TABLES } from "./tables.ts";
import { WAITING_RETURNS } from "./waiting_returns.ts";
import { WRONG_PINS } from "./wrong_pins.ts";

/**
 * The steps from an empty database to the present schema, in order; the table `sip2d_schema` counts how many a database
 * has been through. A released step is never edited: what changes is a new step at the end.
 */
export const MIGRATIONS: readonly Migration[] = [
  [TABLES],
  [WRONG_PINS],
  [ANSWERS],
  SHORT_JOURNAL,
  [PIN_RECORD],
  ["alter table items add column shelving_location text"],
  // Two versions in which only functions were new.
  [],
  [],
  // Rows are read in the order of their moments, which is not the order of their numbers where clocks differ. An index
  // of ranges of pages (BRIN) gives no order.
  [
    "drop index journal_by_time",
    "create index journal_by_moment on journal (coalesce(told, at), journal_id)",
  ],
  MONEY_TENDERED,
  [FIND_INDEX],
  [LEDGER],
  [dropFunctions(), SERVERS],
  // From here on the functions have the version in their names.
  [],
  [ITEMS_TOLD],
  [WAITING_RETURNS],
  BOUND_JOURNAL,
  LOOKED_AT_JOURNAL,
  JOURNAL_MONTHS,
  // The ledger's functions are asked for the keys of payments.
  [],
  ONE_LEDGER,
  // Koha's restrictions end by themselves.
  ["alter table patrons add column blocked_until date"],
  [KNOWN],
  [COMPARISONS],
  OUTAGES,
  // Records of a copy are counted by where the newest of each comes from.
  [
    'alter table known add column origin text collate "C"',
    "create index known_by_origin on known (kind, origin) where origin is not null",
  ],
];
