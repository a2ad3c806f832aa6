import { TABLES } from "../../rows/tables.ts";
import { insertRow } from "./column_sql.ts";

const WRONG_NAMES = TABLES.wrong_pins.columns.map(({ name }) => name);

/**
 * The functions that note the PINs that terminals sent. To count a wrong one they lock the patron's row, so that two at
 * the same time do not find the same count. The lock lets others read. A change of the patron waits for it, but meets
 * no conflict, since the version stays.
 */
export const PIN_FUNCTIONS = `
create or replace function sip2d_pin_record(card text) returns json language plpgsql stable as $$
declare
  id text := sip2d_patron_id(card);
begin
  return json_build_object(
    'wrong', (select coalesce(json_agg(w order by wrong_id), '[]') from wrong_pins w where patron_id = id),
    'right', (select coalesce(json_agg(r order by account, address), '[]') from right_pins r where patron_id = id)
  );
end $$;

create or replace function sip2d_count_wrong_pin(given jsonb) returns json language plpgsql as $$
declare
  wrong wrong_pins := jsonb_populate_record(null::wrong_pins, given);
begin
  wrong.patron_id := sip2d_patron_id(wrong.patron_id);
  perform 1 from patrons where patron_id = wrong.patron_id for no key update;
  if found then
    wrong.forgiven := false;
    insert into wrong_pins (${WRONG_NAMES.join(", ")}) values (${
  WRONG_NAMES.map((name) => `wrong.${name}`).join(", ")
});
  end if;
  return sip2d_pin_record(wrong.patron_id);
end $$;

create or replace function sip2d_note_right_pin(given jsonb) returns void language plpgsql as $$
declare
  noted right_pins := jsonb_populate_record(null::right_pins, given);
begin
  select patron_id into noted.patron_id from patrons where patron_id = sip2d_patron_id(noted.patron_id) for key share;
  if not found then return; end if;
  ${insertRow(TABLES.right_pins, "noted")}
  on conflict (patron_id, account, address) do update set at = excluded.at;
  update wrong_pins set forgiven = true
  where patron_id = noted.patron_id and account = noted.account and address = noted.address and not forgiven;
end $$;

create or replace function sip2d_forget_pins(present timestamptz, wrong timestamptz, keep_unforgiven boolean, good timestamptz)
  returns void language plpgsql as $$
begin
  update wrong_pins set at = present where at > present;
  update right_pins set at = present where at > present;
  delete from wrong_pins where at < wrong and (forgiven or not keep_unforgiven);
  delete from right_pins where at < good;
end $$;
`;
