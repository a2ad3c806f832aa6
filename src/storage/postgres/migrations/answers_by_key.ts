/**
 * Step 8: each key of a request that may be a retry is looked up by itself. Kept answers were joined with the keys before,
 * and a plan that was made while there were none, as on each connection of a new server, went through all of them at each
 * change.
 */
export const ANSWERS_BY_KEY = `
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
  select * into entry from journal where journal_id = kept.journal_id;
  if exists (select from items where lower(item_id) = lower(entry.item_id) and last_change > kept.journal_id)
    or exists (select from patrons where lower(patron_id) = lower(entry.patron_id) and last_change > kept.journal_id)
  then
    return kept.answer;
  end if;
  return null;
end $$;
`;
