import { StorageUnavailable } from "../../port/storage.ts";

/** SQLSTATEs that the function of a change raises (see `functions/change_functions.ts`). */
const STATE = { conflict: "SD001", nothingThere: "SD003", late: "SD004" } as const;

/** The server refused before anything was done: it is starting up, has no connection to spare, or is only a standby. */
const NOT_SERVING: ReadonlySet<string> = new Set(["57P03", "53300", "25006"]);

/** The code of work that was not sent, because its connection was lost before. */
const UNSENT = "SIP2D_UNSENT";

/** The connection could not be made, so that nothing was sent. */
const NOT_CONNECTED: ReadonlySet<string> = new Set([
  UNSENT,
  "CONNECTION_ENDED",
  "CONNECT_TIMEOUT",
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
]);

/** The connection was lost, with what was under way on it. */
const LOST: ReadonlySet<string> = new Set([
  "CONNECTION_CLOSED",
  "CONNECTION_DESTROYED",
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  // The server shuts down, or another of its processes crashed. A commit may have been done nevertheless.
  "57P01",
  "57P02",
]);

/** Transactions that PostgreSQL gave up in favour of others, and violations of a unique key. */
const CONFLICTS: ReadonlySet<string> = new Set([STATE.conflict, "40P01", "40001", "23505"]);

/** Another holds a lock for longer than is waited for it. */
const LOCKED = "55P03";

/** Statement and lock time limits. Other work may succeed meanwhile. */
const TOO_LATE: ReadonlySet<string> = new Set(["57014", LOCKED, STATE.late]);

/**
 * Errors that every change would meet: resources that have run out (class 53), faults of the system around the server
 * (58), a damaged database (XX), a database that only reads, a sequence that has ended, functions or columns that are
 * not there.
 */
const OUT_OF_ORDER = /^(53...|58...|XX...|25006|2200H|42883|42703)$/;

/**
 * The server turns us away: for the role, its password or its rights, or because the database or its tables are not
 * there.
 */
const TURNED_AWAY = /^(28|3D|42501$|42P01$)/;

/**
 * The server closed the connection before it had read all that was sent, or before more was sent. Which of these codes
 * comes, or the library's own words for an end in order, is chance: people read the same of all.
 */
const RESET: ReadonlySet<string> = new Set(["ECONNRESET", "EPIPE"]);

/** Statements that were prepared on a connection are not there any more, or are another client's. */
const MISPREPARED: ReadonlySet<string> = new Set(["26000", "42P05"]);

/** Says in one line why the server cannot be used now. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error) ?? "";
  if (MISPREPARED.has(code)) {
    return "the pooler forgets prepared statements; pgbouncer 1.21 or newer keeps them with max_prepared_statements = 200";
  }
  if (RESET.has(code)) return "the server closed the connection";
  return error instanceof Error ? error.message || code || error.name : String(error);
}

/** Tells whether a pooler such as pgbouncer refused a connection because of the settings that it began with. */
export function isPooler(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (codeOf(error) === UNSENT) return isPooler(error.cause);
  return codeOf(error) === "08P01" && error.message.includes("startup parameter");
}

/** Gives the SQLSTATE of an error that PostgreSQL raised, or the code of a failed connection. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** Tells whether the server was not reached, or did not take work, so that nothing of what was asked has been done. */
export function isNotServing(error: unknown): boolean {
  const code = codeOf(error);
  return code !== undefined && (NOT_SERVING.has(code) || NOT_CONNECTED.has(code)) && !isOfTraffic(error);
}

/**
 * Whether an open connection failed. If routers said that the host cannot be reached, Linux ends the connection with
 * that error (`sk_err_soft` in `tcp_write_err`), which otherwise means that it could not be opened.
 */
function isOfTraffic(error: unknown): boolean {
  return error instanceof Error && "syscall" in error && (error.syscall === "read" || error.syscall === "write");
}

/**
 * Tells whether a change was refused since the server only reads: it is a standby, or its sessions are to read only.
 */
export function isReadOnly(error: unknown): boolean {
  return codeOf(error) === "25006";
}

/** Tells whether the server refuses us until an administrator changes something there. */
export function isTurnedAway(error: unknown): boolean {
  return TURNED_AWAY.test(codeOf(error) ?? "");
}

/** Tells whether a change failed for a reason for which any next change would fail, too. */
export function isOutOfOrder(error: unknown): boolean {
  const code = codeOf(error) ?? "";
  return OUT_OF_ORDER.test(code) || isTurnedAway(error) || MISPREPARED.has(code);
}

/** Tells whether a change was given up only because its deadline had passed: all of it could have been done. */
export function isTooLate(error: unknown): boolean {
  return codeOf(error) === STATE.late;
}

/** Tells whether a statement waited for a lock in vain: its transaction has done nothing. */
export function isLocked(error: unknown): boolean {
  return codeOf(error) === LOCKED;
}

/** Tells whether the connection was lost, so that it is not known what was done. */
export function isLost(error: unknown): boolean {
  const code = codeOf(error);
  return code !== undefined &&
    (LOST.has(code) || code.startsWith("08") || NOT_CONNECTED.has(code) && isOfTraffic(error));
}

/**
 * Turns the error of a lost connection into one which says that the statement was never sent; leaves any other as it
 * is.
 */
export function asUnsent(error: unknown): unknown {
  return isLost(error) ? unsentError(reasonOf(error), { cause: error }) : error;
}

/** Makes the error of work that was not sent. */
export function unsentError(reason: string, options?: ErrorOptions): Error {
  return Object.assign(new Error(reason, options), { code: UNSENT });
}

/** Tells whether the connection itself failed or could not be made, and not only a statement on it. */
export function isOfConnection(error: unknown): boolean {
  if (error instanceof Error && "severity" in error) return error.severity !== "ERROR" || isLost(error);
  return isLost(error) || isUntrusted(error) || NOT_CONNECTED.has(codeOf(error) ?? "");
}

/** The error codes of OpenSSL and Node for a certificate that is not trusted. */
const UNTRUSTED = /^(CERT_|DEPTH_ZERO_|ERR_TLS_|HOSTNAME_|SELF_SIGNED_|UNABLE_TO_)/;

/** Tells whether the server's certificate was not trusted, so that nothing was sent. */
export function isUntrusted(error: unknown): boolean {
  return UNTRUSTED.test(codeOf(error) ?? "");
}

/** Tells whether a record on which a change was decided has changed meanwhile. */
export function isConflict(error: unknown): boolean {
  const code = codeOf(error);
  return code !== undefined && CONFLICTS.has(code);
}

/** Gives the detail that PostgreSQL adds to its message; empty if there is none. */
export function detailOf(error: unknown): string {
  return error instanceof Error && "detail" in error && typeof error.detail === "string" ? error.detail : "";
}

/** Turns an error of the server or the connection into {@link StorageUnavailable}; leaves any other as it is. */
export function asStorageError(error: unknown): unknown {
  const code = codeOf(error);
  if (code === undefined || !(error instanceof Error)) return error;
  const outOfOrder = TOO_LATE.has(code) || OUT_OF_ORDER.test(code) || isLost(error) || isNotServing(error) ||
    isUntrusted(error) || isTurnedAway(error) || MISPREPARED.has(code);
  return outOfOrder ? new StorageUnavailable(`PostgreSQL: ${reasonOf(error)}`, { cause: error }) : error;
}
