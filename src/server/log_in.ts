import type { Config } from "../config/config.ts";
import { accountRefusal } from "./account_refusal.ts";
import { checkLogin, type Credentials } from "./check_login.ts";
import { loggable } from "./loggable.ts";
import type { Session } from "./session.ts";

/** What a terminal logs in with, and where it says it stands. */
export interface LoginAttempt extends Credentials {
  readonly location: string;
}

/**
 * Lets a terminal in, or not; the log tells which. An attempt ends an earlier login whatever comes of it: a terminal
 * that failed to log in must not go on in another account's name.
 */
export async function logIn(session: Session, attempt: LoginAttempt, config: Config): Promise<boolean> {
  const { services: { verify, log, metrics, failedLogins, limitLog }, peer: { connection, address } } = session;
  const { accountId, location } = attempt;
  const who = { connection, address, account: loggable(accountId) };
  logOut(session);
  const held = failedLogins.refusal({ accountId, address }, config);
  if (held !== undefined) {
    limitLog("logins refused unseen", { ...who, reason: held });
    metrics.count("loginsRefused", held);
    return false;
  }
  const result = await checkLogin(attempt, config, verify);
  if (typeof result === "string") {
    failedLogins.note({ accountId, address }, config);
    log.warning("login failed", { ...who, reason: result });
    metrics.count("loginsRefused", result);
    return false;
  }
  const refusal = accountRefusal(result, session.peer);
  if (refusal !== undefined) {
    log.warning("login failed", { ...who, reason: refusal });
    metrics.count("loginsRefused", refusal);
    return false;
  }
  session.accountId = result.id;
  session.allowedBy = config;
  session.location = location;
  log.info("login", { ...who, terminal: loggable(location) || undefined });
  return true;
}

/** Ends a login; the connection stays. */
export function logOut(session: Session): void {
  session.accountId = undefined;
  session.location = "";
}
