import type { Config } from "../config/config.ts";
import { createAddressFilter } from "./address_filter.ts";
import { checkLogin, type Credentials } from "./check_login.ts";
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
  const { services: { verify, log }, peer: { connection, address } } = session;
  const { accountId, location } = attempt;
  logOut(session);
  const result = await checkLogin(attempt, config, verify);
  if (typeof result === "string") {
    log.warning("login failed", { connection, address, account: accountId, reason: result });
    return false;
  }
  if (!createAddressFilter(result)(address)) {
    log.warning("login failed", { connection, address, account: accountId, reason: "address not allowed" });
    return false;
  }
  session.accountId = result.id;
  session.location = location;
  log.info("login", { connection, address, account: result.id, location });
  return true;
}

/** Ends a login; the connection stays. */
export function logOut(session: Session): void {
  session.accountId = undefined;
  session.location = "";
}
