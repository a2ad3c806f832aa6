import type { Config } from "../../config/config.ts";
import { createTally } from "./limit_log.ts";
import { NewestMap } from "../../library/id.ts";

/** A try to log in. */
interface Attempt {
  readonly accountId: string;
  readonly address: string;
}

/** Remembers which logins failed lately. */
export interface FailedLogins {
  /** Tells why a login is refused without a look at its password; `undefined` if it is looked at. */
  refusal(attempt: Attempt, config: Config): Promise<string | undefined>;
  note(attempt: Attempt, config: Config): void;
  /** Notes a login that succeeded. */
  succeeded(attempt: Attempt): void;
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
 *
 * An account at an address has a budget of its own. Where the account has logged in lately, nothing else counts:
 * attempts with its name elsewhere, or with other names beside it, do not keep its terminals out. All others share the
 * account's budget and the address's.
 *
 * @param elapsed milliseconds of a clock that only goes forward
 */
export function createFailedLogins(elapsed: () => number, places: LoginPlaces): FailedLogins {
  const byPlace = createTally(elapsed);
  const byAddress = createTally(elapsed);
  const byAccount = createTally(elapsed);
  return {
    async refusal(attempt, { limits }) {
      const { accountId, address } = attempt;
      const { failedLoginsPerAddress = Infinity, failedLoginsPerAccount = Infinity } = limits;
      if (byPlace.count(placeOf(attempt)) >= failedLoginsPerAccount) return WITH_ACCOUNT;
      const isAddressOver = byAddress.count(address) >= failedLoginsPerAddress;
      const isAccountOver = byAccount.count(accountId) >= failedLoginsPerAccount;
      if (!isAddressOver && !isAccountOver || await places.isKnown(accountId, address)) return undefined;
      return isAddressOver ? FROM_ADDRESS : WITH_ACCOUNT;
    },
    note(attempt, { accounts }) {
      const { accountId, address } = attempt;
      byAddress.add(address);
      // Names that are no account's have no count of their own: anybody could send any number of them.
      if (!accounts.has(accountId)) return;
      byAccount.add(accountId);
      byPlace.add(placeOf(attempt));
    },
    succeeded: ({ accountId, address }) => places.note(accountId, address),
  };
}

function placeOf({ accountId, address }: Attempt): string {
  return JSON.stringify([accountId, address]);
}

/** Notes of where accounts have logged in, which outlast the process. */
export interface LoginNotes {
  /** Reads what was noted under a name. */
  note(name: string): Promise<string | undefined>;
  /** Notes something under a name, in the place of what was there. */
  setNote(name: string, value: string): Promise<void>;
}

/** Knows from which addresses accounts, or members of staff, have logged in well within 30 days. */
export interface LoginPlaces {
  isKnown(account: string, address: string): Promise<boolean>;
  /** Notes a login that succeeded, without being waited for. */
  note(account: string, address: string): void;
}

const DAY = 86_400_000;
const KNOWN = 30 * DAY;

/** Addresses at most that are remembered here; of the others the notes tell. */
const MOST = 10_000;

/**
 * Makes the places of accounts. Each is written down once a day, so that a server that starts in the midst of an attack
 * knows its terminals; it is asked for only where a login would be refused otherwise.
 *
 * @param notes absent: what is known ends with this process
 * @param whose the words before a name in the notes: an account and a member of staff may have the same
 */
export function createLoginPlaces(
  clock: () => Temporal.Instant,
  notes?: LoginNotes,
  whose: "login of" | "staff login of" = "login of",
): LoginPlaces {
  /** When each was noted last. */
  const noted = new NewestMap<number>(MOST);
  const nameOf = (account: string, address: string) => `${whose} ${account} at ${address}`;

  return {
    async isKnown(account, address) {
      const name = nameOf(account, address);
      const now = clock().epochMilliseconds;
      if (now - (noted.get(name) ?? -Infinity) < KNOWN) return true;
      const written = await notes?.note(name).catch(() => undefined);
      const at = Date.parse(written ?? "");
      if (!(now - at < KNOWN)) return false;
      noted.set(name, at);
      return true;
    },
    note(account, address) {
      const name = nameOf(account, address);
      const now = clock();
      if (Math.abs(now.epochMilliseconds - (noted.get(name) ?? -Infinity)) < DAY) return;
      noted.set(name, now.epochMilliseconds);
      notes?.setNote(name, now.toString()).catch(() => {});
    },
  };
}
