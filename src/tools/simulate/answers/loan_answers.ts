import { parseTimestamp } from "../../../protocol/public/sip2.ts";
import { isDatePlace, type ReadRequest } from "../records/heard_request.ts";
import type { SimulatedItem, SimulatedPatron } from "../records/library_records.ts";
import { wireTime } from "../records/wire_time.ts";
import { inGoodStanding } from "./patron_answers.ts";
import { type AnswerContext, closedFor, message, type Reply } from "./reply.ts";

/** Media types are not simulated: all copies are books. */
const BOOK = "001";

/** Answers an 11. One of the patron who has the copy renews. */
export function checkout(request: ReadRequest, context: AnswerContext): Reply {
  const { library, write, now, asker } = context;
  const patron = library.patron(request.field("AA") ?? ""), item = library.item(request.field("AB") ?? "");
  if (patron === undefined) return refusedLoan("12", "Invalid Patron", request, context);
  if (item === undefined) return refusedLoan("12", "Invalid Item", request, context);
  const renews = library.loan(item)?.patron === patron;
  const offlineDue = offlineDueDate(request, context);
  const refusal = offlineDue === undefined ? refusalOfLoan(request, { patron, item, renews }, context) : undefined;
  if (refusal !== undefined) return refusedLoan("12", refusal, request, context);
  const { due } = library.lend(item, patron, asker, offlineDue);
  return message(
    `121${renews ? "Y" : "N"}NY${now}`,
    write.required("AO", library.institution),
    write.required("AA", request.field("AA")),
    write.required("AB", request.field("AB")),
    write.required("AJ", item.title),
    write.required("AH", wireTime(due)),
    write.optional("AF", renews ? "Item already checked out to you: renewing item." : ""),
    write.optional2("CK", BOOK),
  );
}

/** Reads until when the patron was told that the copy is lent, where that counts. */
function offlineDueDate(request: ReadRequest, { system, library }: AnswerContext): Temporal.ZonedDateTime | undefined {
  const told = parseTimestamp(request.fixed("noBlockDueDate"));
  if (system.offlineDueDate !== "kept" || request.fixed("noBlock") !== "Y" || told === null) return undefined;
  const { year, month, day, hour, minute, second } = told;
  return library.now().with({ year, month, day, hour, minute, second });
}

/** A loan that is asked for. */
interface AskedLoan {
  readonly patron: SimulatedPatron;
  readonly item: SimulatedItem;
  readonly renews: boolean;
}

function refusalOfLoan(
  request: ReadRequest,
  { patron, item, renews }: AskedLoan,
  context: AnswerContext,
): string | undefined {
  const { library, system } = context;
  if (!inGoodStanding(patron, context)) return "Patron debarred";
  const allowed = system.repeated.checkout === "done again" || request.fixed("renewalPolicy") === "Y";
  if (renews && !allowed) return "Item already checked out to you";
  if (!renews && library.loan(item) !== undefined) return "Item checked out to another patron";
  const holds = library.holdsOn(item).filter((hold) => hold.patron !== patron);
  if (holds.some(({ captured }) => captured === item)) return "Item is on hold for another patron.";
  if (renews && holds.length > 0) return "Item unavailable due to outstanding holds";
  return undefined;
}

/** Writes a 12 or a 30 that says no. */
function refusedLoan(code: "12" | "30", why: string, request: ReadRequest, context: AnswerContext): Reply {
  const { library, write, now } = context;
  const isKnown = library.patron(request.field("AA") ?? "") !== undefined;
  const institution = write.required("AO", library.institution);
  return message(
    `${code}0NUN${now}`,
    code === "12" ? institution : "",
    write.required("AA", request.field("AA")),
    write.required("AB", request.field("AB")),
    write.required("AJ", library.item(request.field("AB") ?? "")?.title),
    write.required("AH", ""),
    code === "30" ? institution : "",
    write.required("AF", why),
    code === "12" ? write.required2("BL", isKnown ? "Y" : "N") : "",
  );
}

