import type { Migration } from "../../rows/migration.ts";

/** Finds the payment of row `j` of the journal: the one of the same moment, account and patron. */
const PAYMENT_OF_ROW = `case when j.action = 'fee-paid' and j.outcome = 'done' then (
  select o.payment_id from moved_payments o
  where o.paid = j.at and o.account = j.account and o.patron_id = j.patron_id limit 1
) end`;

/**
 * A row of the journal is what happened. What undoes a change is kept beside it, for the newest change of each copy only;
 * what a retry is answered with has a table of its own already. Rows tell who had it done, and payments what a terminal
 * told of them. A payment has an identifier that is the same wherever it is taken to.
 */
export const SHORT_JOURNAL: Migration = [
  `
  create table undo (
    item_id text not null collate nocase primary key references items (item_id) on delete cascade,
    told integer not null,
    effects text not null
  ) strict, without rowid;
  `,
  {
    table: "items",
    key: "item_id",
    sql: `insert into undo select i.item_id, coalesce(j.told, j.at), j.undo
      from (select item_id, last_change from items where item_id >= :from order by item_id limit :rows) i
        join journal j on j.journal_id = i.last_change
      where j.undo <> ''`,
  },
  `
  create table moved_payments (
    payment_id text not null collate nocase primary key,
    patron_id text not null collate nocase,
    account text not null,
    terminal text not null,
    transaction_id text not null,
    amount integer not null,
    currency text not null,
    fee_id text collate nocase,
    payment_type text not null,
    paid integer not null
  ) strict, without rowid;
  create temp table paying (at, account, terminal);
  insert into paying select at, account, terminal from journal where action = 'fee-paid' and outcome = 'done';
  create index temp.paying_by_moment on paying (at);
  insert into moved_payments
    select hex(randomblob(8)), patron_id, account, coalesce(
      (select terminal from paying j where j.at = p.paid and j.account = p.account limit 1), ''
    ), transaction_id, amount, '', fee_id, payment_type, paid
    from payments p;
  drop table paying;
  drop table payments;
  create index payments_by_moment on moved_payments (paid);
  `,
  `
  create table moved_journal (
    journal_id integer primary key autoincrement,
    at integer not null,
    source text not null,
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
    told integer,
    due integer,
    amount integer,
    fee_id text collate nocase,
    payment_type text,
    currency text,
    transaction_id text
  ) strict;
  `,
  {
    table: "journal",
    key: "journal_id",
    sql: `insert into moved_journal
      select j.journal_id, j.at, iif(j.account = 'desk' and j.message = '', 'staff', 'terminal'), j.account, j.terminal,
        j.address, j.message, j.library, j.action, j.patron_id, j.item_id, j.title_id, j.outcome, j.reason, j.detail, j.told,
        j.due, j.amount, p.fee_id, p.payment_type, null, nullif(p.transaction_id, '')
      from (select * from journal where journal_id >= :from order by journal_id limit :rows) j
        left join moved_payments p on p.payment_id = ${PAYMENT_OF_ROW}`,
  },
  // The number of a row that is gone must not come back as another row.
  `
  insert into sqlite_sequence (name, seq)
    select 'moved_journal', seq from sqlite_sequence
    where name = 'journal' and not exists (select 1 from sqlite_sequence where name = 'moved_journal');
  update sqlite_sequence set seq = (select max(seq) from sqlite_sequence where name in ('journal', 'moved_journal'))
    where name = 'moved_journal';
  drop table journal;
  alter table moved_journal rename to journal;
  `,
  "create index journal_by_item on journal (item_id) where item_id is not null",
  `
  drop index payments_by_moment;
  alter table moved_payments rename to payments;
  create index payments_by_transaction on payments (account, transaction_id, paid) where transaction_id <> '';
  `,
];
