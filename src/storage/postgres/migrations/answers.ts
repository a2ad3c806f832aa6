/**
 * Step 3: what a retry is answered with, apart from the journal and only as long as a retry may come: two minutes, of what
 * was done off-line thirty days. Whether a request is a retry is for its server to say, so that a change is no longer
 * compared with the newest of its subject.
 */
export const ANSWERS = `
create table answers (
  key text collate "C" primary key,
  journal_id bigint not null,
  at timestamptz not null,
  keep_until timestamptz not null,
  answer text not null
);
create index answers_by_end on answers (keep_until);
insert into answers
  select distinct on (key) key, journal_id, coalesce(told, at),
    coalesce(told, at) + case when told is null then interval '2 minutes' else interval '30 days' end, answer
  from journal
  where key is not null and answer <> '' and coalesce(told, at) >= (select max(coalesce(told, at)) from journal)
    - case when told is null then interval '2 minutes' else interval '30 days' end
  order by key, journal_id desc;

create or replace function sip2d_repeated(entry journal) returns text language plpgsql as $$
begin
  return null;
end $$;

alter function sip2d_apply(jsonb, bigint) rename to sip2d_apply_1;
create function sip2d_apply(change jsonb, deadline bigint) returns text language plpgsql as $$
declare
  given answers := jsonb_populate_record(null::answers, change -> 'answer');
begin
  perform sip2d_apply_1(change, deadline);
  if given.key is not null then
    given.journal_id := currval('journal_journal_id_seq');
    insert into answers values (given.*)
    on conflict (key) do update set journal_id = excluded.journal_id, at = excluded.at,
      keep_until = excluded.keep_until, answer = excluded.answer;
  end if;
  return null;
end $$;

create function sip2d_answer(asked jsonb, now timestamptz) returns json language plpgsql stable as $$
declare
  found_answer answers;
  entry journal;
begin
  select * into found_answer from answers where key in (select jsonb_array_elements_text(asked)) and keep_until >= now order by journal_id desc limit 1;
  if not found then return null; end if;
  select * into entry from journal where journal_id = found_answer.journal_id;
  return json_build_object('outcome', found_answer.answer, 'untouched', not exists (
    select from items where lower(item_id) = lower(entry.item_id) and last_change > found_answer.journal_id
  ) and not exists (
    select from patrons where lower(patron_id) = lower(entry.patron_id) and last_change > found_answer.journal_id
  ));
end $$;
`;