/** Answers a 09: what is not on loan is taken back anew, and may be captured for a hold. */
export function checkin(request: ReadRequest, context: AnswerContext): Reply {
  const { library, system, write, now, asker } = context;
  if (!isDatePlace(request.fixed("transactionDate")) || !isDatePlace(request.fixed("returnDate"))) {
    return closedFor("09 without its two dates");
  }
  const item = library.item(request.field("AB") ?? "");
  const institution = write.required("AO", request.field("AO")), barcode = write.required("AB", request.field("AB"));
  if (item === undefined) {
    return message(
      `100NUY${now}`,
      institution,
      barcode,
      write.required("AQ", ""),
      write.optional("CV", "99"),
      write.optional("AF", "Invalid Item"),
    );
  }
  // A system to which a second return means nothing says yes to it; Koha says no, and captures a hold all the same.
  const isRepeatable = system.repeated.checkin === "no effect";
  const isIdle = library.loan(item) === undefined && isRepeatable;
  const { ended, hold } = isIdle ? {} : library.giveBack(item, asker);
  const here = request.field("AP") || library.institution;
  const alertType = hold === undefined ? "" : hold.pickup === here ? "01" : "02";
  const ok = ended !== undefined || isRepeatable;
  return message(
    `10${ok ? "1" : "0"}YN${ok && alertType === "" ? "N" : "Y"}${now}`,
    institution,
    barcode,
    write.required("AQ", item.branch),
    write.optional("AJ", item.title),
    write.optional2("AA", ended?.patron.id),
    write.optional2("CK", BOOK),
    write.optional2("CS", item.callNumber),
    write.optional2("CY", hold?.patron.id),
    write.optional2("CT", hold?.pickup),
    write.optional2("DA", hold?.patron.name),
    write.optional("CV", alertType),
    write.optional("AF", ok ? "" : "Item not checked out"),
  );
}

/** Answers a 29; the same again renews again. */
export function renew(request: ReadRequest, context: AnswerContext): Reply {
  const { library, write, now, asker } = context;
  const patron = library.patron(request.field("AA") ?? ""), item = library.item(request.field("AB") ?? "");
  if (patron === undefined) return refusedLoan("30", "Invalid patron barcode.", request, context);
  const loan = item && library.loan(item);
  if (item === undefined || loan?.patron !== patron) {
    return refusedLoan("30", `Item not checked out to ${patron.name}`, request, context);
  }
  const refusal = refusalOfRenewal(patron, item, context);
  if (refusal !== undefined) return refusedLoan("30", refusal, request, context);
  const { due } = library.renew(loan, asker);
  return message(
    `301YNN${now}`,
    write.required("AA", patron.id),
    write.required("AB", item.id),
    write.required("AJ", item.title),
    write.required("AH", wireTime(due)),
    write.required("CK", BOOK),
    write.required("AO", library.institution),
  );
}

function refusalOfRenewal(patron: SimulatedPatron, item: SimulatedItem, context: AnswerContext): string | undefined {
  if (!inGoodStanding(patron, context)) return "Renewals not allowed.";
  const isWanted = context.library.holdsOn(item).some((hold) => hold.patron !== patron);
  return isWanted ? "Item unavailable due to outstanding holds" : undefined;
}

/** Answers a 65; the same again renews all once more. */
export function renewAll(request: ReadRequest, context: AnswerContext): Reply {
  const { library, write, now, asker } = context;
  const patron = library.patron(request.field("AA") ?? "");
  if (patron === undefined) return refusedRenewAll("Invalid patron barcode.", context);
  if (!inGoodStanding(patron, context)) return refusedRenewAll("Renewals not allowed.", context);
  const renewed: string[] = [], unrenewed: string[] = [];
  for (const loan of library.loansOf(patron)) {
    if (refusalOfRenewal(patron, loan.item, context) !== undefined) unrenewed.push(loan.item.id);
    else renewed.push(library.renew(loan, asker).item.id);
  }
  const count = (barcodes: readonly string[]) => String(barcodes.length).padStart(4, "0");
  return message(
    `661${count(renewed)}${count(unrenewed)}${now}`,
    write.required("AO", library.institution),
    ...renewed.map((id) => write.required("BM", id)),
    ...unrenewed.map((id) => write.required("BN", id)),
  );
}

function refusedRenewAll(why: string, { library, write, now }: AnswerContext): Reply {
  return message(`66000000000${now}`, write.required("AO", library.institution), write.required("AF", why));
}
