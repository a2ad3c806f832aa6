import type { Form } from "../../rows/columns.ts";
import { TABLES } from "../../rows/tables.ts";
import { ofVersion } from "./of_version.ts";

/**
 * Versions of the schema up to 20 keep a return that waits in a table of its own, and its row in the ledger beside it
 * from when it is begun. As long as such a version may work beside this one, until `sip2d migrate --finish`, both keep
 * to that. This version works on the view `ledger_rows`, which shows the two as one row and writes both; once the older
 * ones are gone, the rows are moved, and the view is the table.
 *
 * - A return that waits has its number there, far below zero, until it is begun: then it has that of the ledger.
 * - A row that waits again is for the older version one that was not sent, behind which the return waits.
 * - An older program says first that a return was not sent and then that it waits. In between it is shown as one that
 *   waits, so that nothing passes it, but for a minute nobody else begins it.
 */
const BELOW = 1_000_000_000_000;

/** How the older version names the row of a return in the ledger, and for how many milliseconds that is found. */
const RETURN_KEY = "'return/' || number", RETURN_WINDOW = 8_640_000_000;

const COLUMNS = TABLES.ledger.columns;

const TYPES: Readonly<Partial<Record<Form, string>>> = { moment: "timestamptz", number: "bigint" };

/** What a return's own table has, under the name that it has there. */
const OF_RETURN: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ["login", "location", "due_written", "due_from", "due_since", "released", "doubt", "said", "alert_type"]
      .concat("destination", "holder_id", "title").map((name) => [name, `w.${name}`]),
  ),
  request: "nullif(w.request, '')",
  heard: "w.told",
};

/** What a return has that has no row in the ledger. */
const ALONE: Readonly<Record<string, string>> = {
  ...OF_RETURN,
  ...Object.fromEntries(
    ["institution", "at", "account", "terminal", "address", "library", "item_id", "ticket", "retry_key", "retry_window"]
      .concat("item_way").map((name) => [name, `w.${name}`]),
  ),
  ...{ message: "'checkin'", action: "'checkin'", owner: "''", terminal_told: "'yes'" },
  ...{ begun: "w.accepted", open_until: "w.accepted", stands_until: "w.accepted" },
};

const KEPT_UNTIL = (from: string) => `${from} + w.retry_window * interval '1 millisecond'`;

/** Whether a return that was begun is to be begun anew. */
const NOT_SENT = "l.state = 'not sent' and l.terminal_told <> 'yes'";
const IS_ONE = `w.state in ('begun', 'over') and not (w.state = 'begun' and ${NOT_SENT})`;

/** Whether a return waits, and no older program is about to say so. */
const MAY_BEGIN = `(w.state = 'waiting' or w.state = 'begun' and exists (
      select from ledger l where l.ledger_id = w.ledger_id and ${NOT_SENT}
        and l.settled < clock_timestamp() - interval '1 minute'))`;

function selected(of: (name: string, type: string) => string): string {
  return COLUMNS.map(({ name, form }) => `${of(name, TYPES[form] ?? "text")} as ${name}`).join(", ");
}

const alone = (values: Readonly<Record<string, string>>) =>
  selected((name, type) => `(${{ ...ALONE, ...values }[name] ?? "null"})::${type}`);
const both = (values: Readonly<Record<string, string>>) =>
  selected((name) => ({ ...OF_RETURN, ...values })[name] ?? `l.${name}`);

/** Shows a return and its row in the ledger as one row. */
const TWO_AS_ONE = `
select l.ledger_id, ${selected((name) => `l.${name}`)} from ledger l
where not exists (select from waiting_returns w where w.ledger_id = l.ledger_id and ${IS_ONE})
union all
select l.ledger_id, ${
  both({ retry_key: "w.retry_key", retry_window: "w.retry_window", keep_until: KEPT_UNTIL("l.settled") })
}
from ledger l join waiting_returns w on w.ledger_id = l.ledger_id and ${IS_ONE} where w.retry_key is not null
union all
select l.ledger_id, ${both({})}
from ledger l join waiting_returns w on w.ledger_id = l.ledger_id and ${IS_ONE} where w.retry_key is null
union all
select w.return_id - ${BELOW}, ${alone({ state: "'waiting'" })}
from waiting_returns w left join ledger l on l.ledger_id = w.ledger_id
where w.state in ('waiting', 'begun') and (w.state = 'waiting' or ${NOT_SENT})
union all
select w.return_id - ${BELOW}, ${
  alone({ state: "'done'", settled_by: "'answer'", settled: "w.accepted", keep_until: KEPT_UNTIL("w.accepted") })
}
from waiting_returns w where w.state = 'over' and w.alert_type is not null
  and not exists (select from ledger l where l.ledger_id = w.ledger_id)`;

const NOTES = ["doubt", "said", "alert_type", "destination", "holder_id", "title"] as const;
const NAMES = COLUMNS.map(({ name }) => name);
/** What of a row in the ledger changes; its key is the older version's. */
const CHANGING = ["owner", "ticket", "told", "before", "state", "terminal_told", "begun", "open_until", "stands_until"]
  .concat("settled_by", "settled", "keep_until", "answer", "closed_at", "closed_by", "closed_word")
  .concat("patron_id", "item_id");
/** Columns that the older version does not know stay empty in the ledger. */
const OLDER = NAMES.filter((name) => OF_RETURN[name] === undefined);

function newValues(names: readonly string[], values: Readonly<Record<string, string>> = {}): string {
  return names.map((name) => values[name] ?? `new.${name}`).join(", ");
}

const set = (names: readonly string[]) => names.map((name) => `${name} = new.${name}`).join(", ");

