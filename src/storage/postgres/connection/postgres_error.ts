import { StorageUnavailable } from "../../port/storage.ts";

/** States that the function of a change raises (see `functions/change_functions.ts`). */
const STATE = { conflict: "SD001", nothingThere: "SD003", late: "SD004" } as const;

/** The server refused before anything was done: it is starting up, has no connection to spare, or is only a standby. */
const NOT_SERVING: ReadonlySet<string> = new Set(["57P03", "53300", "25006"]);

/** What waited for a connection that was lost before it was sent. */
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
  // The server shuts down, or crashed beside us. A commit may have been done all the same.
  "57P01",
  "57P02",
]);

/** Transactions that PostgreSQL gave up for the sake of others, and records of which there can be only one. */
const CONFLICTS: ReadonlySet<string> = new Set([STATE.conflict, "40P01", "40001", "23505"]);

/** Statement and lock time limits. Others may get through meanwhile. */
const TOO_LATE: ReadonlySet<string> = new Set(["57014", "55P03", STATE.late]);

/**
 * What fails every change alike: resources that have run out (class 53), the system around the server (58), a damaged
 * database (XX), a database that only reads, a sequence that has ended, functions or columns that are not there.
 */
const OUT_OF_ORDER = /^(53...|58...|XX...|25006|2200H|42883|42703)$/;

/** The server refuses us, or what we asked: the role, its password, its rights, the database or its tables. */
const TURNED_AWAY = /^(28|3D|42501$|42P01$)/;

/** Statements that were prepared on a connection are not there any more, or another client's. */
const MISPREPARED: ReadonlySet<string> = new Set(["26000", "42P05"]);

/** Says in one line why the server cannot be used now. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error) ?? "";
  if (MISPREPARED.has(code)) {
    return "the pooler forgets prepared statements; pgbouncer 1.21 or newer keeps them with max_prepared_statements = 200";
  }
  return error instanceof Error ? error.message || code || error.name : String(error);
}

/** Whether a pooler such as pgbouncer refused a connection because of the settings that it began with. */
export function isPooler(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (codeOf(error) === UNSENT) return isPooler(error.cause);
  return codeOf(error) === "08P01" && error.message.includes("startup parameter");
}

/** The SQLSTATE of an error that PostgreSQL raised, or the code of a failed connection. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** Whether the server was not reached, or did not take work, so that nothing of what was asked has been done. */
export function isNotServing(error: unknown): boolean {
  const code = codeOf(error);
  return code !== undefined && (NOT_SERVING.has(code) || NOT_CONNECTED.has(code)) && !isOfTraffic(error);
}

/**
 * Whether an established connection failed. Linux gives it up for why the host cannot be reached, if routers told so
 * (`sk_err_soft` in `tcp_write_err`), in the words of a connection that could not be made.
 */
function isOfTraffic(error: unknown): boolean {
  return error instanceof Error && "syscall" in error && (error.syscall === "read" || error.syscall === "write");
}

/** Whether a change was refused since the server only reads: it is a standby, or its sessions are to read only. */
export function isReadOnly(error: unknown): boolean {
  return codeOf(error) === "25006";
}

/** Whether the server refuses us until an administrator changes something there. */
export function isTurnedAway(error: unknown): boolean {
  return TURNED_AWAY.test(codeOf(error) ?? "");
}

/** Whether a change failed for what would fail the next one as well, however it is asked for. */
export function isOutOfOrder(error: unknown): boolean {
  const code = codeOf(error) ?? "";
  return OUT_OF_ORDER.test(code) || isTurnedAway(error) || MISPREPARED.has(code);
}

/** Whether a change was given up only at its end, since its deadline had passed: all of it could be done. */
export function isTooLate(error: unknown): boolean {
  return codeOf(error) === STATE.late;
}

/** Whether the connection was lost, so that it is not known what was done. */
export function isLost(error: unknown): boolean {
  const code = codeOf(error);
  return code !== undefined &&
    (LOST.has(code) || code.startsWith("08") || NOT_CONNECTED.has(code) && isOfTraffic(error));
}

/** Makes of an error of a lost connection one that says that the statement was never sent. */
export function asUnsent(error: unknown): unknown {
  return isLost(error) ? unsentError(reasonOf(error), { cause: error }) : error;
}

/** Says why something was not sent. */
export function unsentError(reason: string, options?: ErrorOptions): Error {
  return Object.assign(new Error(reason, options), { code: UNSENT });
}

/** Whether the connection failed, or could not be made, and not only what was asked over it. */
export function isOfConnection(error: unknown): boolean {
  if (error instanceof Error && "severity" in error) return error.severity !== "ERROR" || isLost(error);
  return isLost(error) || isUntrusted(error) || NOT_CONNECTED.has(codeOf(error) ?? "");
}

/** Names of OpenSSL's and Node's for a certificate that is not to be trusted. */
const UNTRUSTED = /^(CERT_|DEPTH_ZERO_|ERR_TLS_|HOSTNAME_|SELF_SIGNED_|UNABLE_TO_)/;

/** Whether the server's certificate was not trusted, so that nothing was sent. */
export function isUntrusted(error: unknown): boolean {
  return UNTRUSTED.test(codeOf(error) ?? "");
}

/** Whether a record on which the decision rests has moved on. */
export function isConflict(error: unknown): boolean {
  const code = codeOf(error);
  return code !== undefined && CONFLICTS.has(code);
}

/** What PostgreSQL says beside the message. */
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
