import type { GatewayBin } from "../../../config/koha/presentation.ts";
import { sameId } from "../../../library/id.ts";
import type { WireMessage } from "../../../protocol/wire_message.ts";
import { insertBefore, type PresentingStep, valueOf } from "./step.ts";

/** What stands behind CL in a 10. */
const BEHIND_BIN = ["AA", "CK", "CH", "CS", "CY", "CT", "DA", "CR", "CV", "AF", "AG"];

/** Alert types of a copy that goes to a patron who waits for it: here (01), or at another library (02). */
const HOLD_WAITS: ReadonlySet<string> = new Set(["01", "02"]);

/**
 * Fills CL of a 10 that another system made and that has none, by the configuration's `sort_bin`: the first that fits
 * counts. What is looked at is what that system said, in CV, CT, AQ and CR.
 */
export const fillSortBin: PresentingStep = (message, { presentation: { sorting }, isRaw, version }) => {
  if (sorting === undefined || !isRaw || version === 1 || message.code !== "10") return message;
  if ((valueOf(message, "CL") ?? "") !== "") return message;
  const fitting = sorting.bins.find((bin) => fits(bin, message, sorting.here));
  if (fitting === undefined) return message;
  const others = message.fields.filter(({ id }) => id !== "CL");
  return { ...message, fields: insertBefore(others, { id: "CL", value: fitting.bin, required: true }, BEHIND_BIN) };
};

function fits({ destination, collection, holdWaits }: GatewayBin, message: WireMessage, here: string): boolean {
  const told = (id: string) => valueOf(message, id)?.trim() ?? "";
  if (holdWaits !== undefined && holdWaits !== HOLD_WAITS.has(told("CV"))) return false;
  if (collection !== undefined && !sameId(collection, told("CR"))) return false;
  if (destination === undefined) return true;
  // A copy that was not taken back goes where the system sends it, or nowhere.
  const place = told("CT") || (message.fixed.startsWith("1") ? told("AQ") : "");
  if (place === "") return false;
  const isHere = sameId(place, here);
  return destination === "here" ? isHere : destination === "elsewhere" ? !isHere : sameId(destination, place);
}
