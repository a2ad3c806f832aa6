import type { Migration } from "../../rows/migration.ts";

/**
 * Step 8: each wrong PIN has a row of its own, so that a lock ends by itself, and each terminal the moment of its last right
 * one, so that it stays open to its patrons. Of what was counted before, only the last moment is known. No number comes back,
 * so that a card with other wrong PINs is never taken for the same.
 */
export const PIN_RECORD: Migration = [`
  alter table wrong_pins rename to counted_pins;
  drop index wrong_pins_by_terminal;
  create table wrong_pins (
    wrong_id integer primary key autoincrement,
    patron_id text not null collate nocase references patrons (patron_id) on delete cascade,
    account text not null,
    address text not null,
    at integer not null,
    beyond integer not null,
    forgiven integer not null
  ) strict;
  insert into wrong_pins (patron_id, account, address, at, beyond, forgiven)
    with recursive numbers (number) as (select 1 union all select number + 1 from numbers where number < 100)
    select patron_id, account, address, last_try, number > everywhere, 0
    from counted_pins join numbers on number <= tries order by last_try;
  drop table counted_pins;
  create index wrong_pins_by_card on wrong_pins (patron_id);
  create index wrong_pins_by_terminal on wrong_pins (account, address, at, patron_id);
  create index wrong_pins_by_moment on wrong_pins (at);

  create table right_pins (
    patron_id text not null collate nocase references patrons (patron_id) on delete cascade,
    account text not null,
    address text not null,
    at integer not null,
    primary key (patron_id, account, address)
  ) strict, without rowid;
  create index right_pins_by_moment on right_pins (at);
`];