const RETURN_NAMES = ["institution", "at", "told", "account", "terminal", "address", "library", "item_id", "login"]
  .concat("location", "request", "due_written", "due_from", "due_since", "retry_key", "retry_window", "ticket", "state")
  .concat("item_way", "accepted", "ledger_id", NOTES);

const insertReturn = (values: Readonly<Record<string, string>>) =>
  `insert into waiting_returns (${RETURN_NAMES.join(", ")})
      values (${newValues(RETURN_NAMES, { accepted: "new.begun", ...values })})`;

/** The functions that write a row of the view into the two tables. */
const WRITE_TWO = `
create or replace function sip2d_ledger_view_insert() returns trigger language plpgsql as $body$
begin
  -- The older version would hand a loan in as a return.
  if new.outage is not null then raise 'a stand-in accepts nothing beside an older version'; end if;
  if new.state = 'waiting' then
    ${insertReturn({ told: "new.heard", ledger_id: "null" })}
      returning return_id - ${BELOW} into new.ledger_id;
  else
    insert into ledger (${OLDER.join(", ")}) values (${newValues(OLDER)}) returning ledger_id into new.ledger_id;
  end if;
  return new;
end $body$;

create or replace function sip2d_ledger_view_update() returns trigger language plpgsql as $body$
declare
  number constant bigint := old.ledger_id + ${BELOW};
begin
  if old.ledger_id > 0 then
    if new.state = 'waiting' then
      new.state := 'not sent';
      new.terminal_told := 'no';
      new.settled := clock_timestamp();
      new.keep_until := new.settled;
    end if;
    update ledger set ${set(CHANGING)} where ledger_id = old.ledger_id and state = old.state;
    if not found then return null; end if;
    update waiting_returns set ${set(NOTES)},
      state = case when new.state = 'not sent' and new.terminal_told <> 'yes' then 'waiting'
        when new.state = 'open' then state else 'over' end,
      retry_key = case when new.retry_key is distinct from old.retry_key then new.retry_key else retry_key end
     where ledger_id = old.ledger_id and state in ('begun', 'over');
    if not found and coalesce(${newValues(NOTES)}) is not null then
      ${
  insertReturn({
    told: "coalesce(new.told, new.at)",
    ...{ login: "''", location: "''", request: "''", retry_key: "null", state: "'over'", ledger_id: "old.ledger_id" },
    item_way: "coalesce(new.item_way, '')",
    item_id: "coalesce(new.item_id, '')",
  })
};
    elsif not found then
      update ledger set retry_key = new.retry_key where ledger_id = old.ledger_id and retry_key <> new.retry_key;
    end if;
  elsif new.state = 'waiting' then
    update waiting_returns set released = new.released, retry_key = new.retry_key
     where return_id = number and state in ('waiting', 'begun');
    if not found then return null; end if;
  elsif new.state = 'not sent' and new.terminal_told <> 'yes' then
    update waiting_returns w set state = 'taken back' where return_id = number and ${MAY_BEGIN};
    if not found then return null; end if;
  else
    update waiting_returns w set state = case new.state when 'open' then 'begun' else 'over' end, ${set(NOTES)}
     where return_id = number and ${MAY_BEGIN};
    if not found then return null; end if;
    insert into ledger (${OLDER.join(", ")})
      values (${newValues(OLDER, { retry_key: RETURN_KEY, retry_window: String(RETURN_WINDOW) })})
      returning ledger_id into new.ledger_id;
    update waiting_returns set ledger_id = new.ledger_id where return_id = number;
  end if;
  return new;
end $body$;

create or replace function sip2d_ledger_view_delete() returns trigger language plpgsql as $body$
begin
  delete from waiting_returns where ledger_id = old.ledger_id or return_id = old.ledger_id + ${BELOW};
  delete from ledger where ledger_id = old.ledger_id;
  return old;
end $body$;
`;

const AS_IT_IS = `create or replace view ledger_rows as select ledger_id, ${NAMES.join(", ")} from ledger`;

/** Makes the view, and what writes it. The functions of the ledger need it. */
export const LEDGER_VIEW = `
do $do$ begin
  if to_regclass('waiting_returns') is null then
    ${AS_IT_IS};
  else
    create or replace view ledger_rows as ${TWO_AS_ONE};
    ${WRITE_TWO}
    ${
  ["insert", "update", "delete"].map((event) => `
    drop trigger if exists sip2d_${event} on ledger_rows;
    create trigger sip2d_${event} instead of ${event} on ledger_rows
      for each row execute function sip2d_ledger_view_${event}();`).join("")
}
  end if;
end $do$;
`;

/** Makes one row of each return and its row in the ledger, where no older version works any more. */
export const MOVE_RETURNS = ofVersion(`
do $do$ begin
  if to_regclass('waiting_returns') is null then return; end if;
  lock table waiting_returns, ledger in access exclusive mode;
  update ledger l set ${
  [...Object.keys(OF_RETURN), "retry_key", "retry_window", "keep_until"].map((name) => `${name} = r.${name}`).join(", ")
}
    from ledger_rows r where r.ledger_id = l.ledger_id
      and exists (select from waiting_returns w where w.ledger_id = l.ledger_id and ${IS_ONE});
  insert into ledger (${NAMES.join(", ")})
    select ${NAMES.join(", ")} from ledger_rows where ledger_id < 0 order by ledger_id;
  drop trigger sip2d_insert on ledger_rows;
  drop trigger sip2d_update on ledger_rows;
  drop trigger sip2d_delete on ledger_rows;
  -- A view that is replaced keeps what others may do with it.
  ${AS_IT_IS};
  drop table waiting_returns;
  drop function sip2d_ledger_view_insert(), sip2d_ledger_view_update(), sip2d_ledger_view_delete();
end $do$;
`);
