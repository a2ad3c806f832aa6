import { COMPARISONS } from "./comparisons.ts";
import type { Migration } from "../../rows/migration.ts";
import { FIND_INDEX } from "./find_index.ts";
import { ITEMS_TOLD } from "./items_told.ts";
import { KNOWN } from "./known.ts";
import { LEDGER } from "./ledger.ts";
import { MONEY_TENDERED } from "./money_tendered.ts";
import { OUTAGES } from "./outages.ts";
import { PIN_RECORD } from "./pin_record.ts";
import { SHORT_JOURNAL } from "./short_journal.ts";
import { ONE_LEDGER } from "./one_ledger.ts";
import { UNSETTLED_ROWS } from "./unsettled_rows.ts";
import { WAITING_RETURNS } from "./waiting_returns.ts";

/** Marks a database file as ours: "sip2" in ASCII, in the header field that SQLite keeps for this purpose. */
export const APPLICATION_ID = 0x73697032;

/**
 * The steps from an empty file to the present schema, in order; `PRAGMA user_version` counts how many a file has been
 * through. A released step is never edited in what it does: what changes is a new step at the end. What goes through all
 * rows of a large table does so in parts.
 *
 * Moments are whole milliseconds since 1970 in UTC, so that SQLite compares them as numbers; days are ISO text; money is
 * minor units; yes and no are 1 and 0. Identifiers are compared without regard to the case of ASCII letters and kept as
 * they were first written; references repeat the spelling of what they refer to.
 *
 * `last_change` points at the newest journal row about a patron or an item. It is no foreign key, because the journal is
 * pruned; AUTOINCREMENT sees to it that a pruned row's number never comes back as another row.
 */
