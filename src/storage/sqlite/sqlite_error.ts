import { StorageUnavailable } from "../port/storage.ts";

/** Result codes of SQLite (https://sqlite.org/rescode.html); the low byte of an extended code is its primary code. */
const BUSY = 5;
const LOCKED = 6;
const READ_ONLY = 8;
const NOT_A_DATABASE = 26;
const CONSTRAINT_PRIMARY_KEY = 1555;
const CONSTRAINT_UNIQUE = 2067;

/** Primary codes that say something of the file or the machine, nothing of the statement: NOMEM, READONLY and so on. */
const OUT_OF_ORDER: ReadonlySet<number> = new Set([BUSY, LOCKED, 7, 8, 10, 11, 13, 14, 15, 22, NOT_A_DATABASE]);

/** The extended result code of an error that SQLite raised. Not every call of `node:sqlite` gives one. */
function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error)) return undefined;
  return typeof error.errcode === "number" ? error.errcode : undefined;
}

/** Whether another connection holds a lock, so that the same call may succeed a moment later. */
export function isBusy(error: unknown): boolean {
  const code = resultCode(error);
  if (code !== undefined) return (code & 0xff) === BUSY || (code & 0xff) === LOCKED;
  return error instanceof Error && error.message === "database is locked";
}

/** Whether the file, or the disk that it is on, is not to be written. */
export function isReadOnly(error: unknown): boolean {
  const code = resultCode(error);
  return code !== undefined && (code & 0xff) === READ_ONLY;
}

/** Whether a statement would have made a second record where there can be only one. */
export function isDuplicate(error: unknown): boolean {
  const code = resultCode(error);
  return code === CONSTRAINT_PRIMARY_KEY || code === CONSTRAINT_UNIQUE;
}

/** Turns what says that the storage itself is out of order into {@link StorageUnavailable}; leaves the rest as it is. */
export function asStorageError(error: unknown): unknown {
  const code = resultCode(error);
  if (code === undefined || !OUT_OF_ORDER.has(code & 0xff) || !(error instanceof Error)) return error;
  return new StorageUnavailable(`SQLite: ${error.message}`, { cause: error });
}
