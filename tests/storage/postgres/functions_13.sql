-- Functions of version 13 that know the journal, as pg_get_functiondef() shows them in a database of then.

create function sip2d_answer(asked jsonb) returns text language plpgsql stable as $$
declare
  keys constant text[] collate "C" := array(select jsonb_array_elements_text(asked -> 'keys'));
  kept answers;
  entry journal;
begin
  select * into kept from answers
   where key = any (keys) and (asked -> 'whenever' = 'true' or keep_until >= clock_timestamp())
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

create function sip2d_apply(change jsonb, deadline bigint) returns text language plpgsql as $$
declare
  earlier text;
begin
  if change ? 'unless' then earlier := sip2d_answer(change -> 'unless'); end if;
  return case when earlier is null then sip2d_change(change, deadline) else earlier end;
end $$;

create function sip2d_change(change jsonb, deadline bigint) returns text language plpgsql as $$
declare
  entry journal := jsonb_populate_record(null::journal, change -> 'entry');
  given answers := jsonb_populate_record(null::answers, change -> 'answer');
  expected record;
  effect jsonb;
begin
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

create function sip2d_forget(borrower text, item text) returns void language plpgsql as $$
begin
  update journal set patron_id = null
   where lower(item_id) = lower(item collate "C") and lower(patron_id) = lower(borrower collate "C");
  update patrons set last_change = null
   where patron_id = borrower and exists (
     select from journal where journal_id = last_change and lower(item_id) = lower(item collate "C")
   );
end $$;

create function sip2d_horizon() returns bigint language plpgsql as $$
begin
  perform pg_advisory_xact_lock(1936289842, 1);
  return (select coalesce(max(journal_id), 0) from journal);
end $$;

create function sip2d_keep(kind text, id text, old_version bigint, moves boolean, entry journal, undoing text) returns boolean language plpgsql as $$
declare
  now constant timestamptz := coalesce(entry.told, entry.at);
  stored text collate "C";
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
       where lower(item_id) = lower(id collate "C") and version = old_version returning item_id into stored;
      if not found then return false; end if;
      if undoing = '' then
        delete from undo where item_id = stored;
      else
        insert into undo values (stored, now, undoing)
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

create function sip2d_ledger_tell(entry ledger, told jsonb) returns void language plpgsql as $$
declare
  line journal := jsonb_populate_record(null::journal, to_jsonb(entry) || told);
begin
  line := sip2d_number(line);
  insert into journal values (line.*);
end $$;

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
