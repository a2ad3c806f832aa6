import type { Account } from "../../config/config.ts";
import type { PatronReport, Standing } from "../../library/report.ts";

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

/**
 * Writes how a patron stands, in fourteen positions of `Y` or blank. An account may want both flags of fees raised where
 * one is, or where only all fees together are over the limit (Koha's way).
 */
export function patronStatus(
  { standing: found, owed, limits }: Pick<PatronReport, "standing" | "owed" | "limits">,
  { answers }: Pick<Account, "answers">,
): string {
  const over = found.tooMuchOverdueFees || found.tooMuchOtherFees || (limits.fees !== undefined && owed > limits.fees);
  const standing = answers?.feeFlagsTogether && over
    ? { ...found, tooMuchOverdueFees: true, tooMuchOtherFees: true }
    : found;
  let status = "";
  for (const flag of FLAGS) status += standing[flag] ? "Y" : " ";
  return status;
}
