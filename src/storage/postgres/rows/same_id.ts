/**
 * A condition in SQL: a column holds this identifier, in upper or lower case. `given` is an expression, such as the
 * placeholder of a value. The collation "C" knows the case of ASCII letters only, as the other adapter does.
 */
export function sameId(column: string, given: string): string {
  return `lower(${column}) = lower(${given}::text collate "C")`;
}
