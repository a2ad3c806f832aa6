import { MIGRATIONS } from "../migrations/migrations.ts";

/**
 * Names the functions of this version of the schema in SQL: `sip2d_apply(` is written, `sip2d_apply_14(` runs. So an older
 * server beside this one calls its own.
 */
export function ofVersion(sql: string): string {
  return sql.replaceAll(/\bsip2d_\w+(?=\()/g, (name) => `${name}_${MIGRATIONS.length}`);
}
