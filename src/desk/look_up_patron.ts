import { dayOf } from "../library/day.ts";
import { isLockedBy, type PinLimits } from "../circulation/pins/pin_lock.ts";
import type { ExchangeContext } from "../exchange/cell.ts";
import type { Storage } from "../storage/port/storage.ts";
import type { PinRecord } from "../storage/port/wrong_pins.ts";
import type { ShownPatron } from "./patron_rows.ts";

/** Reads everything that is shown of a patron; `undefined` if no patron has this card or login id. */
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
  const lastChange = (await storage.patronFacts(patronId, now))?.lastChange;
  const fees = await storage.fees({ patronId, from: 1 });
  const holds = {
    waiting: await storage.list({ patronId, kind: "waiting-holds", from: 1, now, today }),
    unavailable: await storage.list({ patronId, kind: "unavailable-holds", from: 1, now, today }),
  };
  const wrongPins = wrongPinsByTerminal(await storage.pinRecord(patronId), now, limits);
  return { ...facts, patron: { ...facts.patron, lastChange }, fees, holds, wrongPins };
}

function wrongPinsByTerminal(
  record: PinRecord,
  now: Temporal.Instant,
  limits: PinLimits,
): ShownPatron["wrongPins"] {
  const byTerminal = Map.groupBy(record.wrong, ({ account, address }) => JSON.stringify([account, address]));
  return [...byTerminal.values()].flatMap((wrong) => {
    const last = wrong.at(-1);
    if (last === undefined) return [];
    const { account, address, at: lastTry } = last;
    const sending = { origin: last, now };
    const lock = isLockedBy("everywhere", record, sending, limits)
      ? "everywhere"
      : wrong.some(({ beyond }) => beyond) && isLockedBy("beyond", record, sending, limits)
      ? "here"
      : undefined;
    return [{ account, address, tries: wrong.length, lastTry, lock }];
  });
}
