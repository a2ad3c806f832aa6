import { type FieldName, fields } from "../../protocol/fields.ts";

/** What the session itself says on the screen, in English; Koha's words where Koha has some. */
export const sessionTexts = {
  loginRequired: "Login required",
  messageNotAllowed: "Service not allowed at this terminal",
  notOffered: "Service not available",
  checkoutOff: "Checkouts not allowed.",
  checkinOff: "Checkins not allowed.",
  renewalOff: "Renewals not allowed.",
  blockOff: "Block feature not implemented",
  enableOff: "Enable feature not implemented.",
  unavailable: "System temporarily unavailable",
} as const;

/** Says what a message lacks; an empty list means that its fixed part is cut short. */
export function missingText(missing: readonly FieldName[]): string {
  if (missing.length === 0) return "Message too short";
  return `Missing ${missing.map((name) => `${fields[name].label} (${fields[name].id})`).join(", ")}`;
}
