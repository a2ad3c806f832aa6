/** Takes away the functions that are there, but for what indexes are made with. */
export const DROP_FUNCTIONS = `do $$
declare
  gone regprocedure;
begin
  for gone in
    select p.oid from pg_proc p join pg_class ours on ours.oid = to_regclass('sip2d_schema')
    where p.pronamespace = ours.relnamespace and p.proname like 'sip2d\\_%' and p.proname <> 'sip2d_folded'
  loop
    execute format('drop function %s', gone);
  end loop;
end $$`;
