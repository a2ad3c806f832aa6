import { dayOf } from "../../library/day.ts";
import { type PinLimits, pinLock } from "../../circulation/pins/pin_lock.ts";
import type { ExchangeContext } from "../../exchange/cell.ts";
import type { Storage } from "../../storage/port/storage.ts";
import type { ShownPatron } from "../patron_rows.ts";

/** Gathers everything that is shown of a patron; `undefined` if there is none of that card or login id. */
export async function lookUpPatron(
  storage: Storage,
  id: string,
  limits: PinLimits,
  { now, timeZone }: Pick<ExchangeContext, "now" | "timeZone">,
): Promise<ShownPatron | undefined> {
  const today = dayOf(now, timeZone);
  const facts = await storage.loansFacts(id, now, "all");
  if (facts === undefined) return undefined;
  const { patronId } = facts.patron.patron;
  const fees = await storage.fees({ patronId, from: 1 });
  const holds = {
    waiting: await storage.list({ patronId, kind: "waiting-holds", from: 1, now, today }),
    unavailable: await storage.list({ patronId, kind: "unavailable-holds", from: 1, now, today }),
  };
  const tries = await storage.wrongPins(patronId);
  const wrongPins = tries.map((each) => ({ ...each, lock: pinLock(tries, each, limits) }));
  return { ...facts, fees, holds, wrongPins };
}
