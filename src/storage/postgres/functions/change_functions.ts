import { TABLES } from "../../rows/tables.ts";
import { insertGiven, insertRow, updateGiven } from "./column_sql.ts";

/**
 * The patron of a payment may have left the library, so that the column is no foreign key; but the card is spelled as
 * the patron's record spells it.
 */
const PAYMENTS = {
  ...TABLES.payments,
  columns: TABLES.payments.columns.map((column) =>
    column.name === "patron_id" ? { ...column, refersTo: "patrons" } as const : column
  ),
};

const JOURNAL_NAMES = TABLES.journal.columns.map(({ name }) => name);

/**
 * The functions that store a change in one round trip, and those that find answers and numbers for it. A change that
 * raises one of these leaves nothing behind:
 *
 * - SD001: a record on which the change was decided has changed (conflict)
 * - SD003: the record of an effect is not there
 * - SD004: the deadline (milliseconds since 1970, by this server's clock) has passed, so that the terminal has had an
 *   answer already. A server that was stopped for a while finds such calls in its buffers when it goes on.
 *
 * They need READ COMMITTED: an UPDATE or a FOR SHARE that waited must see the row as it is after the wait. Tables are
 * looked up by key one after the other, not joined: a plan from when the journal was empty would always scan it.
 *
 * No signature has the row type of a table: that table could not be replaced by another one.
 */
