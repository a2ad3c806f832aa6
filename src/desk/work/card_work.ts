import { createStaff, type Staff, type StaffOutcome } from "../../circulation/staff.ts";
import { isPin } from "../../library/pin.ts";
import type { Reason } from "../../library/reason.ts";
import type { Attendant, DeskOutcome, DeskRequest, DeskWork } from "./desk_work.ts";
import { type DeskWorkParts, doTask } from "./task.ts";

/** Cards that terminals can send, and that people read as they are: no blanks around, nothing that ends a field. */
const CARD = /^(?=.{1,64}$)[\p{L}\p{N}][\p{L}\p{N} ._/@+-]*(?<! )$/u;

/** Makes what staff do with cards, and with what is the matter with a copy. */
export function createCardWork(
  parts: DeskWorkParts,
): Pick<DeskWork, "block" | "unblock" | "unlock" | "setPin" | "setStatus" | "newCard"> {
  /** Has a change made that is about one record, whatever else is known of it. */
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
    // What the patron reads of it is in the journal anyhow.
    block: ({ patronId, reason: message = "", ...request }, at) =>
      change(request, at, "patron-unknown", (staff) => staff.block(patronId, message.trim())),
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
