import { createStaff, type Staff, type StaffOutcome } from "../../circulation/staff.ts";
import { isPin } from "../../library/pin.ts";
import type { Reason } from "../../library/reason.ts";
import type { Attendant, DeskOutcome, DeskWork } from "./desk_work.ts";
import type { DeskRequest } from "./desk_request.ts";
import { type DeskWorkParts, doTask, isTooLong } from "./task.ts";

/** Cards that terminals can send and people can read: no blanks at the ends, no character that ends a field. */
export const CARD = /^(?=.{1,64}$)[\p{L}\p{N}][\p{L}\p{N} ._/@+-]*(?<! )$/u;

/** Makes what staff do with cards, and with the statuses of copies. */
export function createCardWork(
  parts: DeskWorkParts,
): Pick<DeskWork, "block" | "unblock" | "unlock" | "setPin" | "setStatus" | "newCard"> {
  /** Carries out a change of one record. */
  function change(
    request: DeskRequest,
    at: Attendant,
    unknown: Reason,
    carryOut: (staff: Staff, why: string) => Promise<StaffOutcome>,
  ): Promise<DeskOutcome<object>> {
    return doTask(parts, request, at, async ({ named, why, refuse }) => {
      const outcome = await carryOut(createStaff(named, parts.clock, at.name), why);
      if (outcome === "done") return { ok: true };
      return refuse({ reason: outcome === "busy" ? "busy" : unknown });
    });
  }

  return {
    // The patron's text is the reason, which the journal has in any case.
    block: ({ patronId, reason = "", ...request }, at) =>
      doTask(parts, request, at, async ({ refuse }) => {
        const message = reason.trim();
        if (isTooLong(message)) return refuse({ reason: "reason-too-long" });
        return await change(request, at, "patron-unknown", (staff) => staff.block(patronId, message));
      }),
    unblock: ({ patronId, ...request }, at) =>
      change(request, at, "patron-unknown", (staff) => staff.unblock(patronId)),
    unlock: ({ patronId, ...request }, at) => change(request, at, "patron-unknown", (staff) => staff.unlock(patronId)),
    setPin: ({ patronId, pin, ...request }, at) =>
      doTask(parts, request, at, async ({ refuse }) => {
        if (!isPin(pin)) return refuse({ reason: "pin-invalid" });
        const hash = await parts.hash(pin);
        return await change(request, at, "patron-unknown", (staff) => staff.setPin(patronId, hash));
      }),
    setStatus: ({ itemId, status, ...request }, at) =>
      change(request, at, "item-unknown", (staff) => staff.setStatus(itemId, status)),
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
