import { MIGRATIONS } from "../migrations/migrations.ts";

/**
 * Adds this schema's version to the names of functions in SQL: `sip2d_apply(` becomes `sip2d_apply_14(`. So an older
 * server beside this one calls its own functions.
 */
export function ofVersion(sql: string): string {
  return sql.replaceAll(/\bsip2d_\w+(?=\()/g, (name) => `${name}_${MIGRATIONS.length}`);
}
