import { ofVersion } from "../functions/of_version.ts";
import { MIGRATIONS } from "../migrations/migrations.ts";
import { TABLES } from "../../rows/tables.ts";
import { otherSettings, SESSION } from "./session_settings.ts";

/** One answer of a server about itself and about what we may do there. */
type Said = Readonly<Record<string, unknown>>;

const SETTINGS = Object.keys(SESSION).map((name) => `'${name}', current_setting('${name}')`).join(", ");

/**
 * The SQL condition that the functions are there that this program calls: `migrate --finish` of a later version drops
 * them.
 */
export const SERVED = `to_regprocedure('${ofVersion("sip2d_apply(jsonb, bigint)")}') is not null`;

/** The text for a database that lacks them. */
export const UNSERVED = "the database lacks the functions of this version; run sip2d migrate, or the newer program";

/** The tables that this program writes to, without those of later versions, and the view through which it writes one. */
const WRITTEN = [...Object.keys(TABLES), "ledger_rows", "sip2d_servers"].map((name) => `'${name}'`).join(", ");

/**
 * Asks a server for its time (`now`, milliseconds since 1970), and for what may prevent changes. Our tables are those
 * in the schema of `sip2d_schema`, of the same owner.
 */
export const SIGN_OF_LIFE = `
  select extract(epoch from clock_timestamp()) * 1000 as now,
    pg_is_in_recovery() as standby,
    current_setting('transaction_read_only') = 'on' as read_only,
    current_user as role,
    current_database() as database,
    jsonb_build_object(${SETTINGS}) as settings,
    ours.oid is not null as there,
    ${SERVED} as served,
    ours.relnamespace::regnamespace::text as schema,
    (
      select string_agg(c.relname, ', ' order by c.relname) from pg_class c
      where c.relnamespace = ours.relnamespace and c.relowner = ours.relowner and case
        when c.oid = ours.oid then not has_table_privilege(c.oid, 'select')
        when c.relkind in ('r', 'p', 'v') and c.relname in (${WRITTEN}) then
          not (has_table_privilege(c.oid, 'select') and has_table_privilege(c.oid, 'insert')
            and has_table_privilege(c.oid, 'update') and has_table_privilege(c.oid, 'delete'))
        when c.relkind = 'S' and exists (
          select from pg_depend d join pg_class t on t.oid = d.refobjid
          where d.objid = c.oid and d.classid = 'pg_class'::regclass and t.relname in (${WRITTEN})
        ) then not has_sequence_privilege(c.oid, 'usage')
        else false end
    ) as withheld,
    (
      select string_agg(distinct p.proname, ', ' order by p.proname) from pg_proc p
      where p.pronamespace = ours.relnamespace and p.proowner = ours.relowner and p.proname like 'sip2d\\_%\\_${MIGRATIONS.length}'
        and not has_function_privilege(p.oid, 'execute')
    ) as forbidden
  from (select 1) one left join pg_class ours on ours.oid = to_regclass('sip2d_schema')`;

/** Tells whether a server takes no changes at all: it is a standby, or is set to read only. */
export function readsOnly({ standby, read_only }: Said): boolean {
  return standby === true || read_only === true;
}

/** Says in one line what prevents changes, and what to do about it; `undefined` if nothing does. */
export function writeTrouble(said: Said, where: string): string | undefined {
  const { role, database, schema, withheld, forbidden } = said;
  if (said.standby === true) {
    return `${where} is a standby, which only reads: name the primary in the url, or promote this one with ` +
      "select pg_promote()";
  }
  if (said.read_only === true) {
    return `${where} only reads: alter database ${database} reset default_transaction_read_only; ` +
      `alter role ${role} reset default_transaction_read_only`;
  }
  if (said.there !== true) return `${where} has no tables of sip2d; run sip2d migrate`;
  if (typeof withheld === "string") {
    return `${where}: role ${role} may not write to ${withheld}; as their owner say: ` +
      `grant select, insert, update, delete on all tables in schema ${schema} to ${role}; ` +
      `grant usage on all sequences in schema ${schema} to ${role}`;
  }
  if (typeof forbidden === "string") {
    return `${where}: role ${role} may not execute ${forbidden}; as their owner say: ` +
      `grant execute on all functions in schema ${schema} to ${role}`;
  }
  if (said.served !== true) return `${where}: ${UNSERVED}`;
  return settingsTrouble(said, where);
}

/**
 * Says which settings are wrong. A pooler does not pass on the settings of a new connection, so that the role must have
 * them.
 */
function settingsTrouble({ settings, role, database }: Said, where: string): string | undefined {
  const current: Said = typeof settings === "object" && settings !== null ? { ...settings } : {};
  const other = otherSettings(current);
  if (other.length === 0) return undefined;
  const commands = other.map((name) => `alter role ${role} in database ${database} set ${name} = '${SESSION[name]}'`);
  return `${where} is reached through a pooler that does not pass settings on; as a superuser say: ` +
    `${commands.join("; ")}; then RECONNECT in the pooler's console`;
}
