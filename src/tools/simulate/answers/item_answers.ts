import type { ReadRequest } from "../records/heard_request.ts";
import type { SimulatedItem } from "../records/library_records.ts";
import { wireTime } from "../records/wire_time.ts";
import { type AnswerContext, closedFor, message, type Reply } from "./reply.ts";

/** Answers a 17 with the barcode that is stored, and without AO. */
export function itemInformation(request: ReadRequest, context: AnswerContext): Reply {
  const { library, write, now } = context;
  const item = library.item(request.field("AB") ?? "");
  if (item === undefined) {
    return message(`18010101${now}`, write.required("AB", request.field("AB")), write.required("AJ", ""));
  }
  const queue = library.holdsOn(item).length, loan = library.loan(item);
  return message(
    `18${circulationStatus(item, context)}0201${now}`,
    write.required("AB", item.id),
    write.required("AJ", item.title),
    write.optional("CK", "001"),
    write.optional("AQ", item.branch),
    write.optional("BG", item.branch),
    write.optional("CF", queue === 0 ? "" : String(queue)),
    write.optional("AH", loan && wireTime(loan.due)),
  );
}

/** Tells where a copy is: lent, on the hold shelf, or here. */
export function circulationStatus(item: SimulatedItem, { library }: AnswerContext): string {
  if (library.loan(item) !== undefined) return "04";
  return library.holdsOn(item).some(({ captured }) => captured === item) ? "08" : "03";
}

/** Answers a 19, which stores nothing; for an unknown copy the worker dies. */
export function itemStatusUpdate(request: ReadRequest, { library, write, now }: AnswerContext): Reply {
  const item = library.item(request.field("AB") ?? "");
  if (item === undefined) return closedFor("19 for a copy that is not there");
  return message(
    `201${now}`,
    write.required("AB", item.id),
    write.optional("AJ", item.title),
    write.optional("CH", request.field("CH")),
  );
}

/** Answers a 15: each `+` places a hold, `-` and `*` find none, and without BW and BS the worker dies. */
export function hold(request: ReadRequest, context: AnswerContext): Reply {
  const { library, asker } = context;
  const mode = request.fixed("holdMode");
  const hasPlace = request.field("BW") !== undefined || request.field("BS") !== undefined;
  if (!hasPlace || !["+", "-", "*"].includes(mode)) return closedFor("15 without BW and BS, or of an unknown mode");
  const patron = library.patron(request.field("AA") ?? "");
  if (patron === undefined) return refusedHold("Invalid patron barcode.", request, context);
  const item = library.item(request.field("AB") || (request.field("AJ") ?? ""));
  if (item === undefined) return refusedHold("No such item.", request, context);
  if (mode === "-") return refusedHold("Error with transaction drop_hold: ", request, context);
  if (mode === "*") return refusedHold("No such outstanding hold.", request, context);
  const { pickup } = library.placeHold(item, patron, request.field("BS") || library.institution, asker);
  const { write, now } = context;
  return message(
    `161N${now}`,
    write.required("AA", patron.id),
    write.optional("BS", pickup),
    write.required("AB", item.id),
    write.required("AJ", item.title),
    write.required("AO", library.institution),
  );
}

function refusedHold(why: string, request: ReadRequest, { library, write, now }: AnswerContext): Reply {
  return message(
    `160N${now}`,
    write.required("AA", request.field("AA")),
    write.required("AO", library.institution),
    write.required("AF", why),
  );
}

/** Answers a 37: paid each time that it is asked for, as far as the system takes more than is owed. */
export function feePaid(request: ReadRequest, context: AnswerContext): Reply {
  const { library, system, write, now, asker } = context;
  const patron = library.patron(request.field("AA") ?? "");
  const cents = Math.round(Number(request.field("BV")) * 100) || 0;
  const refusal = patron === undefined
    ? "Invalid patron barcode."
    : system.repeated.payment === "up to the debt" && cents > library.debtOf(patron)
    ? "Payment is more than the amount owed."
    : undefined;
  if (patron !== undefined && refusal === undefined) library.pay(patron, cents, asker);
  return message(
    `38${refusal === undefined ? "Y" : "N"}${now}`,
    write.required("AO", request.field("AO")),
    write.required("AA", request.field("AA")),
    write.optional("BK", request.field("BK")),
    write.optional("AF", refusal),
  );
}
