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

-- One change as a whole or not at all, in one round trip; where its request is a retry, its answer, and nothing is done. Who
-- answers the same request at this moment changes the same records, so that a conflict follows.
alter function sip2d_apply(jsonb, bigint) rename to sip2d_change;
create function sip2d_apply(change jsonb, deadline bigint) returns text language plpgsql as $$
declare
  earlier text;
begin
  if change ? 'unless' then earlier := sip2d_answer(change -> 'unless'); end if;
  return case when earlier is null then sip2d_change(change, deadline) else earlier end;
end $$;
`;
