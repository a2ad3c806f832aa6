import type { Origin } from "../circulation/origin.ts";
import type { PinLock } from "../circulation/pin_lock.ts";
import type { Log } from "../observability/log.ts";

/** Tells that wrong PINs have locked a card, and where they came from; whose card it is stands in the journal alone. */
export function lockLog(log: Pick<Log, "warning">): (origin: Origin, lock: PinLock) => void {
  return ({ account, terminal, address }, lock) => {
    const where = lock === "everywhere" ? "at every terminal" : "at this terminal";
    log.warning("card locked", { account, terminal, address, where, reason: "too many wrong PINs" });
  };
}
