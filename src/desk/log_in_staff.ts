import type { Config, StaffMember } from "../config/config.ts";
import type { Log } from "../observability/log.ts";
import { createAddressFilter } from "../server/session/address_filter.ts";
import { createTally, type LimitLog } from "../server/session/limit_log.ts";
import { checkLogin } from "../server/session/log_in.ts";
import { safeName } from "../server/session/showable.ts";
import type { VerifyPassword } from "../server/session/session_parts.ts";

/** What somebody logs in with, and from where. */
export interface StaffAttempt {
  readonly id: string;
  readonly password: string;
  readonly address: string;
}

/** What logging in at the staff page takes. */
interface StaffLoginParts {
  readonly current: () => Pick<Config, "staff">;
  readonly verify: VerifyPassword;
  readonly log: Pick<Log, "info" | "warning">;
  readonly limitLog: LimitLog;
  /** As `SessionOptions.elapsed`. */
  readonly elapsed: () => number;
}

/** Logins in a minute from one address, and with one name, before all others are refused for its rest. */
const FROM_ONE_ADDRESS = 30;
const WITH_ONE_NAME = 10;

const REFUSED = "Name and password do not belong together, or you may not log in from here.";
const TOO_MANY = "Too many logins were tried; try again in a minute.";

/** Makes the login of the staff page; it gives the member, or in words for people why there is none. */
export function createStaffLogin(parts: StaffLoginParts): (attempt: StaffAttempt) => Promise<StaffMember | string> {
  const { current, verify, log, limitLog, elapsed } = parts;
  const fromAddress = createTally(elapsed);
  const withName = createTally(elapsed);

  return async ({ id, password, address }) => {
    const { staff } = current();
    const who = { address, staff: safeName(id, staff) };
    // Names that are nobody's may be anything, and as many as anybody likes.
    const known = staff.has(id);
    if (fromAddress.count(address) >= FROM_ONE_ADDRESS || (known && withName.count(id) >= WITH_ONE_NAME)) {
      limitLog("staff logins refused unseen", { ...who, reason: "too many logins" });
      return TOO_MANY;
    }
    // Counted before the password is looked at: many at once must not all pass.
    fromAddress.add(address);
    if (known) withName.add(id);
    const result = await checkLogin({ accountId: id, password, address }, staff, verify);
    const reason = typeof result === "string"
      ? result
      : createAddressFilter(result)(address)
      ? undefined
      : "address not allowed";
    if (typeof result === "string" || reason !== undefined) {
      log.warning("staff login failed", { ...who, reason });
      return REFUSED;
    }
    log.info("staff login", who);
    return result;
  };
}
