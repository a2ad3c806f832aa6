import type { TellUpdate } from "../port/update_progress.ts";

/** A statement over all rows of a table, by its key and so many at a time that it can be told how far it has come. */
export interface InParts {
  readonly table: string;
  readonly key: string;
  /** About the rows from the key `:from` on, in its order, `:rows` of them. */
  readonly sql: string;
}

/** What leads from one version to the next: statements, in order. */
export type Migration = readonly (string | InParts)[];

/** Gives the version to which one transaction leads: an empty database gets all, another the next one. */
export function nextVersion(applied: number, migrations: readonly Migration[]): number {
  return applied === 0 ? migrations.length : Math.min(applied + 1, migrations.length);
}

/**
 * Counts the steps of a version as those of all versions together: one that goes on where an earlier update ended does not
 * begin at step 1. An empty database has nothing to tell.
 */
export function stepsTold(
  applied: number,
  migrations: readonly Migration[],
  tell?: TellUpdate,
): TellUpdate | undefined {
  if (applied === 0 || tell === undefined) return undefined;
  const before = migrations.slice(0, applied).flat().length, total = migrations.flat().length;
  return (progress) => tell(progress.table === undefined ? { done: before + progress.done, total } : progress);
}
