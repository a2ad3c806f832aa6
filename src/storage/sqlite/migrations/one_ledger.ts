import type { Migration } from "../../rows/migration.ts";

/**
 * A change that waits to be handed over has its row in the ledger, like any other. Returns that wait come behind all other
 * rows, in their order. Of one that is over, its row in the ledger takes what staff are told; where that row is gone,
 * only a captured hold is still listed. The indexes by copy and by patron hold rows that wait, too.
 */
export const ONE_LEDGER: Migration = [
  ...["heard integer", "login text", "location text", "request text", "due_written text", "due_from text"],
  ...["due_since integer", "released integer", "doubt text", "said text", "alert_type text", "destination text"],
  ...["holder_id text collate nocase", "title text"],
].map((column) => `alter table ledger add column ${column}`).concat(`
  create temporary table moved as
    select w.*, case
      when w.state = 'waiting' or (w.state = 'begun' and l.state = 'not sent' and l.terminal_told <> 'yes') then 'waiting'
      when w.state <> 'taken back' and l.ledger_id is not null then 'known'
      when w.state = 'over' and w.alert_type is not null then 'done'
      end as becomes
    from waiting_returns w left join ledger l on l.ledger_id = w.ledger_id;
  update ledger set heard = m.told, login = m.login, location = m.location, request = m.request,
      due_written = m.due_written, due_from = m.due_from, due_since = m.due_since, released = m.released, doubt = m.doubt,
      said = m.said, alert_type = m.alert_type, destination = m.destination, holder_id = m.holder_id, title = m.title,
      retry_key = coalesce(m.retry_key, ledger.retry_key),
      retry_window = case when m.retry_key is null then ledger.retry_window else m.retry_window end,
      keep_until = case when m.retry_key is null then ledger.keep_until else ledger.settled + m.retry_window end
    from moved m where m.becomes = 'known' and ledger.ledger_id = m.ledger_id;
  insert into ledger (institution, at, account, terminal, address, message, library, action, item_id, owner, ticket, state,
      terminal_told, retry_key, retry_window, item_way, begun, open_until, stands_until, settled_by, settled, keep_until,
      heard, login, location, request, due_written, due_from, due_since, released, doubt, said, alert_type, destination,
      holder_id, title)
    select institution, at, account, terminal, address, 'checkin', library, 'checkin', item_id, '', ticket, becomes,
      'yes', retry_key, retry_window, item_way, accepted, accepted, accepted, iif(becomes = 'done', 'answer', null),
      iif(becomes = 'done', accepted, null), iif(becomes = 'done', accepted + retry_window, null),
      told, login, location, request, due_written, due_from, due_since, released, doubt, said, alert_type, destination,
      holder_id, title
    from moved where becomes in ('waiting', 'done') order by return_id;
  drop table moved;
  drop table waiting_returns;
  drop index ledger_by_item;
  drop index ledger_by_patron;
  drop index ledger_unsettled;
  create index ledger_by_item on ledger (item_way, ledger_id) where state in ('waiting', 'open', 'unknown');
  create index ledger_by_patron on ledger (patron_way) where state in ('waiting', 'open', 'unknown');
  create index ledger_unsettled on ledger (institution, ledger_id) where state in ('waiting', 'open', 'unknown');
  create index ledger_to_hand_in on ledger (institution, ledger_id)
    where request is not null and state in ('waiting', 'open');
  create index ledger_captured on ledger (library, ledger_id) where alert_type is not null;
`);
