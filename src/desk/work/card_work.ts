import { createStaff, type Staff, type StaffOutcome } from "../../circulation/staff.ts";
import { isPin } from "../../library/pin.ts";
import type { Attendant, CardWork, DeskOutcome } from "./desk_work.ts";
import type { DeskRequest } from "./desk_request.ts";
import { type DeskWorkParts, doTask, isTooLong } from "./task.ts";

/** Cards that terminals can send and people can read: no blanks at the ends, no character that ends a field. */
export const CARD = /^(?=.{1,64}$)[\p{L}\p{N}][\p{L}\p{N} ._/@+-]*(?<! )$/u;

/** Makes what staff do with cards and their PINs. */
export function createCardWork(parts: DeskWorkParts): CardWork {
  /** Carries out a change of one card. */
  function change(
    request: DeskRequest,
    at: Attendant,
    carryOut: (staff: Staff) => Promise<StaffOutcome>,
  ): Promise<DeskOutcome<object>> {
    return doTask(parts, request, at, async ({ named, refuse }) => {
      const outcome = await carryOut(createStaff(named, parts.clock, at.name));
      if (outcome === "done") return { ok: true };
      return refuse({ reason: outcome === "busy" ? "busy" : "patron-unknown" });
    });
  }

  return {
    // The patron's text is the reason, which the journal has in any case.
    block: ({ patronId, reason = "", ...request }, at) =>
      doTask(parts, request, at, async ({ refuse }) => {
        const message = reason.trim();
        if (isTooLong(message)) return refuse({ reason: "reason-too-long" });
        return await change(request, at, (staff) => staff.block(patronId, message));
      }),
    unblock: ({ patronId, ...request }, at) => change(request, at, (staff) => staff.unblock(patronId)),
    unlock: ({ patronId, ...request }, at) => change(request, at, (staff) => staff.unlock(patronId)),
    setPin: ({ patronId, pin, ...request }, at) =>
      doTask(parts, request, at, async ({ refuse }) => {
        if (!isPin(pin)) return refuse({ reason: "pin-invalid" });
        const hash = await parts.hash(pin);
        return await change(request, at, (staff) => staff.setPin(patronId, hash));
      }),
    newCard: ({ patronId, card, ...request }, at) =>
      doTask(parts, request, at, async ({ services, asked, refuse }) => {
        const trimmed = card.trim();
        if (!CARD.test(trimmed)) return refuse({ reason: "card-invalid" });
        const outcome = await services.changeCard({ ...asked, patronId, card: trimmed });
        if (!outcome.ok) return refuse(outcome);
        return { ok: true, patronId: outcome.patronId, before: outcome.before };
      }),
  };
}
