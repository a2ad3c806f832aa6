/**
 * Drops the functions of a database, except those that indexes are made with.
 *
 * @param but the version of the schema whose functions stay; absent: none stay
 */
export function dropFunctions(but?: number): string {
  const others = but === undefined ? "" : `and p.proname not like 'sip2d\\_%\\_${but}'`;
  return `do $$
declare
  gone regprocedure;
begin
  for gone in
    select p.oid from pg_proc p join pg_class ours on ours.oid = to_regclass('sip2d_schema')
    where p.pronamespace = ours.relnamespace and p.proname like 'sip2d\\_%' and p.proname <> 'sip2d_folded' ${others}
  loop
    execute format('drop function %s', gone);
  end loop;
end $$`;
}
