import { hash, timingSafeEqual } from "node:crypto";
import type { SubjectPart } from "../../config/base/client_subject.ts";
import type { Account, AccountPassword, Config } from "../../config/config.ts";
import type { Request } from "../../protocol/message.ts";
import { ANY_LOGIN } from "../../config/upstream/upstream.ts";
import { createAddressFilter } from "./address_filter.ts";
import { safeName, safeToLog } from "./hide_secrets.ts";
import type { BackEndSession, LoginVerdict, ServedTerminal } from "../back_end/back_end.ts";
import type { Identity } from "./identity.ts";
import { type CertificateSubject, endServed, type Peer, type Session } from "./session.ts";
import type { MessageScope, SessionAnswer } from "./session_answer.ts";
import type { VerifyPassword } from "./session_parts.ts";

/** The login of a terminal, with its location code (CP). */
interface LoginAttempt extends Credentials {
  readonly location: string;
}

/**
 * Lets a terminal in, or says why not; the log tells which. An attempt ends an earlier login whatever comes of it: a
 * terminal that failed to log in must not go on in another account's name.
 */
export async function logIn(session: Session, attempt: LoginAttempt, config: Config): Promise<string | undefined> {
  const { parts: { clock, log, metrics, failedLogins, limitLog }, peer: { connection, address } } = session;
  const { accountId, location } = attempt;
  const who = { connection, address, account: safeName(accountId, config.accounts) };
  logOut(session);
  const held = await failedLogins.refusal({ accountId, address }, config);
  if (held !== undefined) {
    limitLog("logins refused unseen", { ...who, reason: held });
    metrics.count("loginsRefused", held);
    return held;
  }
  const result = await judge(session, attempt, config);
  if (result === "library system away") {
    // A 940 would make the terminal give up for good.
    session.hangUp = true;
    log.warning("login not answered", { ...who, reason: result });
    metrics.count("loginsRefused", result);
    return result;
  }
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
  session.loginGiven = givenTo(result, attempt, config);
  session.allowedBy = config;
  session.location = location.replace(/\p{Cc}/gu, "");
  session.shownLocation = safeToLog(session.location);
  log.info("login", { ...who, terminal: session.shownLocation || undefined });
  return undefined;
}

/** What another library system may need of a login; nothing is kept for our engine. */
function givenTo({ institution }: Account, { accountId, password }: LoginAttempt, { institutions }: Config) {
  return institutions.get(institution)?.upstream === undefined ? undefined : { loginId: accountId, password };
}

/** Finds the account that a login opens: by its password here, or by what its institution's library system says. */
async function judge(session: Session, attempt: LoginAttempt, config: Config): Promise<Account | NotLoggedIn> {
  const { parts: { verify }, peer: { address } } = session;
  const { accounts, institutions } = config;
  const account = accounts.get(attempt.accountId) ?? accounts.get(ANY_LOGIN);
  if (account?.password.kind !== "upstream") {
    return await checkLogin({ ...attempt, address }, accounts, verify);
  }
  const institution = institutions.get(account.institution);
  if (institution === undefined) return "unknown account";
  const given = givenTo(account, attempt, config);
  const served = begin(session, { account, institution }, { location: attempt.location, given });
  const verdict = given === undefined ? "wrong" : await served.logIn?.(given);
  if (verdict !== "right") endServed(session);
  return verdict === "right" ? account : LOGIN_FAILURES[verdict ?? "wrong"];
}

const LOGIN_FAILURES: Readonly<Record<Exclude<LoginVerdict, "right">, NotLoggedIn>> = {
  wrong: "wrong password",
  unknown: "library system away",
};

/** Gives the session at its back end in which a terminal is served, and begins it where there is none. */
export function servedBy(session: Session, identity: Identity): BackEndSession {
  const backEnd = session.parts.backEndOf(identity.institution);
  const { served } = session;
  if (served?.backEnd === backEnd) return served.session;
  return begin(session, identity, { location: session.location, given: session.loginGiven });
}

function begin(
  session: Session,
  { account, institution }: Identity,
  { location, given: login }: { readonly location: string; readonly given: ServedTerminal["login"] },
): BackEndSession {
  endServed(session);
  const { connection, address } = session.peer;
  const backEnd = session.parts.backEndOf(institution);
  const served = backEnd.serve({ connection, address, account, institution, location, ...login && { login } });
  session.served = { backEnd, session: served };
  return served;
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
  const reason = await logIn(session, attempt, config);
  return session.hangUp ? { answer: NO_ANSWER, outcome: "failed", reason } : loginAnswer(reason);
}

const NO_ANSWER = new Uint8Array(0);

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
  endServed(session);
  session.accountId = undefined;
  session.loginGiven = undefined;
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

/** What a password opens. */
interface Protected {
  readonly password: Account["password"];
}

/** Why a login was refused, for the log; the terminal learns only that it was. */
type LoginFailure = "unknown account" | "wrong password";

/** Why a login failed. */
type NotLoggedIn = LoginFailure | "library system away";

/** The reasons for which a login is refused after its password was checked. */
export const LOGIN_REFUSALS = [
  "library system away",
  "unknown account",
  "wrong password",
  "account expired",
  "address not allowed",
  "certificate not allowed",
] as const satisfies readonly (NotLoggedIn | AccountRefusal)[];

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
    account === undefined || account.password.kind === "upstream" ? standIn(accounts) : account.password,
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
