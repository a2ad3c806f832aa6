import { RECORD_KINDS, type RecordKind } from "../port/record_kind.ts";
import type { Dialect } from "./dialect.ts";
import { mergeSql } from "./merge_sql.ts";
import { spellKeys } from "./staged_kinds.ts";
import {
  cancelledSweep,
  changedLoginsSweep,
  missingSweep,
  recapturedSweep,
  type RecordSweep,
  takenLoginsSweep,
} from "./sweeps.ts";

type StagedColumns = ReadonlyMap<RecordKind, ReadonlySet<string>>;

export type MergeStep =
  /** The staged rows of a kind, in slices. */
  | { readonly do: "merge"; readonly kind: RecordKind; readonly steps: readonly string[] }
  /** What a query finds, in slices; `removes`: the kind of the records that it removes. */
  | { readonly do: "sweep"; readonly sweep: RecordSweep; readonly removes?: RecordKind }
  /** Something about temporary tables, or for the planner. */
  | { readonly do: "run"; readonly statement: string };

/**
 * Lists the steps of a merge. Each kind comes after those that it refers to, and what is removed goes before what it
 * refers to; login ids and captured copies are given up before others take them.
 */
export function mergePlan(dialect: Dialect, staged: StagedColumns, replaceMissing: boolean): readonly MergeStep[] {
  const merge = (kind: RecordKind): readonly MergeStep[] => {
    const given = staged.get(kind);
    return given === undefined ? [] : [{ do: "merge", kind, steps: mergeSql(dialect, kind, given).steps }];
  };
  const remove = (kind: RecordKind): readonly MergeStep[] =>
    replaceMissing && staged.has(kind) ? [{ do: "sweep", sweep: missingSweep(dialect, kind), removes: kind }] : [];
  const tells = (kind: RecordKind, column: string) => staged.get(kind)?.has(column) ?? false;
  const when = (condition: boolean, ...sweeps: readonly RecordSweep[]): readonly MergeStep[] =>
    condition ? sweeps.map((sweep) => ({ do: "sweep", sweep })) : [];
  const run = (statements: readonly string[]): readonly MergeStep[] =>
    statements.map((statement) => ({ do: "run", statement }));

  return [
    ...merge("titles"),
    ...merge("items"),
    ...when(tells("patrons", "login_id"), changedLoginsSweep(dialect)),
    ...when(tells("patrons", "login_id") && replaceMissing, takenLoginsSweep(dialect)),
    ...merge("patrons"),
    ...remove("fees"),
    ...remove("holds"),
    ...remove("loans"),
    // Copies that came with this import may be spelled otherwise than in the loans, and be out by now.
    ...run(spellKeys(dialect)),
    ...merge("loans"),
    ...when(tells("holds", "captured_item_id"), cancelledSweep(dialect), recapturedSweep(dialect)),
    ...merge("holds"),
    ...merge("fees"),
    ...merge("payments"),
    ...remove("items"),
    ...remove("patrons"),
    ...remove("titles"),
    ...when(replaceMissing && staged.has("items") && !staged.has("titles"), missingSweep(dialect, "titles")),
    // Plans for small tables must not stay in use when the tables are large.
    ...run(RECORD_KINDS.filter((kind) => staged.has(kind)).flatMap((kind) => dialect.analyze(kind))),
  ];
}
