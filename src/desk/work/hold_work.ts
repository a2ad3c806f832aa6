import type { HoldOutcome } from "../../library/outcome.ts";
import type { DeskWork, HoldDone } from "./desk_work.ts";
import { BY_SIGHT } from "./loan_work.ts";
import { dayOf, isDay } from "../../library/day.ts";
import { type DeskWorkParts, doTask } from "./task.ts";

/** Makes what staff do with holds. */
export function createHoldWork(parts: DeskWorkParts): Pick<DeskWork, "hold" | "cancelHold"> {
  return {
    hold: ({ patronId, title, scope = "title", pickup, expires, ...request }, at) =>
      doTask(parts, request, at, async ({ services, asked, institution, feeAcknowledged, refuse }) => {
        const today = dayOf(asked.now, institution.timeZone);
        // Of a terminal, whose clock may be wrong, a past day is passed over, and the hold has no end.
        if (expires !== undefined && (!isDay(expires) || expires < today)) return refuse({ reason: "day-invalid" });
        const named = { patronId, titleId: title, scope, pickupLocation: pickup, expires };
        const outcome = await services.hold({ ...asked, mode: "place", ...named, pin: BY_SIGHT, feeAcknowledged });
        return outcome.ok ? { ok: true, ...holdDone(outcome) } : refuse(outcome);
      }),
    cancelHold: ({ patronId, title, ...request }, at) =>
      doTask(parts, request, at, async ({ services, asked, feeAcknowledged, refuse }) => {
        const named = { patronId, titleId: title, scope: "title" } as const;
        const outcome = await services.hold({ ...asked, mode: "cancel", ...named, pin: BY_SIGHT, feeAcknowledged });
        return outcome.ok ? { ok: true, ...holdDone(outcome) } : refuse(outcome);
      }),
  };
}

function holdDone(
  { patronId, titleId, title, itemId, pickupLocation, expires, position, available }: HoldOutcome & {
    readonly ok: true;
  },
): HoldDone {
  return {
    ...{ patronId, titleId, title, pickup: pickupLocation, available },
    ...itemId !== undefined && { itemId },
    ...expires !== undefined && { expires },
    ...position !== undefined && { position },
  };
}
