import type { ChangeAsked, RefusedChange } from "../../library/library.ts";
import type { Request } from "../../protocol/message.ts";
import type { BackEndRequestName } from "./back_end.ts";

/** Tells what a request wants changed, and of whom and what; `undefined` if it only asks. */
export function changeAsked(
  request: Request<BackEndRequestName>,
): Pick<RefusedChange, "change" | "patronId" | "itemId" | "titleId"> | undefined {
  const change = changeOf(request);
  if (change === undefined) return undefined;
  const { patronId, itemId, titleId }: { patronId?: string; itemId?: string; titleId?: string } = request.fields;
  return { change, patronId: named(patronId), itemId: named(itemId), titleId: named(titleId) };
}

function changeOf(request: Request<BackEndRequestName>): ChangeAsked | undefined {
  switch (request.name) {
    case "checkout":
      return request.fields.cancel === true ? "undo-checkin" : "checkout";
    case "checkin":
      return request.fields.cancel === true ? "undo-checkout" : "checkin";
    case "renew":
      return "renewal";
    case "renewAll":
      return "renew-all";
    case "hold":
      return HOLDS[request.fixed.holdMode] ?? "hold-placed";
    case "feePaid":
      return "fee-paid";
    case "blockPatron":
      return "patron-blocked";
    case "patronEnable":
      return "patron-enabled";
    case "itemStatusUpdate":
      return "item-updated";
    default:
      return undefined;
  }
}

const HOLDS: Readonly<Record<string, ChangeAsked>> = { "-": "hold-cancelled", "*": "hold-changed" };

/** Readers and keyboards add blanks. An empty identifier is an absent one. */
function named(id: string | undefined): string | undefined {
  return id?.trim() || undefined;
}
