/**
 * Step 7: a change is not carried out where its request is a retry, and says what the earlier request was answered: that is
 * asked in the round trip of the change.
 */
export const ANSWERED_AT_ONCE = `
drop function sip2d_answer(jsonb, timestamptz);

-- What a request is answered that may be a retry; null if it is none. One that may be carried out again has no answer where
-- nothing has changed its patron or copy since.
create function sip2d_answer(asked jsonb) returns text language plpgsql stable as $$
declare
  kept answers;
  entry journal;
begin
  select * into kept from answers
   where key in (select jsonb_array_elements_text(asked -> 'keys'))
     and (asked -> 'whenever' = 'true' or keep_until >= clock_timestamp())
   order by journal_id desc limit 1;
  if not found or asked -> 'again' = 'false' then return kept.answer; end if;
  select * into entry from journal where journal_id = kept.journal_id;
  if exists (select from items where lower(item_id) = lower(entry.item_id) and last_change > kept.journal_id)
    or exists (select from patrons where lower(patron_id) = lower(entry.patron_id) and last_change > kept.journal_id)
  then
    return kept.answer;
  end if;
  return null;
end $$;

-- One change as a whole or not at all, in one round trip; where its request is a retry, its answer, and nothing is done. What
-- it raises leaves nothing behind: SD001, a record that decided has moved on; SD003, there is nothing to carry an effect out
-- on; SD004, the deadline (milliseconds since 1970, by this server's clock) has passed, so that the terminal has been
-- answered already.
create or replace function sip2d_apply(change jsonb, deadline bigint) returns text language plpgsql as $$
declare
  entry journal := jsonb_populate_record(null::journal, change -> 'entry');
  given answers := jsonb_populate_record(null::answers, change -> 'answer');
  earlier text;
  expected record;
  effect jsonb;
begin
  -- Who answers the same request at this moment changes the same records, so that a conflict follows.
  if change ? 'unless' then
    earlier := sip2d_answer(change -> 'unless');
    if earlier is not null then return earlier; end if;
  end if;

  -- Everybody locks in this one order, so that nobody waits in a circle: titles first, for a title may be shared by those
  -- who only look at it. The number is taken after that, so that what waited for them comes after them in the journal.
  for expected in
    select * from jsonb_to_recordset(change -> 'expect') as x (kind text, id text, version bigint, moves boolean)
     order by kind <> 'title', kind collate "C", lower(id collate "C")
  loop
    if expected.kind <> 'title' and entry.journal_id is null then entry := sip2d_number(entry); end if;
    if not sip2d_keep(
      expected.kind, expected.id, expected.version, expected.moves, entry, change ->> 'undo'
    ) then
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

  if given.key is not null then
    given.journal_id := entry.journal_id;
    insert into answers values (given.*)
    on conflict (key) do update set journal_id = excluded.journal_id, at = excluded.at,
      keep_until = excluded.keep_until, answer = excluded.answer;
  end if;

  if extract(epoch from clock_timestamp()) * 1000 > deadline then
    raise 'the change came too late' using errcode = 'SD004';
  end if;
  return null;
end $$;
`;
