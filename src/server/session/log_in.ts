import { hash, timingSafeEqual } from "node:crypto";
import type { SubjectPart } from "../../config/base/client_subject.ts";
import type { Account, AccountPassword, Config } from "../../config/config.ts";
import type { Request } from "../../protocol/message.ts";
import { createAddressFilter } from "./address_filter.ts";
import { safeName, safeToLog } from "./showable.ts";
import type { CertificateSubject, Peer, Session } from "./session.ts";
import type { MessageScope, SessionAnswer } from "./session_answer.ts";
import type { VerifyPassword } from "./session_parts.ts";

/** The login of a terminal, with its location code (CP). */
interface LoginAttempt extends Credentials {
  readonly location: string;
}

/**
 * Lets a terminal in, or says why not; the log tells which. An attempt ends an earlier login whatever comes of it: a terminal
 * that failed to log in must not go on in another account's name.
 */
export async function logIn(session: Session, attempt: LoginAttempt, config: Config): Promise<string | undefined> {
  const { parts: { verify, clock, log, metrics, failedLogins, limitLog }, peer: { connection, address } } = session;
  const { accountId, location } = attempt;
  const who = { connection, address, account: safeName(accountId, config.accounts) };
  logOut(session);
  const held = await failedLogins.refusal({ accountId, address }, config);
  if (held !== undefined) {
    limitLog("logins refused unseen", { ...who, reason: held });
    metrics.count("loginsRefused", held);
    return held;
  }
  const result = await checkLogin({ ...attempt, address }, config.accounts, verify);
  if (typeof result === "string") {
    failedLogins.note({ accountId, address }, config);
    log.warning("login failed", { ...who, reason: result });
    metrics.count("loginsRefused", result);
    return result;
  }
  const refusal = accountRefusal(result, session.peer, clock());
  if (refusal !== undefined) {
    log.warning("login failed", { ...who, reason: refusal });
    metrics.count("loginsRefused", refusal);
    return refusal;
  }
  failedLogins.succeeded({ accountId, address });
  session.accountId = result.id;
  session.allowedBy = config;
  session.location = location.replace(/\p{Cc}/gu, "");
  session.shownLocation = safeToLog(session.location);
  log.info("login", { ...who, terminal: session.shownLocation || undefined });
  return undefined;
}

/** Answers a 93: lets the terminal in, or tells it that it may not, and no more. */
export async function answerLogin(
  { session, config }: MessageScope,
  { fixed, fields }: Request<"login">,
  complete: boolean,
): Promise<SessionAnswer> {
  // Only SIP 2.00 has a login.
  session.version = 2;
  const { connection, address } = session.peer;
  const clear = [fixed.uidAlgorithm, fixed.passwordAlgorithm].every((algorithm) => /^[0 ]?$/.test(algorithm));
  if (!complete || !clear) {
    logOut(session);
    const reason = complete ? "unknown algorithm" : "incomplete";
    session.parts.limitLog("login failed", { connection, address, reason });
    session.parts.metrics.count("loginsRefused", reason);
    return loginAnswer(reason);
  }
  const { loginUserId = "", loginPassword = "", locationCode = "" } = fields;
  const attempt = { accountId: loginUserId.trim(), password: loginPassword, location: locationCode.trim() };
  return loginAnswer(await logIn(session, attempt, config));
}

function loginAnswer(reason: string | undefined): SessionAnswer {
  const ok = reason === undefined;
  return {
    answer: { response: { name: "loginResponse", fixed: { ok }, fields: {} } },
    outcome: ok ? "answered" : "refused",
    reason,
  };
}

/** Ends a login; the connection stays. */
export function logOut(session: Session): void {
  session.accountId = undefined;
  session.acting = undefined;
  session.location = "";
  session.shownLocation = "";
}

/** Tells why an account is not open to a terminal that knows its password; `undefined` if it is. */
export function accountRefusal(
  account: Account,
  { address, subject }: Pick<Peer, "address" | "subject">,
  now: Temporal.Instant,
): AccountRefusal | undefined {
  if (hasEnded(account, now)) return "account expired";
  if (!createAddressFilter(account)(address)) return "address not allowed";
  return (account.clientSubject ?? []).every((part) => isPartOf(part, subject)) ? undefined : "certificate not allowed";
}

/** Tells whether an account's last day is past. */
export function hasEnded({ end }: Pick<Account, "end">, now: Temporal.Instant): boolean {
  return end !== undefined && end.moment.epochMilliseconds <= now.epochMilliseconds;
}

/** Login id and password. */
export interface Credentials {
  readonly accountId: string;
  /** As it was sent, never trimmed. */
  readonly password: string;
}

/** Credentials, and where they come from. */
interface LoginFrom extends Credentials {
  readonly address: string;
}

/** Anything that has a password. */
type Protected = Pick<Account, "password">;

/** Why a login was refused, for the log; the terminal learns only that it was. */
type LoginFailure = "unknown account" | "wrong password";

/** All reasons for which a login is refused once its password is checked. */
export const LOGIN_REFUSALS = [
  "unknown account",
  "wrong password",
  "account expired",
  "address not allowed",
  "certificate not allowed",
] as const satisfies readonly (LoginFailure | AccountRefusal)[];

/** Why an account is closed to a terminal that knows its password. */
type AccountRefusal = "account expired" | "address not allowed" | "certificate not allowed";

/**
 * Finds the account that these credentials open. An account that does not exist takes as long to refuse as one whose
 * password is wrong, or a stranger could find out which there are.
 */
export async function checkLogin<A extends Protected>(
  { accountId, password, address }: LoginFrom,
  accounts: ReadonlyMap<string, A>,
  verify: VerifyPassword,
): Promise<A | LoginFailure> {
  const account = accounts.get(accountId);
  const right = await isRight(
    password,
    account?.password ?? standIn(accounts),
    (clear, phc) => verify(clear, phc, address),
  );
  if (account === undefined) return "unknown account";
  return right ? account : "wrong password";
}

function isPartOf({ name, value }: SubjectPart, subject: CertificateSubject | undefined): boolean {
  return subject?.some((part) => part.name.toLowerCase() === name.toLowerCase() && part.value === value) === true;
}

function isRight(
  given: string,
  stored: AccountPassword,
  verify: (clear: string, phc: string) => Promise<boolean>,
): boolean | Promise<boolean> {
  if (stored.kind === "hash") return verify(given, stored.phc);
  // Digests are of one length, whatever the passwords are, and so can be compared in constant time.
  return timingSafeEqual(digest(given), digest(stored.value));
}

function digest(text: string): Uint8Array {
  return hash("sha256", text, "buffer");
}

/**
 * Picks a stand-in for the password of an account that does not exist: a hash if any account has one, since checking
 * that is slow.
 */
function standIn(accounts: ReadonlyMap<string, Protected>): AccountPassword {
  for (const { password } of accounts.values()) if (password.kind === "hash") return password;
  return { kind: "clear", value: "" };
}
