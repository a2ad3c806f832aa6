/**
 * Step 2: wrong PINs, by card and by the terminal that sent them. They are no part of the patron: no version moves with
 * them. Who counts one locks the patron's row, so that of those that come at once no two find the same count; that lets
 * everybody read, and a change of the patron waits for it as for any other, but does not meet another version.
 */
export const WRONG_PINS = `
create table wrong_pins (
  patron_id text collate "C" not null references patrons on delete cascade,
  account text collate "C" not null,
  address text collate "C" not null,
  tries integer not null,
  everywhere integer not null,
  last_try timestamptz not null,
  primary key (patron_id, account, address)
);
create index wrong_pins_by_terminal on wrong_pins (account, address, last_try);

create function sip2d_wrong_pins(card text) returns json language plpgsql stable as $$
begin
  return (
    select coalesce(json_agg(w order by account, address), '[]') from wrong_pins w where patron_id = sip2d_patron_id(card)
  );
end $$;

create function sip2d_count_wrong_pin(given jsonb) returns json language plpgsql as $$
declare
  wrong wrong_pins := jsonb_populate_record(null::wrong_pins, given);
begin
  wrong.patron_id := sip2d_patron_id(wrong.patron_id);
  perform 1 from patrons where patron_id = wrong.patron_id for no key update;
  if found then
    insert into wrong_pins as w values (wrong.*)
    on conflict (patron_id, account, address) do update set tries = w.tries + 1,
      everywhere = w.everywhere + excluded.everywhere, last_try = greatest(w.last_try, excluded.last_try);
  end if;
  return sip2d_wrong_pins(wrong.patron_id);
end $$;

alter function sip2d_carry_out(jsonb) rename to sip2d_carry_out_1;
create function sip2d_carry_out(effect jsonb) returns boolean language plpgsql as $$
begin
  if effect ->> 'kind' = 'clear-wrong-pins' then
    delete from wrong_pins where patron_id = sip2d_patron_id(effect ->> 'id');
    return true;
  end if;
  return sip2d_carry_out_1(effect);
end $$;
`;
