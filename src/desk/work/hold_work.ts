import type { HoldKept } from "../../library/outcome.ts";
import type { HoldDone, HoldWork } from "./desk_work.ts";
import { dayOf, isDay } from "../../library/day.ts";
import { type DeskWorkParts, doTask } from "./task.ts";

/** Makes what staff do with holds. */
export function createHoldWork(parts: DeskWorkParts): HoldWork {
  return {
    hold: ({ patronId, title, scope = "title", pickup, expires, ...request }, at) =>
      doTask(parts, request, at, async ({ services, asked, institution, feeAcknowledged, refuse }) => {
        const today = dayOf(asked.now, institution.timeZone);
        // Of a terminal, whose clock may be wrong, a past day is passed over, and the hold has no end.
        if (expires !== undefined && (!isDay(expires) || expires < today)) return refuse({ reason: "day-invalid" });
        const named = { patronId, titleId: title, scope, pickupLocation: pickup, expires };
        const outcome = await services.placeHold({ ...asked, ...named, feeAcknowledged });
        return outcome.ok ? { ok: true, ...holdDone(outcome) } : refuse(outcome);
      }),
    cancelHold: ({ patronId, title, ...request }, at) =>
      doTask(parts, request, at, async ({ services, asked, feeAcknowledged, refuse }) => {
        const outcome = await services.cancelHold({ ...asked, patronId, titleId: title, feeAcknowledged });
        return outcome.ok ? { ok: true, ...holdDone(outcome) } : refuse(outcome);
      }),
  };
}

function holdDone(
  { patronId, titleId, title, itemId, pickupLocation, expires, position, available }: HoldKept,
): HoldDone {
  return {
    ...{ patronId, titleId, title, pickup: pickupLocation, available },
    ...itemId !== undefined && { itemId },
    ...expires !== undefined && { expires },
    ...position !== undefined && { position },
  };
}
