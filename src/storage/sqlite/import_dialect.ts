import type { Dialect } from "../import/dialect.ts";
import { loanColumn } from "./rows/loan_columns.ts";

const ID = "text collate nocase";

/** What SQLite says in words of its own. */
export const SQLITE: Dialect = {
  // Columns of identifiers compare so by themselves; expressions do not.
  id: (expression) => /^[\w.]+$/.test(expression) ? expression : `(${expression}) collate nocase`,
  written: (expression) => `(${expression}) collate binary`,
  idType: ID,
  makeStage(kind, columns) {
    const described = columns.map(({ name, form }) => form === "id" ? `${name} ${ID}` : name);
    return [`create temp table stage_${kind} (stage_id integer primary key, line integer, ${described.join(", ")})`];
  },
  index: (table, column, beside) =>
    `create index ${table}_by_${column} on ${table} (${[column, ...beside].join(", ")})`,
  perTransaction: "",
  analyze: () => [],
  // One writes at a time.
  lock: () => [],
  // A merge patch (RFC 7396).
  mergeTexts: (stored, staged) => `json_patch(${stored}, ${staged})`,
  // One after the other, each over what the last has left.
  pickLastTitles: (rows) => `select title_id, title, author from (${rows}) where true`,
  countChanges: (change) => [change, "select changes() as rows"],
  keptInRow: { loans: { table: "items", column: loanColumn } },
};
