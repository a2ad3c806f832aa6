import type { Account, Config, Institution } from "../../config/config.ts";

/** Whom a session acts for, as the configuration has it at this moment. */
export interface Identity {
  readonly account: Account;
  readonly institution: Institution;
}

/** Looks up whom an account acts for; `undefined` when nobody is logged in, or the account is gone since. */
export function identify(config: Config, accountId: string | undefined): Identity | undefined {
  const account = accountId === undefined ? undefined : config.accounts.get(accountId);
  const institution = account && config.institutions.get(account.institution);
  return account && institution && { account, institution };
}

/** Tells the time zone in which a terminal is answered; before login, that of the first institution. */
export function timeZoneOf(config: Config, identity: Identity | undefined): string {
  const [first] = config.institutions.values();
  return (identity?.institution ?? first)?.timeZone ?? "UTC";
}
