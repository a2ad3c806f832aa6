/**
 * Which programs have the database open: each has a row, and says again and again that it is there. A session's lock or name
 * would not do, since a pooler gives sessions away.
 */
export const SERVERS = `
create table sip2d_servers (
  server_id uuid primary key,
  version integer not null,
  name text not null,
  seen timestamptz not null
)`;
