import type { StageFault, StageProblem } from "../port/import_stage.ts";
import { RECORD_KINDS, type RecordKind } from "../port/record_kind.ts";
import { type Row, text, textIfAny } from "../rows/row.ts";

/** One thing that may be wrong with the staged rows of a kind. */
export interface StageCheck {
  readonly kind: RecordKind;
  readonly problem: StageProblem;
  /** What there must be all of, lest what is still to come is missed. */
  readonly whole?: readonly RecordKind[];
  /** Gives `line`, `id` and `other` of each row that does not fit. */
  readonly sql: string;
}

/** The checks as a database words them. */
export interface StageDialect {
  /** The key of a kind. */
  keyOf(kind: RecordKind): string;
  /** Rows whose key an earlier row has. */
  repeated(kind: RecordKind, ...key: readonly string[]): StageCheck;
  /** Rows that name what is neither stored nor staged. */
  unknown(kind: RecordKind, column: string, among: "items" | "patrons", problem: StageProblem): StageCheck;
  readonly loginRepeated: StageCheck;
  readonly loginTaken: StageCheck;
  readonly titleMissing: StageCheck;
  readonly titleUnknown: StageCheck;
  readonly capturedRepeated: StageCheck;
  readonly capturedByStored: StageCheck;
}

/**
 * Everything that is checked, in the order in which it is told: what is wrong by itself, then what names nobody. Left out
 * is what an import that removes the rest makes good, and what cannot be known while some files were cut short.
 */
export function stageChecks(
  dialect: StageDialect,
  replaceMissing: boolean,
  cut: ReadonlySet<RecordKind> = new Set(),
): readonly StageCheck[] {
  const { keyOf, repeated, unknown } = dialect;
  return [
    ...RECORD_KINDS.map((kind) => repeated(kind, keyOf(kind))),
    repeated("holds", "patron_id", "title_id", "item_id"),
    dialect.loginRepeated,
    ...replaceMissing ? [] : [dialect.loginTaken],
    dialect.titleMissing,
    unknown("loans", "item_id", "items", "item-unknown"),
    unknown("loans", "patron_id", "patrons", "patron-unknown"),
    unknown("holds", "patron_id", "patrons", "patron-unknown"),
    dialect.titleUnknown,
    unknown("holds", "item_id", "items", "item-unknown"),
    unknown("holds", "captured_item_id", "items", "item-unknown"),
    dialect.capturedRepeated,
    ...replaceMissing ? [] : [dialect.capturedByStored],
    unknown("fees", "patron_id", "patrons", "patron-unknown"),
  ].filter(({ whole = [] }) => !whole.some((kind) => cut.has(kind)));
}

/** What a row of a check tells. Lines are numbers in one database and digits in the other. */
export function stageFault({ kind, problem }: StageCheck, row: Row): StageFault {
  const other = textIfAny(row, "other");
  return { kind, problem, line: Number(row.line), id: text(row, "id"), ...(other !== undefined && { other }) };
}
