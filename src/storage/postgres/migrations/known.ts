/** What is known of another library system's records. The index finds those of which nothing has been told for long. */
export const KNOWN = `
create table known (
  kind text collate "C" not null,
  id text collate "C" not null,
  doc text collate "C" not null,
  seen timestamptz not null,
  pin_at timestamptz
) with (fillfactor = 70);
create unique index known_by_id on known (kind, lower(id));
create index known_by_time on known (seen);
create index known_by_pin on known (pin_at) where pin_at is not null;
`;
