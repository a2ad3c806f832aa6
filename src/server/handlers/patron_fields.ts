import { addDays, dayOf } from "../../library/day.ts";
import type { PatronReport } from "../../library/report.ts";
import { formatMoney } from "../wording/money.ts";
import type { HandlerContext } from "./handler.ts";

/** Days before its end from which a patron is told that the card will expire. */
const EXPIRY_NOTICE_DAYS = 30;

/** Writes a patron's name as AE has it. */
export function personalName({ patron }: PatronReport): string {
  return `${patron.firstName} ${patron.lastName}`.trim();
}

/**
 * Tells whether the answer may tell more than name and status: a wrong PIN hides address, amounts and lists, and so
 * does one that was not looked at, or that the account requires and that did not come.
 */
export function isTrusted(
  { pin }: PatronReport,
  patronPassword: string | undefined,
  { account }: HandlerContext,
): boolean {
  if (account.wrongPin === "show") return true;
  const missing = account.requirePin && (patronPassword === undefined || patronPassword === "");
  return (pin === "right" || pin === "absent") && !missing;
}

/** Writes BH and BV: what the patron owes in all. */
export function owedFields({ owed }: PatronReport, { institution }: HandlerContext) {
  return { currencyType: institution.currency, feeAmount: formatMoney(owed, institution) };
}

/** Words the screen message of a patron, in the order of Koha's. */
export function patronMessage(
  report: PatronReport,
  patronPassword: string | undefined,
  context: HandlerContext,
): string {
  const { patron, standing, limits, owed, pin } = report;
  const { institution, account, texts } = context;
  const missing = account.requirePin && (patronPassword === undefined || patronPassword === "");
  const parts = [
    [texts.greeting(institution.name || institution.id), patron.note, expiryNotice(report, context)],
    limits.fees !== undefined && owed > limits.fees ? [texts.blockedByFees] : [],
    patron.blocked ? [patron.blockMessage || texts.reasons["patron-blocked"]] : [],
    standing.tooManyOverdue ? [texts.hasOverdues] : [],
    patron.cardLost ? [texts.cardLost] : [],
    pin === "wrong" ? [texts.invalidPassword] : [],
    pin === "locked" ? [texts.reasons["pin-locked"]] : [],
    missing ? [texts.reasons["pin-missing"]] : [],
  ];
  return parts.map((part) => part.filter((text) => text !== "").join(" ")).filter((part) => part !== "").join(" -- ");
}

function expiryNotice({ patron, expired }: PatronReport, { now, institution, texts }: HandlerContext): string {
  if (patron.expires === undefined) return "";
  if (expired) return texts.accountExpired(patron.expires);
  const lastNoticed = addDays(dayOf(now, institution.timeZone), EXPIRY_NOTICE_DAYS);
  return patron.expires <= lastNoticed ? texts.cardExpires(patron.expires) : "";
}
