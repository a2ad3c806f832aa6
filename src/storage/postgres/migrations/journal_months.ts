import type { Migration } from "../../rows/migration.ts";

/**
 * The journal becomes a table of months beside servers that write to it, in three transactions, none of which makes anybody
 * wait for longer than it takes to change the catalogue. What is there stays where it is: it is the part of the moments before
 * a bound. That it has none from then on is said first, then looked at while everybody writes, and then need not be looked at
 * any more when it becomes that part.
 *
 * Functions of older versions keep rows of the journal in variables, and give them to each other. Such a variable would take
 * the type of another table in the middle of a call, where another table takes the journal's name: so they get a type that
 * is nobody's row, before that. What gives a number looks for the journal first: a session learns of a change of the
 * catalogue when it locks a table, and would ask for the next of a sequence that is gone. Where somebody may write meanwhile, the
 * bound is a month from now at least, as clocks differ.
 */
export const BOUND_JOURNAL: Migration = [
  `do $$
declare
  definitions constant text[] := (
    select array_agg(pg_get_functiondef(p.oid)) from pg_proc p join pg_class ours on ours.oid = 'journal'::regclass
    where p.pronamespace = ours.relnamespace and p.proname like 'sip2d\\_%'
      and (p.prosrc ~ '(entry |line |::)journal\\M|journal_journal_id_seq' or p.prorettype = ours.reltype or ours.reltype = any (p.proargtypes))
  );
  definition text;
begin
  if definitions is null then return; end if;
  execute (
    select format('create type journal_row as (%s)', string_agg(
      format('%I %s', attname, format_type(atttypid, atttypmod)) || coalesce(' collate ' || quote_ident(collname), ''), ', '
      order by attnum
    ))
    from pg_attribute left join pg_collation c on c.oid = attcollation
    where attrelid = 'journal'::regclass and attnum > 0 and not attisdropped
  );
  foreach definition in array definitions loop
    execute replace(
      regexp_replace(definition, '(entry |line |returns |::)journal\\M', '\\1journal_row', 'gi'),
      'lock_shared(1936289842, 1);', 'lock_shared(1936289842, 1); perform from journal where false;'
    );
  end loop;
end $$`,
  `do $$
declare
  latest constant timestamptz := (select max(coalesce(told, at)) from journal);
  ahead constant interval := case
    when to_regtype('journal_row') is not null then interval '2 months' when latest is not null then interval '1 month'
    else interval '0' end;
begin
  perform set_config('lock_timeout', '20', true);
  execute format('alter table journal add constraint journal_before_bound check (
    coalesce(told, at) is not null and coalesce(told, at) < %L) not valid',
    (date_trunc('month', greatest(clock_timestamp(), latest) at time zone 'UTC') + ahead) at time zone 'UTC');
end $$`,
];

/**
 * Waits until all calls have ended that began before the functions were made anew. A connection that only has a
 * transaction open makes no call.
 */
export const LOOKED_AT_JOURNAL: Migration = [
  `do $$
declare
  began constant text[] := (
    select array_agg(virtualtransaction) from pg_locks join pg_stat_activity using (pid)
    where locktype = 'virtualxid' and granted and pid <> pg_backend_pid() and datname = current_database()
      and usesysid is not null and state is distinct from 'idle in transaction'
  );
  former regprocedure;
  going integer;
begin
  if to_regtype('journal_row') is null then return; end if;
  for tries in 1..60000 loop
    -- Who waits to migrate, too, waits for this transaction.
    select min(pid) into going from pg_locks
    where locktype = 'virtualxid' and virtualtransaction = any (began)
      and pid not in (select pid from pg_locks where locktype = 'advisory' and classid = 1936289842 and objid = 2);
    exit when going is null;
    if tries = 60000 then raise 'the transaction of process % has been going on for ten minutes', going; end if;
    perform pg_sleep(0.01);
  end loop;
  for former in
    select p.oid from pg_proc p join pg_class ours on ours.oid = 'journal'::regclass
    where p.proname like 'sip2d\\_%' and (p.prorettype = ours.reltype or ours.reltype = any (p.proargtypes))
  loop
    execute format('drop function %s', former);
  end loop;
end $$`,
  "alter table journal validate constraint journal_before_bound",
];

/**
 * Puts the table of months in the place of the journal. All of it is ready before the journal is locked. A call that has
 * been given a number writes before that; one that waits for a number writes to the new table.
 */
export const JOURNAL_MONTHS: Migration = [
  `do $$
declare
  bound constant text := (
    select substring(pg_get_constraintdef(oid) from '< ''([^'']+)''') from pg_constraint
    where conrelid = 'journal'::regclass and conname = 'journal_before_bound'
  );
  definition text;
  numbers record;
begin
  create table journal_months (like journal) partition by range ((coalesce(told, at)));
  create table journal_other partition of journal_months default;
  create unique index journal_other_by_number on journal_other (journal_id);
  create index journal_other_by_moment on journal_other (coalesce(told, at), journal_id);
  create index journal_other_by_item on journal_other (lower(item_id)) where item_id is not null;
  create sequence journal_months_journal_id_seq owned by journal_months.journal_id;
  alter table journal_months alter column journal_id set default nextval('journal_months_journal_id_seq');
  for definition in
    select format('grant %s on %s to %s', privilege_type,
      case c.relkind when 'S' then 'sequence journal_months_journal_id_seq' else 'table journal_months' end,
      case grantee when 0 then 'public' else quote_ident(pg_get_userbyid(grantee)) end)
    from pg_class c cross join lateral aclexplode(c.relacl)
    where c.oid in ('journal'::regclass, 'journal_journal_id_seq'::regclass)
  loop
    execute definition;
  end loop;

  perform set_config('lock_timeout', '20', true), pg_advisory_xact_lock(1936289842, 1);
  lock table journal in access exclusive mode;
  select last_value, is_called into numbers from journal_journal_id_seq;
  perform setval('journal_months_journal_id_seq', numbers.last_value, numbers.is_called);
  alter table journal alter column journal_id drop identity;
  alter sequence journal_months_journal_id_seq rename to journal_journal_id_seq;
  alter table journal rename to journal_before;
  alter table journal_months rename to journal;
  execute format('alter table journal attach partition journal_before for values from (minvalue) to (%L)', bound);
  alter table journal_before drop constraint journal_before_bound;
end $$`,
];
