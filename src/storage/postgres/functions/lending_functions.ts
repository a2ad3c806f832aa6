import { TABLES } from "../../rows/tables.ts";

const NAMES = TABLES.outages.columns.map(({ name }) => name);
const COUNTED = NAMES.slice(NAMES.indexOf("lent"));

/** The function that writes what a stand-in has decided. Its caller has locked the outage, and all that decided. */
export const LENDING_FUNCTIONS = `
-- Counts a change in its outage, and writes the journal's row, and the ledger's where one is given.
create or replace function sip2d_lend(
  number bigint, counted jsonb, entry jsonb, given jsonb, deadline bigint
) returns void language plpgsql as $$
begin
  if extract(epoch from clock_timestamp()) * 1000 > deadline then
    raise 'the change came too late' using errcode = 'SD004';
  end if;
  update outages o set ${COUNTED.map((name) => `${name} = coalesce(r.${name}, o.${name})`).join(", ")}
    from jsonb_populate_record(null::outages, counted) r where o.outage_id = number;
  perform sip2d_record(jsonb_build_array(entry));
  if given is not null then perform sip2d_ledger_insert(given); end if;
end $$;
`;
