import { NEEDS_ATTENTION } from "../../rows/ledger_row.ts";
import { TABLES } from "../../rows/tables.ts";
import { insertRow } from "./column_sql.ts";

/**
 * The functions of the ledger. To begin a change, they lock all names under which another row might forbid it, always
 * in the same order, so that there is no deadlock. The statements after that see what others have committed meanwhile,
 * which needs READ COMMITTED.
 */
export const LEDGER_FUNCTIONS = `
create or replace function sip2d_ledger_lock(names text[]) returns void language plpgsql as $$
declare
  lock bigint;
begin
  for lock in
    select distinct hashtextextended(name, 1936289842) from unnest(names) as name where name is not null order by 1
  loop
    perform pg_advisory_xact_lock(lock);
  end loop;
end $$;

-- The row of an earlier request that a request repeats; all of it is null where there is none. Volatile: it must see what was
-- committed while its caller waited for the locks. Sites that share a database may have accounts of the same name.
create or replace function sip2d_ledger_earlier(entry ledger, asked jsonb) returns ledger language plpgsql as $$
declare
  keys constant text[] collate "C" := array(select jsonb_array_elements_text(asked -> 'keys'));
  payments constant text[] collate "C" := array(select jsonb_array_elements_text(asked -> 'payments'));
  now constant timestamptz := clock_timestamp();
  earlier ledger;
begin
  select * into earlier from ledger
   where retry_key = any (keys) and institution = entry.institution
     and (state <> 'not sent' or terminal_told = 'yes')
     and (asked -> 'whenever' = 'true' or state in ('open', 'unknown') or keep_until >= now)
   order by -ledger_id limit 1;
  if found then return earlier; end if;
  select * into earlier from ledger
   where payment_key = any (payments) and institution = entry.institution
     and (state not in ('not sent', 'refused') or (state = 'not sent' and terminal_told = 'yes'))
     and (state in ('open', 'unknown') or settled >= now - interval '24 hours')
   order by -ledger_id limit 1;
  return earlier;
end $$;

create or replace function sip2d_ledger_begin(given jsonb, asked jsonb, deadline bigint) returns json language plpgsql as $$
declare
  entry ledger := jsonb_populate_record(null::ledger, given);
  keys constant text[] := array(select jsonb_array_elements_text(asked -> 'keys'));
  now timestamptz;
  earlier ledger;
begin
  perform sip2d_ledger_lock(
    keys || array(select jsonb_array_elements_text(asked -> 'payments')) ||
    array[entry.retry_key, entry.payment_key, entry.item_way, entry.patron_way]);
  now := clock_timestamp();
  if asked -> 'uncertain' = 'true' then
    select * into earlier from ledger
     where institution = entry.institution and state in ('open', 'unknown') and ticket = entry.ticket;
    if found then return json_build_object('begun', earlier.ledger_id); end if;
  end if;

  earlier := sip2d_ledger_earlier(entry, asked);
  if earlier.ledger_id is not null then return json_build_object('earlier', row_to_json(earlier)); end if;

  select * into earlier from ledger
   where item_way = entry.item_way and state in ('open', 'unknown') and (stands_until >= now or open_until >= now)
   order by -ledger_id limit 1;
  if not found then
    select * into earlier from ledger
     where patron_way = entry.patron_way and state in ('open', 'unknown') and (stands_until >= now or open_until >= now)
     order by -ledger_id limit 1;
  end if;
  if found then return json_build_object('in_the_way', row_to_json(earlier)); end if;

  if extract(epoch from now) * 1000 > deadline then
    raise 'the change came too late' using errcode = 'SD004';
  end if;
  entry.ledger_id := nextval('ledger_ledger_id_seq');
  entry.begun := now;
  entry.open_until := now + (asked ->> 'open_for')::bigint * interval '1 millisecond';
  entry.stands_until := now + (asked ->> 'stands_for')::bigint * interval '1 millisecond';
  ${insertRow(TABLES.ledger, "entry")};
  return json_build_object('begun', entry.ledger_id);
end $$;

-- Writes the journal's row of what became of a change.
create or replace function sip2d_ledger_tell(entry ledger, told jsonb) returns void language plpgsql as $$
begin
  perform sip2d_record(jsonb_build_array(to_jsonb(entry) || told));
end $$;

-- Whether it is settled so. A try that comes again, since the connection was lost on the way, finds that it is.
create or replace function sip2d_ledger_settle(id bigint, given jsonb, told jsonb) returns boolean language plpgsql as $$
declare
  entry ledger;
  was text;
begin
  select * into entry from ledger where ledger_id = id for update;
  if not found then return false; end if;
  was := entry.state;
  if was not in ('open', 'unknown') then
    return given -> 'uncertain' = 'true' and was = given ->> 'state' and entry.settled_by is not distinct from given ->> 'by';
  end if;
  entry.state := given ->> 'state';
  entry.settled_by := given ->> 'by';
  entry.terminal_told := coalesce(given ->> 'terminal_told', entry.terminal_told);
  entry.answer := coalesce(given ->> 'answer', entry.answer);
  if entry.state <> 'unknown' then
    entry.settled := clock_timestamp();
    entry.keep_until := entry.settled + entry.retry_window * interval '1 millisecond';
  end if;
  update ledger set state = entry.state, settled_by = entry.settled_by, terminal_told = entry.terminal_told,
    answer = entry.answer, settled = entry.settled, keep_until = entry.keep_until
   where ledger_id = id;
  if was <> entry.state then perform sip2d_ledger_tell(entry, told); end if;
  return true;
end $$;

create or replace function sip2d_ledger_close(id bigint, given jsonb, told jsonb) returns text language plpgsql as $$
declare
  entry ledger;
  closing ledger := jsonb_populate_record(null::ledger, given);
  now constant timestamptz := clock_timestamp();
begin
  select * into entry from ledger where ledger_id = id for update;
  if not found then return 'not there'; end if;
  if entry.state = 'open' then return 'open'; end if;
  update ledger set closed_at = closing.closed_at, closed_by = closing.closed_by, closed_word = closing.closed_word,
    state = case state when 'unknown' then 'closed' else state end,
    settled_by = case state when 'unknown' then 'staff' else settled_by end,
    settled = coalesce(settled, now),
    keep_until = coalesce(keep_until, now + retry_window * interval '1 millisecond')
   where ledger_id = id and ${NEEDS_ATTENTION};
  if found then
    perform sip2d_ledger_tell(entry, told);
    return 'closed';
  end if;
  if given -> 'uncertain' = 'true' and entry.closed_at = closing.closed_at and entry.closed_by = closing.closed_by then
    return 'closed';
  end if;
  return 'needs no attention';
end $$;
`;
