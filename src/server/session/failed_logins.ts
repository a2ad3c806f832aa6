import type { Config } from "../../config/config.ts";
import { createTally } from "./limit_log.ts";

/** Who tries to log in, from where. */
interface Attempt {
  readonly accountId: string;
  readonly address: string;
}

/** Which logins failed lately. */
export interface FailedLogins {
  /** Tells why a login is refused without a look at its password; `undefined` if it is looked at. */
  refusal(attempt: Attempt, config: Config): string | undefined;
  /** Notes a login that failed. */
  note(attempt: Attempt, config: Config): void;
}

/** Why a login is refused without a look at its password. */
export const HELD_LOGINS = [
  "too many failed logins from the address",
  "too many failed logins with the account",
] as const;
const [FROM_ADDRESS, WITH_ACCOUNT] = HELD_LOGINS;

/**
 * Makes a memory of failed logins that knows of none yet. What is refused without a look does not count as a failure:
 * terminals with the right password get in a minute after the first failure, however often they try.
 */
export function createFailedLogins(clock: () => Temporal.Instant): FailedLogins {
  const byAddress = createTally(clock);
  const byAccount = createTally(clock);
  return {
    refusal({ accountId, address }, { limits }) {
      const { failedLoginsPerAddress = Infinity, failedLoginsPerAccount = Infinity } = limits;
      if (byAddress.count(address) >= failedLoginsPerAddress) return FROM_ADDRESS;
      return byAccount.count(accountId) >= failedLoginsPerAccount ? WITH_ACCOUNT : undefined;
    },
    note({ accountId, address }, { accounts }) {
      byAddress.add(address);
      // Names that are no account's may be anything, and as many as anybody likes.
      if (accounts.has(accountId)) byAccount.add(accountId);
    },
  };
}
