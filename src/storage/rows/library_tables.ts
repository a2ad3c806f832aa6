import type { RecordKind } from "../port/record_kind.ts";

export type LibraryTables = Readonly<Record<RecordKind, string>>;

export const STORED: LibraryTables = tables((kind) => kind);

/** Writes the tables of the library as they would be: what was staged stands for what is stored. */
export function plannedTables(
  staged: { has(kind: RecordKind): boolean },
  stageOf: (kind: RecordKind) => string,
): LibraryTables {
  return tables((kind) => staged.has(kind) ? stageOf(kind) : kind);
}

function tables(nameOf: (kind: RecordKind) => string): LibraryTables {
  return {
    titles: nameOf("titles"),
    items: nameOf("items"),
    patrons: nameOf("patrons"),
    loans: nameOf("loans"),
    holds: nameOf("holds"),
    fees: nameOf("fees"),
    payments: nameOf("payments"),
  };
}
