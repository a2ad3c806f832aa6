/**
 * Writes the condition in SQL that a column holds an identifier, by the same measure as `sameId` of `library/id.ts`: the
 * collation "C" knows the case of ASCII letters only. `given` is an expression, such as the placeholder of a value.
 */
export function sameIdSql(column: string, given: string): string {
  return `lower(${column}) = lower(${given}::text collate "C")`;
}
