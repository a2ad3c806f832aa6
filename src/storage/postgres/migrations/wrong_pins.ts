/**
 * Step 2: wrong PINs, by card and by the terminal that sent them. They are not part of the patron's record, so that its
 * version stays.
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
`;
