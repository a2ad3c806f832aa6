/**
 * Functions that make and drop the months of the journal. The role that serves does not own the tables: these run with the
 * rights of the owner, for each role that may write to the journal or remove its rows. They look for tables only in the
 * schema where they were made.
 * Where the table is in use for longer than 20 ms, so that others would wait behind, nothing is done.
 */
export const MONTH_FUNCTIONS = `
-- When a part of the journal ends; null of the one that takes what no other does.
create or replace function sip2d_month_end(part regclass) returns timestamptz language sql stable as $$
  select substring(pg_get_expr(relpartbound, oid) from 'TO [(]''([^'']+)''[)]')::timestamptz from pg_class where oid = part
$$;

-- Makes the first that is missing of this month and the two to come, and tells whether it did. One at a time: a query for what
-- lies in no month waits until the transaction ends.
create or replace function sip2d_make_month() returns boolean language plpgsql security definer as $$
declare
  first timestamptz;
  part text;
begin
  if not has_table_privilege(session_user, 'journal', 'insert') then
    raise 'permission denied for table journal' using errcode = '42501';
  end if;
  perform set_config('lock_timeout', '20', true);
  for ahead in 0..2 loop
    first := date_trunc('month', clock_timestamp() at time zone 'UTC' + ahead * interval '1 month') at time zone 'UTC';
    part := 'journal_' || to_char(first at time zone 'UTC', 'YYYY_MM');
    continue when to_regclass(part) is not null or first < (
      select max(sip2d_month_end(inhrelid)) from pg_inherits where inhparent = 'journal'::regclass
    );
    -- One server makes it, and others see it then.
    exit when not pg_try_advisory_xact_lock(1936289842, 3);
    begin
      execute format('create table %I (like journal including defaults)', part);
      execute format('create unique index %I on %I (journal_id)', part || '_by_number', part);
      execute format('create index %I on %I (coalesce(told, at), journal_id)', part || '_by_moment', part);
      execute format('create index %I on %I (lower(item_id)) where item_id is not null', part || '_by_item', part);
      execute format('alter table journal attach partition %I for values from (%L) to (%L)',
        part, first, (first at time zone 'UTC' + interval '1 month') at time zone 'UTC');
      return true;
    exception when lock_not_available or check_violation or duplicate_table then
      -- In use; or rows of that month, told by a clock that was ahead, lie with those of no month; or just made.
    end;
  end loop;
  return false;
end $$;

-- The oldest part that ended before a moment.
create or replace function sip2d_month_over(before timestamptz) returns regclass language sql stable as $$
  select inhrelid::regclass from pg_inherits
  where inhparent = 'journal'::regclass and sip2d_month_end(inhrelid) <= before order by sip2d_month_end(inhrelid) limit 1
$$;

-- Drops the oldest part that ended before a moment, and gives how many rows it had, of many about; null if there is none, -1
-- if it is in use.
create or replace function sip2d_drop_month(before timestamptz) returns bigint language plpgsql security definer as $$
declare
  part constant regclass := sip2d_month_over(before);
  rows bigint;
begin
  if not has_table_privilege(session_user, 'journal', 'delete') then
    raise 'permission denied for table journal' using errcode = '42501';
  end if;
  if part is null then return null; end if;
  perform set_config('lock_timeout', '20', true);
  select reltuples into rows from pg_class where oid = part;
  if rows < 100000 then execute format('select count(*) from %s', part) into rows; end if;
  execute format('drop table %s', part);
  return rows;
exception when lock_not_available then
  return -1;
end $$;

do $$ begin
  execute format('alter function sip2d_make_month() set search_path to %I, pg_temp', current_schema());
  execute format('alter function sip2d_drop_month(timestamptz) set search_path to %I, pg_temp', current_schema());
end $$;
`;
