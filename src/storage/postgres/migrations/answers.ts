/**
 * Step 3: the answers that retries get, in a table of their own. They are kept as long as a retry may come: two
 * minutes, or thirty days for what was done off-line. The server decides whether a request is a retry, so that a change
 * is no longer compared with the newest change of its record.
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
`;
