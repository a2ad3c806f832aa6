import type { Config, LocalStaff, StaffMember } from "../config/config.ts";
import type { Log } from "../observability/log.ts";
import { PasswordsBusy } from "../password/passwords.ts";
import { createAddressFilter } from "../server/session/address_filter.ts";
import type { LoginPlaces } from "../server/session/failed_logins.ts";
import { createTally, type LimitLog } from "../server/session/limit_log.ts";
import { checkLogin } from "../server/session/log_in.ts";
import { safeName } from "../server/session/hide_secrets.ts";
import type { VerifyPassword } from "../server/session/session_parts.ts";

/** An attempt to log in. */
interface StaffAttempt {
  readonly id: string;
  readonly password: string;
  readonly address: string;
}

/** Lets staff log in at the staff page. */
export interface StaffLogin {
  /**
   * Tells why no login from an address is tried now, with any name. To be asked before anything of the request is read.
   */
  refusal(address: string): Promise<StaffRefusal | undefined>;
  /** Finds the member of staff with these credentials, or says why there is none. */
  logIn(attempt: StaffAttempt): Promise<StaffMember | StaffRefusal>;
}

/**
 * Why a login was refused. `refused`: the name, the password or the address is wrong; `tooMany`: too many logins were
 * tried.
 */
type StaffRefusal = "refused" | "tooMany";

/** What the login of the staff page needs. */
interface StaffLoginParts {
  readonly current: () => Pick<Config, "staff">;
  readonly verify: VerifyPassword;
  readonly log: Pick<Log, "info" | "warning">;
  readonly limitLog: LimitLog;
  /** The addresses from which staff have logged in. */
  readonly places: LoginPlaces;
  /** As `SessionOptions.elapsed`. */
  readonly elapsed: () => number;
}

/** How many logins in a minute are tried from one address, and with one name; further ones are refused. */
const FROM_ONE_ADDRESS = 30;
const WITH_ONE_NAME = 10;

/** The name under which all logins of an address are counted; no member of staff has it. */
const ANYBODY = "";

/** How many characters of a name count; no member's name is longer. */
const NAME = 200;

/**
 * Creates the login of the staff page. Each name at each address has a budget of tries of its own. Where a member has
 * logged in recently, only that budget counts: tries from other addresses, or with other names, do not keep the member
 * out. All names are counted and judged in the same way, so that neither the answer nor its time tells which names
 * there are.
 */
export function createStaffLogin(parts: StaffLoginParts): StaffLogin {
  const { current, verify, log, limitLog, places, elapsed } = parts;
  const fromAddress = createTally(elapsed);
  const withName = createTally(elapsed);
  const atPlace = createTally(elapsed);

  /**
   * Counts an attempt, and tells whether its password is checked. It is counted before, so that many attempts at the
   * same time do not all pass.
   */
  async function mayTry(id: string, address: string): Promise<boolean> {
    const name = id.slice(0, NAME);
    if (atPlace.add(JSON.stringify([name, address])) > WITH_ONE_NAME) return false;
    const isAddressOver = fromAddress.add(address) > FROM_ONE_ADDRESS;
    const isNameOver = withName.add(name) > WITH_ONE_NAME;
    return (!isAddressOver && !isNameOver) || await places.isKnown(id, address);
  }

  /** Checks a password. If any member has a hash, every name takes the time of a hash. */
  async function check({ id, password, address }: StaffAttempt): Promise<LocalStaff | string> {
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
