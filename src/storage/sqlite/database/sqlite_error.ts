import { asSaid, type Notice } from "../../../library/notice.ts";
import { StorageUnavailable } from "../../port/storage.ts";

/**
 * Primary result codes of SQLite (https://sqlite.org/rescode.html) that mean a fault of the file or the machine, not of
 * the statement. They are the low byte of an extended code.
 */
const FAULTS = {
  BUSY: 5,
  LOCKED: 6,
  NO_MEMORY: 7,
  READ_ONLY: 8,
  IO: 10,
  CORRUPT: 11,
  FULL: 13,
  CANNOT_OPEN: 14,
  PROTOCOL: 15,
  NO_LARGE_FILES: 22,
  NOT_A_DATABASE: 26,
} as const;
const OUT_OF_ORDER: ReadonlySet<number> = new Set(Object.values(FAULTS));

/** Extended codes. */
const CONSTRAINT_PRIMARY_KEY = 1555, CONSTRAINT_UNIQUE = 2067;

/** What to do about a damaged file. */
const DAMAGED =
  "; the file is damaged: stop the server, keep the file, and put a copy that `sip2d backup` made in its place";

/** What SQLite says of these (sqlite3_errstr): `exec` of `node:sqlite` gives no code. */
const CODE_BY_MESSAGE: ReadonlyMap<string, number> = new Map([
  ["database is locked", FAULTS.BUSY],
  ["database table is locked", FAULTS.LOCKED],
  ["out of memory", FAULTS.NO_MEMORY],
  ["attempt to write a readonly database", FAULTS.READ_ONLY],
  ["disk I/O error", FAULTS.IO],
  ["database disk image is malformed", FAULTS.CORRUPT],
  ["database or disk is full", FAULTS.FULL],
  ["unable to open database file", FAULTS.CANNOT_OPEN],
  ["locking protocol", FAULTS.PROTOCOL],
  ["file is not a database", FAULTS.NOT_A_DATABASE],
]);

/** The extended result code of an error that SQLite raised, or the primary one of what it says. */
function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  if ("errcode" in error && typeof error.errcode === "number") return error.errcode;
  return CODE_BY_MESSAGE.get(error.message);
}

/** Tells whether another connection holds a lock, so that the same call may succeed a moment later. */
export function isBusy(error: unknown): boolean {
  const code = (resultCode(error) ?? 0) & 0xff;
  return code === FAULTS.BUSY || code === FAULTS.LOCKED;
}

/** Tells whether the file, or the disk that it is on, is not to be written. */
export function isReadOnly(error: unknown): boolean {
  const code = resultCode(error);
  return code !== undefined && (code & 0xff) === FAULTS.READ_ONLY;
}

/** Tells whether a statement would have made a second record where there can be only one. */
export function isDuplicate(error: unknown): boolean {
  const code = resultCode(error);
  return code === CONSTRAINT_PRIMARY_KEY || code === CONSTRAINT_UNIQUE;
}

/** What to do about an error, by its primary code, for the log. */
const ADVICE: Readonly<Record<number, string>> = {
  [FAULTS.IO]:
    "; the disk does not read or write as it should: see the system's log, and move the database to another disk",
  [FAULTS.CORRUPT]: DAMAGED,
  [FAULTS.FULL]: "; the disk is full: make room, and the next change is stored",
  [FAULTS.NOT_A_DATABASE]: DAMAGED,
};

/**
 * Turns an error of the file or the machine into {@link StorageUnavailable}; leaves any other as it is.
 *
 * @param path the database file, which the error names
 */
export function asStorageError(error: unknown, path?: string): unknown {
  const code = resultCode(error);
  if (code === undefined || !OUT_OF_ORDER.has(code & 0xff) || !(error instanceof Error)) return error;
  return new StorageUnavailable(
    `SQLite: ${path === undefined ? "" : `${path}: `}${error.message}${ADVICE[code & 0xff] ?? ""}`,
    { cause: error },
  );
}

/** Says what an error says, for people who read it in their own language. */
export function noticeOf(error: unknown): Notice {
  if (error instanceof StorageUnavailable) return error.why;
  return asSaid(error instanceof Error ? error.message : String(error));
}

/** Milliseconds for which a failure counts as the problem. Then the next question finds out anew. */
const FAILURE_IS_NEWS = 5_000;

/** Knows from errors whether a database file is in order. */
export interface FileHealth {
  /** What is wrong: of a damaged file for ever, of a failed disk for some seconds. */
  readonly problem: Notice | undefined;
  /** Notes an error, and gives it as {@link asStorageError} does. */
  told(error: unknown): unknown;
}

/** Makes the health of a file of which nothing bad is known. A damaged file does not mend itself: it is never sound again. */
export function createFileHealth(path: string, now: () => number = () => performance.now()): FileHealth {
  let damaged = false;
  let problem: Notice | undefined;
  let failedAt = -Infinity;
  return {
    get problem() {
      return damaged || now() - failedAt <= FAILURE_IS_NEWS ? problem : undefined;
    },
    told(error) {
      const code = (resultCode(error) ?? 0) & 0xff;
      const told = asStorageError(error, path);
      if (told instanceof Error && !damaged) problem = noticeOf(told);
      if (code === FAULTS.CORRUPT || code === FAULTS.NOT_A_DATABASE) damaged = true;
      if (code === FAULTS.IO || code === FAULTS.NO_MEMORY || code === FAULTS.CANNOT_OPEN) failedAt = now();
      return told;
    },
  };
}
