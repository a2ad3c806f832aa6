/**
 * `sip2d_apply(change, deadline)` of step 1: one change as a whole or not at all, in one round trip. It answers null when
 * the change was applied, and the stored outcome when the request had been executed before. Everything else it raises, so
 * that nothing is left behind:
 *
 * - SD001: a record that decided has moved on (conflict)
 * - SD002: like null's counterpart, the stored outcome in DETAIL: the first try of the request committed while we waited
 * - SD003: there is nothing to carry an effect out on
 * - SD004: the deadline (milliseconds since 1970, by this server's clock) had passed, so that the terminal has been
 *   answered already. A server that was held stopped finds such calls in its buffers when it goes on.
 *
 * It needs READ COMMITTED: an UPDATE or a FOR SHARE that waited must see the row as it is after the wait.
 */
export const APPLY_FUNCTION = `
create function sip2d_newest(entry journal) returns journal language plpgsql as $$
declare
  newest bigint;
  earlier journal;
begin
  -- Two look-ups by key, not a join: a plan that was made while the journal was empty would scan it for ever.
  if entry.item_id is not null then
    select last_change into newest from items where lower(item_id) = lower(entry.item_id);
  else
    select last_change into newest from patrons where lower(patron_id) = lower(entry.patron_id);
  end if;
  select * into earlier from journal where journal_id = newest;
  return earlier;
end $$;

create function sip2d_repeated(entry journal) returns text language plpgsql as $$
declare
  newest journal;
begin
  if entry.key is null then return null; end if;
  newest := sip2d_newest(entry);
  if newest.key = entry.key and entry.at <= newest.at + interval '2 minutes' then return newest.answer; end if;
  return null;
end $$;

create function sip2d_keep(kind text, id text, old_version bigint, moves boolean, entry journal)
returns boolean language plpgsql as $$
declare
  now constant timestamptz := coalesce(entry.told, entry.at);
begin
  if kind = 'patron' then
    if moves then
      update patrons set version = version + 1, last_change = entry.journal_id, changed = now
       where lower(patron_id) = lower(id collate "C") and version = old_version;
    else
      perform 1 from patrons where lower(patron_id) = lower(id collate "C") and version = old_version for share;
    end if;
  elsif kind = 'item' then
    if moves then
      update items set version = version + 1, last_change = entry.journal_id, changed = now
       where lower(item_id) = lower(id collate "C") and version = old_version;
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

-- The spelling under which a record is stored; what is not stored stays as given and meets the foreign key.
create function sip2d_item_id(given text) returns text language plpgsql stable as $$
begin
  return coalesce((select item_id from items where lower(item_id) = lower(given collate "C")), given);
end $$;
create function sip2d_patron_id(given text) returns text language plpgsql stable as $$
begin
  return coalesce((select patron_id from patrons where lower(patron_id) = lower(given collate "C")), given);
end $$;
create function sip2d_title_id(given text) returns text language plpgsql stable as $$
begin
  return coalesce((select title_id from titles where lower(title_id) = lower(given collate "C")), given);
end $$;

create function sip2d_loan(given jsonb) returns loans language plpgsql stable as $$
declare
  loan loans := jsonb_populate_record(null::loans, given);
begin
  loan.item_id := sip2d_item_id(loan.item_id);
  loan.patron_id := sip2d_patron_id(loan.patron_id);
  return loan;
end $$;
create function sip2d_hold(given jsonb) returns holds language plpgsql stable as $$
declare
  hold holds := jsonb_populate_record(null::holds, given);
begin
  hold.patron_id := sip2d_patron_id(hold.patron_id);
  hold.title_id := sip2d_title_id(hold.title_id);
  hold.item_id := sip2d_item_id(hold.item_id);
  hold.captured_item_id := sip2d_item_id(hold.captured_item_id);
  return hold;
end $$;
create function sip2d_fee(given jsonb) returns fees language plpgsql stable as $$
declare
  fee fees := jsonb_populate_record(null::fees, given);
begin
  fee.patron_id := sip2d_patron_id(fee.patron_id);
  fee.item_id := sip2d_item_id(fee.item_id);
  return fee;
end $$;

-- No row about the copy names the patron any more, nor does the patron point at such a row.
create function sip2d_forget(borrower text, item text) returns void language plpgsql as $$
begin
  update journal set patron_id = null
   where lower(item_id) = lower(item collate "C") and lower(patron_id) = lower(borrower collate "C");
  update patrons set last_change = null
   where patron_id = borrower and exists (
     select from journal where journal_id = last_change and lower(item_id) = lower(item collate "C")
   );
end $$;

create function sip2d_carry_out(effect jsonb) returns boolean language plpgsql as $$
declare
  given constant jsonb := effect -> 'row';
  id constant text collate "C" := effect ->> 'id';
  loan loans;
  hold holds;
  fee fees;
  payment payments;
  item items;
  patron patrons;
begin
  case effect ->> 'kind'
    when 'open-loan' then
      loan := sip2d_loan(given);
      insert into loans values (loan.*);
    when 'change-loan' then
      loan := sip2d_loan(given);
      update loans set patron_id = loan.patron_id, checked_out = loan.checked_out, due = loan.due,
        renewals = loan.renewals
       where item_id = loan.item_id;
    when 'end-loan' then
      delete from loans where item_id = sip2d_item_id(id) returning * into loan;
      if found and effect -> 'forget' = 'true' then perform sip2d_forget(loan.patron_id, id); end if;
      return loan.item_id is not null;
    when 'place-hold' then
      hold := sip2d_hold(given);
      insert into holds values (hold.*);
    when 'change-hold' then
      hold := sip2d_hold(given);
      update holds set patron_id = hold.patron_id, title_id = hold.title_id, item_id = hold.item_id,
        library = hold.library, pickup_location = hold.pickup_location, placed = hold.placed, expires = hold.expires,
        status = hold.status, captured_item_id = hold.captured_item_id, shelf_expires = hold.shelf_expires
       where lower(hold_id) = lower(hold.hold_id);
    when 'end-hold' then
      delete from holds where lower(hold_id) = lower(id);
    when 'charge' then
      fee := sip2d_fee(given);
      insert into fees values (fee.*);
    when 'withdraw-fee' then
      delete from fees where lower(fee_id) = lower(id) and outstanding = amount;
      if not found then
        update fees set amount = amount - outstanding, outstanding = 0 where lower(fee_id) = lower(id);
      end if;
    when 'pay' then
      update fees set outstanding = outstanding - (effect ->> 'amount')::bigint where lower(fee_id) = lower(id);
    when 'record-payment' then
      payment := jsonb_populate_record(null::payments, given);
      insert into payments (patron_id, account, transaction_id, amount, fee_id, payment_type, paid)
      values (sip2d_patron_id(payment.patron_id), payment.account, payment.transaction_id, payment.amount,
        payment.fee_id, payment.payment_type, payment.paid);
    when 'change-item' then
      item := jsonb_populate_record(null::items, given);
      update items set item_type = item.item_type, media_type = item.media_type, collection = item.collection,
        call_number = item.call_number, permanent_location = item.permanent_location,
        current_location = item.current_location, owner = item.owner, status = item.status,
        security_marker = item.security_marker, replacement_cost = item.replacement_cost,
        properties = item.properties, transit_to = item.transit_to, returned = item.returned
       where lower(item_id) = lower(item.item_id);
    when 'change-patron' then
      patron := jsonb_populate_record(null::patrons, given);
      update patrons set login_id = patron.login_id, first_name = patron.first_name, last_name = patron.last_name,
        category = patron.category, library = patron.library, expires = patron.expires,
        birth_date = patron.birth_date, address = patron.address, email = patron.email, phone = patron.phone,
        language = patron.language, card_lost = patron.card_lost, blocked = patron.blocked,
        block_message = patron.block_message, note = patron.note, internet_profile = patron.internet_profile,
        attributes = patron.attributes
       where lower(patron_id) = lower(patron.patron_id);
    when 'set-pin' then
      update patrons set pin = effect ->> 'pin' where lower(patron_id) = lower(id);
  end case;
  return found;
end $$;

-- Gives a journal row its number. Numbers become visible out of order; who reads the journal takes the same lock alone, so
-- that all numbers up to the highest that is seen then are there to stay.
create function sip2d_number(entry journal) returns journal language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(1936289842, 1);
  entry.journal_id := nextval('journal_journal_id_seq');
  return entry;
end $$;

create function sip2d_record(given jsonb) returns void language plpgsql as $$
declare
  entry journal;
begin
  for entry in select * from jsonb_populate_recordset(null::journal, given)
  loop
    entry := sip2d_number(entry);
    insert into journal values (entry.*);
  end loop;
end $$;

create function sip2d_horizon() returns bigint language plpgsql as $$
begin
  perform pg_advisory_xact_lock(1936289842, 1);
  return (select coalesce(max(journal_id), 0) from journal);
end $$;

create function sip2d_apply(change jsonb, deadline bigint) returns text language plpgsql as $$
declare
  entry journal := jsonb_populate_record(null::journal, change -> 'entry');
  answered text := sip2d_repeated(entry);
  expected record;
  effect jsonb;
begin
  if answered is not null then return answered; end if;

  -- Everybody locks in this one order, so that nobody waits in a circle: titles first, for a title may be shared by those
  -- who only look at it. The number is taken after that, so that what waited for them comes after them in the journal.
  for expected in
    select * from jsonb_to_recordset(change -> 'expect') as x (kind text, id text, version bigint, moves boolean)
     order by kind <> 'title', kind collate "C", lower(id collate "C")
  loop
    if expected.kind <> 'title' and entry.journal_id is null then entry := sip2d_number(entry); end if;
    if not sip2d_keep(expected.kind, expected.id, expected.version, expected.moves, entry) then
      answered := sip2d_repeated(entry);
      if answered is not null then raise 'repeated' using errcode = 'SD002', detail = answered; end if;
      raise '% % has moved on', expected.kind, expected.id using errcode = 'SD001';
    end if;
  end loop;
  if entry.journal_id is null then entry := sip2d_number(entry); end if;
  insert into journal values (entry.*);

  for effect in select value from jsonb_array_elements(change -> 'effects')
  loop
    if not sip2d_carry_out(effect) then
      raise 'the change is about something that is not stored: %', effect using errcode = 'SD003';
    end if;
  end loop;

  if extract(epoch from clock_timestamp()) * 1000 > deadline then
    raise 'the change came too late' using errcode = 'SD004';
  end if;
  return null;
end $$;
`;
