import { addDays, dayOf } from "../../library/day.ts";
import type { Reason } from "../../library/reason.ts";
import type { PatronReport } from "../../library/report.ts";
import type { RequestName } from "../../protocol/requests.ts";
import type { BackEndContext, Subjects } from "../back_end/back_end.ts";
import { formatMoney, formatPlainMoney } from "../../library/money.ts";
import { textOf } from "../../texts/base/terminal_texts.ts";
import { writtenDay } from "../wording/written_day.ts";

/** Days before the card's end from which on a screen message says that it will expire. */
const EXPIRY_NOTICE_DAYS = 30;

/** Writes a patron's name as AE has it. */
export function personalName({ patron }: PatronReport): string {
  return `${patron.firstName} ${patron.lastName}`.trim();
}

/**
 * Tells whether the answer may tell more than name and status. A wrong PIN hides address, amounts and lists. So does a
 * PIN that was not checked, and a missing one if the account requires it or asks for that.
 */
export function isTrusted(
  { pin }: PatronReport,
  patronPassword: string | undefined,
  { account, shrunk }: BackEndContext,
): boolean {
  const given = patronPassword !== undefined && patronPassword !== "";
  if (shrunk && (!given || pin !== "right")) return false;
  if (account.hideWithoutPin && !given) return false;
  if (account.wrongPin === "show") return true;
  const missing = account.requirePin && !given;
  return (pin === "right" || pin === "absent") && !missing;
}

/**
 * Tells whether the birth date is told of a patron of whom little else is, since the account asks about many cards: PC
 * booking decides by the age.
 */
export function isAgeTold(report: PatronReport, patronPassword: string | undefined, context: BackEndContext): boolean {
  const isBooking = context.shrunk === true && context.account.use === "pc-booking";
  return isBooking && isTrusted(report, patronPassword, { ...context, shrunk: false });
}

/**
 * Tells BL of a known card: whether the patron has the attribute that the account asks for
 * (`validate_patron_attribute`), whatever the PIN says.
 */
export function isValid({ patron }: PatronReport, { account }: BackEndContext): boolean {
  const code = account.answers?.validIfAttribute;
  if (code === undefined) return true;
  const { attributes = {} } = patron;
  return Object.hasOwn(attributes, code) && !/^0?$/.test(attributes[code]?.trim() ?? "");
}

/** Writes BH and BV: what the patron owes in all. */
export function owedFields({ owed }: PatronReport, context: BackEndContext) {
  return { currencyType: context.institution.currency, feeAmount: formatOwed(owed, context) };
}

/** Writes an amount that a patron owes or may owe, in the form that the account asks for. */
export function formatOwed(minorUnits: number, { account, institution }: BackEndContext): string {
  return account.answers?.plainAmounts
    ? formatPlainMoney(minorUnits, institution)
    : formatMoney(minorUnits, institution);
}

/** Gives the patron's data that the answer may tell: the name alone, if the PIN does not allow more. */
export function toldPatron(report: PatronReport, trusted: boolean): Pick<Subjects, "patron" | "standing"> {
  if (trusted) return { patron: report.patron, standing: report };
  const { attributes: _, birthDate: __, expires: ___, ...rest } = report.patron;
  // The login id is half of what other services ask for, and no field of 24 and 64 tells it.
  const untold = { loginId: "", address: "", email: "", phone: "", note: "", blockMessage: "", internetProfile: "" };
  return { patron: { ...rest, ...untold } };
}

/** Tells PI: what the data say, or Y or N where the account wants that worked out (Koha's way). */
export function internetPrivilege(
  { patron, expired, owed, limits }: PatronReport,
  { account }: BackEndContext,
): string {
  const blockedBy = account.answers?.internetBlockedBy;
  if (blockedBy === undefined) return patron.internetProfile;
  const owesTooMuch = limits.fees !== undefined && owed > limits.fees;
  const blocked = blockedBy === "all" && patron.blocked;
  return expired || patron.cardLost || owesTooMuch || blocked ? "N" : "Y";
}