export const MIGRATIONS: readonly Migration[] = [
  [`
  create table titles (
    title_id text not null collate nocase primary key,
    title text not null,
    author text not null,
    version integer not null default 1
  ) strict;
  create index titles_by_title on titles (title);

  create table items (
    item_id text not null collate nocase primary key,
    title_id text not null collate nocase references titles (title_id),
    item_type text not null,
    media_type text not null,
    collection text not null,
    call_number text not null,
    permanent_location text not null,
    current_location text not null,
    owner text not null,
    status text not null,
    security_marker text not null,
    replacement_cost integer,
    properties text not null,
    transit_to text,
    returned integer,
    version integer not null default 1,
    last_change integer
  ) strict;
  create index items_by_title on items (title_id, item_id, status, transit_to);
  create index items_claimed_or_lost on items (item_id, status) where status in ('claimed-returned', 'lost');

  create table patrons (
    patron_id text not null collate nocase primary key,
    login_id text not null collate nocase,
    pin text not null,
    first_name text not null,
    last_name text not null,
    category text not null,
    library text not null,
    expires text,
    birth_date text,
    address text not null,
    email text not null,
    phone text not null,
    language text not null,
    card_lost integer not null,
    blocked integer not null,
    block_message text not null,
    note text not null,
    internet_profile text not null,
    version integer not null default 1,
    last_change integer
  ) strict;
  create unique index patrons_by_login_id on patrons (login_id) where login_id <> '';

  create table loans (
    item_id text not null collate nocase primary key references items (item_id),
    patron_id text not null collate nocase references patrons (patron_id),
    checked_out integer not null,
    due integer not null,
    renewals integer not null
  ) strict, without rowid;
  create index loans_by_patron on loans (patron_id, due);

  create table holds (
    hold_id text not null collate nocase primary key,
    patron_id text not null collate nocase references patrons (patron_id),
    title_id text not null collate nocase references titles (title_id),
    item_id text collate nocase references items (item_id),
    library text,
    pickup_location text not null,
    placed integer not null,
    expires text,
    status text not null,
    captured_item_id text collate nocase references items (item_id),
    shelf_expires text
  ) strict, without rowid;
  create index holds_by_patron on holds (patron_id, status, placed);
  create index holds_by_title on holds (title_id, placed);
  create index holds_by_item on holds (item_id) where item_id is not null;
  create unique index holds_by_captured_item on holds (captured_item_id) where captured_item_id is not null;

  create table fees (
    fee_id text not null collate nocase primary key,
    patron_id text not null collate nocase references patrons (patron_id),
    item_id text collate nocase,
    type text not null,
    amount integer not null,
    outstanding integer not null check (outstanding >= 0),
    description text not null,
    incurred integer not null
  ) strict, without rowid;
  create index fees_by_patron on fees (patron_id);
  create index fees_open on fees (patron_id, incurred, fee_id, type, outstanding) where outstanding > 0;

  create table payments (
    payment_id integer primary key,
    patron_id text not null collate nocase,
    account text not null,
    transaction_id text not null,
    amount integer not null,
    fee_id text collate nocase,
    payment_type text not null,
    paid integer not null
  ) strict;
  create index payments_by_transaction on payments (account, transaction_id, paid) where transaction_id <> '';

  create table journal (
    journal_id integer primary key autoincrement,
    at integer not null,
    account text not null,
    terminal text not null,
    address text not null,
    message text not null,
    library text not null,
    action text not null,
    patron_id text collate nocase,
    item_id text collate nocase,
    title_id text collate nocase,
    outcome text not null,
    reason text,
    detail text,
    key text,
    answer text not null,
    undo text not null
  ) strict;

  create table notes (
    name text not null primary key,
    value text not null
  ) strict, without rowid;
  `],
  // `changed`: when a terminal or the desk changed the record last; an import does not set it. `pin_source`: a digest of
  // the hash that an import brought, so that the same hash brought again does not undo what has become of it since.
  [
    `
  alter table items add column changed integer;
  alter table patrons add column changed integer;
  alter table patrons add column pin_source text not null default '';
  alter table patrons add column attributes text not null default '{}';
  alter table journal add column told integer;
  alter table journal add column due integer;
  alter table journal add column amount integer;
  `,
    "create index journal_by_item on journal (item_id) where item_id is not null",
  ],
  // Wrong PINs, by card and by the terminal that sent them. They are no part of the patron: no version moves with them.
  [`
  create table wrong_pins (
    patron_id text not null collate nocase references patrons (patron_id) on delete cascade,
    account text not null,
    address text not null,
    tries integer not null,
    everywhere integer not null,
    last_try integer not null,
    primary key (patron_id, account, address)
  ) strict, without rowid;
  create index wrong_pins_by_terminal on wrong_pins (account, address, last_try);
  `],
  // A loan is part of its copy's row: most messages about a copy or a patron look at it, and a look at one table costs half
  // of a look at two. The index answers how many loans a patron has, how they stand and which they are, by itself. Copies
  // and titles are found by their keys in one tree each, not in an index and then in a table.
  [
    `
  create table moved_titles (
    title_id text not null collate nocase primary key,
    title text not null,
    author text not null,
    version integer not null default 1
  ) strict, without rowid;
  `,
    {
      table: "titles",
      key: "title_id",
      sql: `insert into moved_titles select title_id, title, author, version from titles
        where title_id >= :from order by title_id limit :rows`,
    },
    `
  drop table titles;
  alter table moved_titles rename to titles;
  `,
    "create index titles_by_title on titles (title)",
    `
  create table moved_items (
    item_id text not null collate nocase primary key,
    title_id text not null collate nocase references titles (title_id),
    item_type text not null,
    media_type text not null,
    collection text not null,
    call_number text not null,
    permanent_location text not null,
    current_location text not null,
    owner text not null,
    status text not null,
    security_marker text not null,
    replacement_cost integer,
    properties text not null,
    transit_to text,
    returned integer,
    version integer not null default 1,
    last_change integer,
    changed integer,
    loan_patron_id text collate nocase references patrons (patron_id),
    loan_checked_out integer,
    loan_due integer,
    loan_renewals integer
  ) strict, without rowid;
  `,
    {
      table: "items",
      key: "item_id",
      sql: `insert into moved_items select i.*, l.patron_id, l.checked_out, l.due, l.renewals
        from items i left join loans l on l.item_id = i.item_id
        where i.item_id >= :from order by i.item_id limit :rows`,
    },
    `
  drop table loans;
  drop table items;
  alter table moved_items rename to items;
  `,
    "create index items_by_title on items (title_id, item_id, status, transit_to)",
    `create index items_by_borrower on items (loan_patron_id, loan_due, item_id, status)
      where loan_patron_id is not null`,
    `
  create view loans as
    select item_id, loan_patron_id as patron_id, loan_checked_out as checked_out, loan_due as due,
      loan_renewals as renewals
    from items where loan_patron_id is not null;
  `,
  ],
  // Counting a patron's holds takes the days on which they run out.
  [`
  drop index holds_by_patron;
  create index holds_by_patron on holds (patron_id, status, expires, shelf_expires);
  `],
  // What a retry is answered with is kept apart from the journal, and only as long as a retry may come: two minutes, of what
  // was done off-line thirty days. What is under way while the version changes is found again.
  [`
  create table answers (
    key text not null primary key,
    journal_id integer not null,
    at integer not null,
    keep_until integer not null,
    answer text not null
  ) strict, without rowid;
  create index answers_by_end on answers (keep_until);
  insert or replace into answers
    select key, journal_id, coalesce(told, at),
      coalesce(told, at) + case when told is null then 120000 else 2592000000 end, answer
    from journal
    where key is not null and answer <> '' and coalesce(told, at) >= (
      select coalesce(max(coalesce(told, at)), 0) from journal
    ) - case when told is null then 120000 else 2592000000 end
    order by journal_id;
  `],
  SHORT_JOURNAL,
  // What undoes a copy's newest change stands in the row of the copy, which a change writes anyway; a row of its own cost
  // every change a page more.
  [
    "alter table items add column undo text",
    {
      table: "undo",
      key: "item_id",
      sql: `update items set undo = u.effects
        from (select item_id, effects from undo where item_id >= :from order by item_id limit :rows) u
        where items.item_id = u.item_id`,
    },
    `
  drop table undo;
  create view undo as select item_id, changed as told, undo as effects from items where undo is not null;
  `,
  ],
  // Answers are a log: to keep them by their keys cost every change a page of its own. The newest under a key counts.
  [`
  create table answer_log (
    journal_id integer primary key,
    key text not null,
    at integer not null,
    keep_until integer not null,
    answer text not null
  ) strict;
  insert into answer_log select journal_id, key, at, keep_until, answer from answers;
  drop table answers;
  create view answers as
    select key, max(journal_id) as journal_id, at, keep_until, answer from answer_log group by key;
  `],
  PIN_RECORD,
  // Where a copy belongs within its library, which Koha's sites tell terminals.
  ["alter table items add column shelving_location text"],
  // Only those who forget a copy's borrower look for it in the journal: they have the index made again.
  ["drop index journal_by_item"],
  // Rows are searched and removed by their moments, which are not in the order of their numbers where clocks differ.
  ["create index journal_by_moment on journal (coalesce(told, at))"],
  MONEY_TENDERED,
  FIND_INDEX,
  LEDGER,
  ITEMS_TOLD,
  WAITING_RETURNS,
  ONE_LEDGER,
  // Koha's restrictions end by themselves.
  ["alter table patrons add column blocked_until text"],
  KNOWN,
  COMPARISONS,
  OUTAGES,
  // Records of a copy are counted by where the newest of each comes from.
  [
    "alter table known add column origin text",
    "create index known_by_origin on known (kind, origin) where origin is not null",
  ],
  UNSETTLED_ROWS,
];