export const CHANGE_FUNCTIONS = `
-- The spelling under which a record is stored; what is not stored stays as given and meets the foreign key.
create or replace function sip2d_item_id(given text) returns text language plpgsql stable as $$
begin
  return coalesce((select item_id from items where lower(item_id) = lower(given collate "C")), given);
end $$;
create or replace function sip2d_patron_id(given text) returns text language plpgsql stable as $$
begin
  return coalesce((select patron_id from patrons where lower(patron_id) = lower(given collate "C")), given);
end $$;

-- Gives a journal row its number. Numbers become visible out of order; who reads the journal takes the same lock alone, so
-- that all numbers up to the highest that is seen then are there to stay.
create or replace function sip2d_number() returns bigint language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(1936289842, 1);
  return nextval('journal_journal_id_seq');
end $$;
create or replace function sip2d_horizon() returns bigint language plpgsql as $$
begin
  perform pg_advisory_xact_lock(1936289842, 1);
  return (select coalesce(max(journal_id), 0) from journal);
end $$;

-- The newest change of a record, by its row's number and moment: the moment says in which month it lies. A function of its
-- own, since only a value that is known before the statement begins leaves the other months alone.
create or replace function sip2d_last_change(number bigint, moment timestamptz) returns json language plpgsql stable as $$
declare
  entry journal;
begin
  if number is null then return null; end if;
  if moment is null then
    select * into entry from journal where journal_id = number;
  else
    select * into entry from journal where journal_id = number and coalesce(told, at) = moment;
  end if;
  if not found then return null; end if;
  return json_build_object('at', entry.at, 'account', entry.account, 'terminal', entry.terminal, 'action', entry.action,
    'patron_id', entry.patron_id);
end $$;

create or replace function sip2d_record(given jsonb) returns void language plpgsql as $$
begin
  insert into journal (journal_id, ${JOURNAL_NAMES.join(", ")})
    select sip2d_number(), ${JOURNAL_NAMES.map((name) => `r.${name}`).join(", ")}
    from jsonb_populate_recordset(null::journal, given) r;
end $$;

-- What a request is answered that may be a retry; null if it is none. One that may be carried out again has no answer where
-- nothing has changed its patron or copy since, but for a terminal that connected again and made the first one itself.
create or replace function sip2d_answer(asked jsonb) returns text language plpgsql stable as $$
declare
  keys constant text[] collate "C" := array(select jsonb_array_elements_text(asked -> 'keys'));
  kept answers;
  entry journal;
begin
  select * into kept from answers
   where key = any (keys) and (asked -> 'whenever' = 'true' or keep_until >= clock_timestamp())
   order by journal_id desc limit 1;
  if not found or asked -> 'again' = 'false' then return kept.answer; end if;
  -- The moment says in which month the row lies.
  select * into entry from journal where journal_id = kept.journal_id and coalesce(told, at) = kept.at;
  if entry.terminal = asked ->> 'reconnected'
    or exists (select from items where lower(item_id) = lower(entry.item_id) and last_change > kept.journal_id)
    or exists (select from patrons where lower(patron_id) = lower(entry.patron_id) and last_change > kept.journal_id)
  then
    return kept.answer;
  end if;
  return null;
end $$;

-- Whether a record is still as it was when it decided. Where it moves on, its newest change is the row of this number, told at
-- this moment, and of a copy what undoes that is kept in the place of what was kept before.
create or replace function sip2d_keep(
  kind text, id text, old_version bigint, moves boolean, number bigint, moment timestamptz, undoing text
) returns boolean language plpgsql as $$
declare
  stored text collate "C";
begin
  if kind = 'patron' then
    if moves then
      update patrons set version = version + 1, last_change = number, changed = moment
       where lower(patron_id) = lower(id collate "C") and version = old_version;
    else
      perform 1 from patrons where lower(patron_id) = lower(id collate "C") and version = old_version for share;
    end if;
  elsif kind = 'item' then
    if moves then
      update items set version = version + 1, last_change = number, changed = moment
       where lower(item_id) = lower(id collate "C") and version = old_version returning item_id into stored;
      if not found then return false; end if;
      if undoing = '' then
        delete from undo where item_id = stored;
      else
        insert into undo (item_id, told, effects) values (stored, moment, undoing)
        on conflict (item_id) do update set told = excluded.told, effects = excluded.effects;
      end if;
      return true;
    else
      perform 1 from items where lower(item_id) = lower(id collate "C") and version = old_version for share;
    end if;
  elsif moves then
    update titles set version = version + 1 where lower(title_id) = lower(id collate "C") and version = old_version;
  else
    perform 1 from titles where lower(title_id) = lower(id collate "C") and version = old_version for share;
  end if;
  return found;
end $$;

-- No row about the copy names the patron any more, nor does the patron point at such a row.
create or replace function sip2d_forget(borrower text, item text) returns void language plpgsql as $$
begin
  update journal set patron_id = null
   where lower(item_id) = lower(item collate "C") and lower(patron_id) = lower(borrower collate "C");
  update patrons set last_change = null
   where patron_id = borrower and exists (
     select from journal where journal_id = last_change and lower(item_id) = lower(item collate "C")
   );
end $$;

create or replace function sip2d_carry_out(effect jsonb) returns boolean language plpgsql as $$
declare
  given constant jsonb := effect -> 'row';
  id constant text collate "C" := effect ->> 'id';
  loan loans;
begin
  case effect ->> 'kind'
    when 'open-loan' then
      ${insertGiven(TABLES.loans)};
    when 'change-loan' then
      ${updateGiven(TABLES.loans)};
    when 'end-loan' then
      delete from loans where item_id = sip2d_item_id(id) returning * into loan;
      if found and effect -> 'forget' = 'true' then perform sip2d_forget(loan.patron_id, id); end if;
      return loan.item_id is not null;
    when 'place-hold' then
      ${insertGiven(TABLES.holds)};
    when 'change-hold' then
      ${updateGiven(TABLES.holds)};
    when 'end-hold' then
      delete from holds where lower(hold_id) = lower(id);
    when 'charge' then
      ${insertGiven(TABLES.fees)};
    when 'withdraw-fee' then
      delete from fees where lower(fee_id) = lower(id) and outstanding = amount;
      if not found then
        update fees set amount = amount - outstanding, outstanding = 0 where lower(fee_id) = lower(id);
      end if;
    when 'adjust-fee' then
      -- Every value on the right is the one before.
      update fees set amount = greatest(amount + (effect ->> 'by')::bigint, amount - outstanding),
        outstanding = greatest(outstanding + (effect ->> 'by')::bigint, 0), ended = (effect ->> 'ended')::timestamptz
       where lower(fee_id) = lower(id);
    when 'pay' then
      update fees set outstanding = outstanding - (effect ->> 'amount')::bigint where lower(fee_id) = lower(id);
    when 'record-payment' then
      ${insertGiven(PAYMENTS)};
    when 'change-item' then
      ${updateGiven(TABLES.items, ["title_id"])};
    when 'edit-item' then
      ${updateGiven(TABLES.items, ["title_id"])};
    when 'add-item' then
      insert into titles (title_id, title, author)
        select r.title_id, r.title, r.author from jsonb_populate_record(null::titles, effect -> 'title') r
        on conflict do nothing;
      ${insertGiven(TABLES.items)} on conflict do nothing;
      if not found then raise 'there is such an item' using errcode = 'SD001'; end if;
    when 'add-patron' then
      ${insertGiven(TABLES.patrons)} on conflict do nothing;
      if not found then raise 'there is such a patron' using errcode = 'SD001'; end if;
    when 'change-patron' then
      ${updateGiven(TABLES.patrons, ["pin"])};
    when 'set-pin' then
      update patrons set pin = effect ->> 'pin' where lower(patron_id) = lower(id);
    when 'clear-wrong-pins' then
      delete from wrong_pins where patron_id = sip2d_patron_id(id);
      return true;
    when 'note-exception' then
      perform sip2d_record(jsonb_build_array(given));
      return true;
  end case;
  return found;
end $$;

-- One change as a whole or not at all; where its request is a retry, its answer, and nothing is done. Who answers the same
-- request at this moment changes the same records, so that a conflict follows.
create or replace function sip2d_apply(change jsonb, deadline bigint) returns text language plpgsql as $$
declare
  entry journal;
  given answers;
  expected record;
  effect jsonb;
  earlier text;
begin
  if change ? 'unless' then
    earlier := sip2d_answer(change -> 'unless');
    if earlier is not null then return earlier; end if;
  end if;
  entry := jsonb_populate_record(null::journal, change -> 'entry');

  -- Everybody locks in this one order, so that nobody waits in a circle: titles first, for a title may be shared by those
  -- who only look at it. The number is taken after that, so that what waited for them comes after them in the journal.
  for expected in
    select * from jsonb_to_recordset(change -> 'expect') as x (kind text, id text, version bigint, moves boolean)
     order by kind <> 'title', kind collate "C", lower(id collate "C")
  loop
    if expected.kind <> 'title' and entry.journal_id is null then entry.journal_id := sip2d_number(); end if;
    if not sip2d_keep(
      expected.kind, expected.id, expected.version, expected.moves, entry.journal_id, coalesce(entry.told, entry.at),
      change ->> 'undo'
    ) then
      raise '% % has moved on', expected.kind, expected.id using errcode = 'SD001';
    end if;
  end loop;
  if entry.journal_id is null then entry.journal_id := sip2d_number(); end if;
  ${insertRow(TABLES.journal, "entry")};

  for effect in select value from jsonb_array_elements(change -> 'effects')
  loop
    if not sip2d_carry_out(effect) then
      raise 'the change is about something that is not stored: %', effect using errcode = 'SD003';
    end if;
  end loop;

  if change ? 'answer' then
    given := jsonb_populate_record(null::answers, change -> 'answer');
    given.journal_id := entry.journal_id;
    ${insertRow(TABLES.answers, "given")}
    on conflict (key) do update set journal_id = excluded.journal_id, at = excluded.at,
      keep_until = excluded.keep_until, answer = excluded.answer;
  end if;

  if extract(epoch from clock_timestamp()) * 1000 > deadline then
    raise 'the change came too late' using errcode = 'SD004';
  end if;
  return null;
end $$;
`;