/** Tells whether the PIN was no good: 24 and 64 say so, but have no place for yes or no. */
export function pinRefusal({ pin }: Pick<PatronReport, "pin">): "pin-wrong" | "pin-locked" | undefined {
  return pin === "wrong" || pin === "locked" ? `pin-${pin}` : undefined;
}

/** Words the screen message of a patron, in the order of Koha's; a site may word a reason for one message alone. */
export function patronMessage(
  message: RequestName,
  report: PatronReport,
  patronPassword: string | undefined,
  context: BackEndContext,
): string {
  const { patron, limits, owed, pin } = report;
  const { account, texts } = context;
  const reason = (reason: Reason) => textOf(texts, message, reason, {});
  if (account.answers?.kohaFlagTexts) return kohaPatronMessage(message, report, patronPassword, context);
  const missing = account.requirePin && (patronPassword === undefined || patronPassword === "");
  const parts = [
    joined(joined(greeting(context), patron.note), expiryNotice(report, context)),
    limits.fees !== undefined && owed > limits.fees ? texts.blockedByFees : "",
    patron.blocked ? patron.blockMessage || reason("patron-blocked") : "",
    report.blockedByOverdues ? texts.hasOverdues : "",
    patron.cardLost ? texts.cardLost : "",
    pin === "wrong" ? texts.invalidPassword : "",
    pin === "locked" ? reason("pin-locked") : "",
    missing ? reason("pin-missing") : "",
  ];
  let told = "";
  for (const part of parts) if (part !== "") told += told === "" ? part : ` -- ${part}`;
  return told;
}

/** Joins two texts by a blank; a greeting of the account's own may bring one. */
function joined(text: string, more: string): string {
  if (text === "" || more === "") return text + more;
  return text.endsWith(" ") ? text + more : `${text} ${more}`;
}

function greeting({ account, institution, texts }: BackEndContext): string {
  return account.answers?.greeting ?? texts.greeting(institution.name || institution.id);
}

/** Words the screen message of a patron as Koha does: the greeting, then each thing that there is behind two dashes. */
function kohaPatronMessage(
  message: RequestName,
  report: PatronReport,
  patronPassword: string | undefined,
  context: BackEndContext,
): string {
  const { patron, limits, owed, pin } = report;
  const { texts, institution } = context;
  const trusted = isTrusted(report, patronPassword, context);
  const things = [
    limits.fees !== undefined && owed > limits.fees ? texts.blockedByFees : "",
    patron.blocked ? patron.blockMessage : "",
    report.blockedByOverdues ? texts.hasOverdues : "",
    owed > 0 && trusted ? texts.koha.owes(formatMoney(owed, institution)) : "",
    patron.cardLost ? texts.koha.cardLost : "",
    pin === "wrong" || emptyPinTold(message, patronPassword, context) ? texts.invalidPassword : "",
    pin === "locked" ? textOf(texts, message, "pin-locked", {}) : "",
  ];
  const begin = joined(joined(greeting(context), patron.note), expiryNotice(report, context));
  return begin + things.filter((thing) => thing !== "").map((thing) => ` -- ${thing}`).join("");
}

/** Koha calls an empty PIN a wrong one in a 64, and says nothing of it in a 24. */
function emptyPinTold(message: RequestName, patronPassword: string | undefined, { account }: BackEndContext): boolean {
  return message === "patronInformation" && patronPassword === "" && !account.allowEmptyPasswords;
}

function expiryNotice({ patron, expired }: PatronReport, context: BackEndContext): string {
  const { account, now, institution, texts } = context;
  if (patron.expires === undefined) return "";
  const written = writtenDay(patron.expires, account);
  if (expired) return texts.accountExpired(written);
  const { expiryNoticeDays: days = EXPIRY_NOTICE_DAYS } = account.answers ?? {};
  if (days === 0) return "";
  // Koha tells of a card on exactly so many days before its end, too, since 26.05.04 (bug 20573); before, one day later.
  const lastNoticed = addDays(dayOf(now, institution.timeZone), days);
  return patron.expires <= lastNoticed ? texts.cardExpires(written) : "";
}
