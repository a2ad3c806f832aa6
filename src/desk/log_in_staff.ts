import type { Config, StaffMember } from "../config/config.ts";
import type { Log } from "../observability/log.ts";
import { PasswordsBusy } from "../password/passwords.ts";
import { createAddressFilter } from "../server/session/address_filter.ts";
import type { LoginPlaces } from "../server/session/failed_logins.ts";
import { createTally, type LimitLog } from "../server/session/limit_log.ts";
import { checkLogin } from "../server/session/log_in.ts";
import { safeName } from "../server/session/showable.ts";
import type { VerifyPassword } from "../server/session/session_parts.ts";

/** What somebody logs in with, and from where. */
interface StaffAttempt {
  readonly id: string;
  readonly password: string;
  readonly address: string;
}

/** Lets staff log in at the staff page. */
export interface StaffLogin {
  /**
   * Tells why nobody may log in from an address now, whatever the name; asked before anything of the
   * attempt is read.
   */
  refusal(address: string): Promise<StaffRefusal | undefined>;
  /** Finds the member of staff with these credentials, or says why there is none. */
  logIn(attempt: StaffAttempt): Promise<StaffMember | StaffRefusal>;
}

/** Why nobody was let in: the credentials, or the place, are not right; or too many logins were tried. */
type StaffRefusal = "refused" | "tooMany";

/** What logging in at the staff page takes. */
interface StaffLoginParts {
  readonly current: () => Pick<Config, "staff">;
  readonly verify: VerifyPassword;
  readonly log: Pick<Log, "info" | "warning">;
  readonly limitLog: LimitLog;
  /** Where staff have logged in well. */
  readonly places: LoginPlaces;
  /** As `SessionOptions.elapsed`. */
  readonly elapsed: () => number;
}

/** Logins in a minute from one address, and with one name, before others are refused for its rest. */
const FROM_ONE_ADDRESS = 30;
const WITH_ONE_NAME = 10;

/** Stands for whoever it was, where only the address counts; no member of staff has this name. */
const ANYBODY = "";

/** Characters of a name by which it is counted; none that is in use has more. */
const NAME = 200;

/**
 * Makes the login of the staff page. A name at an address has a budget of its own. Where it has logged in well lately,
 * nothing else counts: nobody who tries it elsewhere, or other names beside it, keeps its member out. All names are
 * counted and judged alike, so that neither words nor time tell which there are.
 */
export function createStaffLogin(parts: StaffLoginParts): StaffLogin {
  const { current, verify, log, limitLog, places, elapsed } = parts;
  const fromAddress = createTally(elapsed);
  const withName = createTally(elapsed);
  const atPlace = createTally(elapsed);

  /** Counts an attempt, and tells whether its password is looked at: many at once must not all pass. */
  async function mayTry(id: string, address: string): Promise<boolean> {
    const name = id.slice(0, NAME);
    if (atPlace.add(JSON.stringify([name, address])) > WITH_ONE_NAME) return false;
    const isAddressOver = fromAddress.add(address) > FROM_ONE_ADDRESS;
    const isNameOver = withName.add(name) > WITH_ONE_NAME;
    return (!isAddressOver && !isNameOver) || await places.isKnown(id, address);
  }

  /** Checks a password, for any name in the time that a hash takes, if any member has one. */
  async function check({ id, password, address }: StaffAttempt): Promise<StaffMember | string> {
    const { staff } = current();
    const result = await checkLogin({ accountId: id, password, address }, staff, verify);
    if (staff.get(id)?.password.kind === "clear") {
      const hashed = [...staff.values()].map((member) => member.password).find(({ kind }) => kind === "hash");
      if (hashed?.kind === "hash") await verify(password, hashed.phc, address);
    }
    if (typeof result === "string") return result;
    return createAddressFilter(result)(address) ? result : "address not allowed";
  }

  return {
    async refusal(address) {
      if (fromAddress.count(address) < FROM_ONE_ADDRESS || await places.isKnown(ANYBODY, address)) return undefined;
      limitLog("staff logins refused unseen", { address, reason: "too many logins" });
      return "tooMany";
    },
    async logIn(attempt) {
      const { id, address } = attempt;
      const who = { address, staff: safeName(id, current().staff) };
      if (!await mayTry(id, address)) {
        limitLog("staff logins refused unseen", { ...who, reason: "too many logins" });
        return "tooMany";
      }
      const result = await check(attempt).catch((error) => {
        if (error instanceof PasswordsBusy) return undefined;
        throw error;
      });
      if (result === undefined) {
        limitLog("staff logins refused unseen", { ...who, reason: "too many passwords wait" });
        return "tooMany";
      }
      if (typeof result === "string") {
        log.warning("staff login failed", { ...who, reason: result });
        return "refused";
      }
      for (const name of [id, ANYBODY]) places.note(name, address);
      log.info("staff login", who);
      return result;
    },
  };
}
