import type { Standing } from "../../library/report.ts";

/** The flags of the patron status in their order on the wire (specification, "patron status"). */
const FLAGS = [
  "chargeDenied",
  "renewalDenied",
  "recallDenied",
  "holdDenied",
  "cardLost",
  "tooManyLoans",
  "tooManyOverdue",
  "tooManyRenewals",
  "tooManyClaimsReturned",
  "tooManyLost",
  "tooMuchOverdueFees",
  "tooMuchOtherFees",
  "recallOverdue",
  "tooMuchReplacementFees",
] as const satisfies readonly (keyof Standing)[];

/** Writes how a patron stands, in fourteen positions of `Y` or blank. */
export function patronStatus(standing: Standing): string {
  let status = "";
  for (const flag of FLAGS) status += standing[flag] ? "Y" : " ";
  return status;
}
