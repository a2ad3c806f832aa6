import type { Config, PostgresConfig, StorageConfig } from "../config/config.ts";
import { answerLimit } from "../server/session/deadlines.ts";
import type { JournalLost, Storage } from "../storage/port/storage.ts";
import { StorageRefused } from "../storage/port/storage_refused.ts";
import { openPostgresStorage } from "../storage/postgres/open_postgres_storage.ts";
import { openSqliteStorage } from "../storage/sqlite/open_sqlite_storage.ts";
import { CommandFailed, EXIT } from "./exit_code.ts";

/** How a server opens its storage; the commands beside it need nothing of this. */
export interface OpenOptions {
  /** Milliseconds that anything waits for an answer; a few seconds where no terminal waits. */
  readonly patience?: number;
  readonly journalLost?: JournalLost;
}

/** Opens the storage that a configuration names. */
export function openStorage(config: StorageConfig, options: OpenOptions = {}): Promise<Storage> {
  return refusalsTold(() =>
    config.kind === "sqlite" ? openSqliteStorage(config.path, options) : openServer(config, options)
  );
}

/**
 * Opens a storage that must be there: what shows a library, or copies it, must not make an empty one where a path is
 * mistaken.
 */
export function openLibrary(config: StorageConfig): Promise<Storage> {
  if (config.kind === "sqlite" && !isThere(config.path)) {
    throw new CommandFailed(`there is no database ${config.path}; serve and import make one`, EXIT.cannot);
  }
  return openStorage(config);
}

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function openServer(config: PostgresConfig, options: OpenOptions): Promise<Storage> {
  const { poolSize, statementTimeout } = config;
  return openPostgresStorage(config, {
    ...options,
    poolSize,
    ...(statementTimeout !== undefined && { statementTimeout: statementTimeout * 1000 }),
  });
}

/** Does work with a database; one that cannot serve ends the command with one line. */
export async function refusalsTold<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StorageRefused) throw new CommandFailed(error.message, EXIT.cannot, { cause: error });
    throw error;
  }
}

/**
 * Works out the milliseconds that a storage may take for one thing: a request reads once and writes once, within the
 * time for both.
 */
export function patienceOf({ institutions }: Pick<Config, "institutions">): number {
  return Math.min(...[...institutions.values()].map(({ policy }) => answerLimit(policy))) / 2;
}
