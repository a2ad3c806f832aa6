import { IS_UNSETTLED, TICKET, UNDER_A_KEY } from "../../rows/ledger_row.ts";
import { TABLES } from "../../rows/tables.ts";

const NAMES = TABLES.ledger.columns.map(({ name }) => name).join(", ");

/**
 * The functions of the ledger: they find the rows that decide, and write the row that was decided where these are as
 * they were. What is decided is no matter of theirs. To write, they lock all names that others may hold, always in the same order,
 * so that there is no deadlock. The statements after that see what others have committed meanwhile, which needs READ
 * COMMITTED.
 */
export const LEDGER_FUNCTIONS = `
create or replace function sip2d_ledger_lock(names jsonb) returns void language plpgsql as $$
declare
  lock bigint;
begin
  for lock in
    select distinct hashtextextended(name, 1936289842) from jsonb_array_elements_text(names) as name
     where name is not null order by 1
  loop
    perform pg_advisory_xact_lock(lock);
  end loop;
end $$;

-- The rows that may decide about a change: of a number, under its keys, of a ticket, and unsettled ones that hold its names.
-- Volatile: it must see what was committed while its caller waited for the locks.
create or replace function sip2d_ledger_found(asked jsonb) returns jsonb language plpgsql as $$
declare
  keys constant text[] collate "C" := array(select jsonb_array_elements_text(asked -> 'keys'));
  payments constant text[] collate "C" := array(select jsonb_array_elements_text(asked -> 'payments'));
  names constant text[] collate "C" := array(select jsonb_array_elements_text(asked -> 'names'));
  found jsonb;
begin
  select coalesce(jsonb_agg(f.found order by (f.found -> 'ledger_id')::bigint), '[]') into found from (
    select to_jsonb(l) as found from ledger_rows l where ledger_id = (asked ->> 'id')::bigint
    union
    (select to_jsonb(l) from ledger_rows l where retry_key = any (keys) order by -ledger_id limit ${UNDER_A_KEY})
    union
    (select to_jsonb(l) from ledger_rows l where payment_key = any (payments)
      order by -ledger_id limit ${UNDER_A_KEY})
    union
    select to_jsonb(l) from ledger_rows l where item_way = any (names) and ${IS_UNSETTLED}
    union
    select to_jsonb(l) from ledger_rows l where patron_way = any (names) and ${IS_UNSETTLED}
    union
    select to_jsonb(l) from ledger_rows l
     where institution = asked ->> 'institution' and ${IS_UNSETTLED} and ticket = asked ->> 'ticket'
  ) f;
  return found;
end $$;

create or replace function sip2d_ledger_insert(given jsonb) returns bigint language plpgsql as $$
declare
  number bigint;
begin
  insert into ledger_rows (${NAMES}) select ${NAMES} from jsonb_populate_record(null::ledger_rows, given)
    returning ledger_id into number;
  return number;
end $$;

-- Writes a new row, or one that waits until now (id) as it is begun, and gives its number; null where the rows that decided
-- are not as they were seen.
create or replace function sip2d_ledger_begin(
  asked jsonb, seen text, id bigint, given jsonb, deadline bigint
) returns bigint language plpgsql as $$
declare
  number bigint;
begin
  perform sip2d_ledger_lock(asked -> 'locks');
  if md5(sip2d_ledger_found(asked)::text) <> seen then return null; end if;
  if extract(epoch from clock_timestamp()) * 1000 > deadline then
    raise 'the change came too late' using errcode = 'SD004';
  end if;
  if id is null then return sip2d_ledger_insert(given); end if;
  update ledger_rows l set state = r.state, owner = r.owner, ticket = r.ticket, told = r.told,
    before = coalesce(r.before, l.before), begun = r.begun, open_until = r.open_until, stands_until = r.stands_until
    from jsonb_populate_record(null::ledger_rows, given) r where l.ledger_id = id and l.state = 'waiting'
    returning l.ledger_id into number;
  return number;
end $$;

-- Writes a row that waits, unless so many of its institution wait. They are counted only where their numbers leave it open.
create or replace function sip2d_ledger_accept(given jsonb, most bigint) returns bigint language plpgsql as $$
declare
  number bigint;
begin
  perform sip2d_ledger_lock(jsonb_build_array(given -> 'ticket'));
  select ledger_id into number from ledger_rows
   where institution = given ->> 'institution' and ${IS_UNSETTLED} and ticket = given ->> 'ticket'
     and given -> 'uncertain' = 'true';
  if found then return number; end if;
  if not (select coalesce(max(ledger_id) - min(ledger_id) + 1, 0) < most or count(*) < most from ledger_rows
    where institution = given ->> 'institution' and ${IS_UNSETTLED} and state <> 'unknown' and request is not null)
  then
    return null;
  end if;
  return sip2d_ledger_insert(given);
end $$;

-- Stores rows that were in another database, but for those that are here already, and tells the number that each has here.
create or replace function sip2d_ledger_take_in(institution_id text, given jsonb) returns jsonb language plpgsql as $$
declare
  each jsonb;
  number bigint;
  numbers jsonb := '[]';
begin
  perform sip2d_ledger_lock(jsonb_build_array('take in ' || institution_id));
  for each in
    select g || coalesce(jsonb_build_object('here', l.ledger_id), '{}') from jsonb_array_elements(given) with ordinality a (g, place)
      left join ledger_rows l on l.institution = institution_id and left(l.ticket, ${TICKET}) = left(g ->> 'ticket', ${TICKET})
     order by place
  loop
    number := coalesce((each ->> 'here')::bigint, sip2d_ledger_insert(each));
    numbers := numbers || jsonb_build_object('there', each -> 'ledger_id', 'here', number);
  end loop;
  return numbers;
end $$;

-- Writes the journal's row of what became of a change; none where nothing is told.
create or replace function sip2d_ledger_tell(entry jsonb, told jsonb) returns void language plpgsql as $$
begin
  if told is not null then perform sip2d_record(jsonb_build_array(entry || told)); end if;
end $$;
`;
