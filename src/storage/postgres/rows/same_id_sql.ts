/**
 * Writes the SQL condition that a column holds an identifier. It compares like `sameId` of `library/id.ts`: in the
 * collation "C", `lower` changes ASCII letters only. `given` is an expression, such as the placeholder of a value.
 */
export function sameIdSql(column: string, given: string): string {
  return `lower(${column}) = lower(${given}::text collate "C")`;
}
