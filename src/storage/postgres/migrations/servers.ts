/**
 * The programs that have the database open: each has a row, and renews it again and again. A lock or a name of the
 * session would not work, since a pooler shares sessions between clients.
 */
export const SERVERS = `
create table sip2d_servers (
  server_id uuid primary key,
  version integer not null,
  name text not null,
  seen timestamptz not null
)`;
