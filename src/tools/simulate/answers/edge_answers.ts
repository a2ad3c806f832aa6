import type { ReadRequest } from "../records/heard_request.ts";
import type { SimulatedItem, SimulatedLoan, SimulatedPatron } from "../records/library_records.ts";
import { wireTime } from "../records/wire_time.ts";
import { circulationStatus } from "./item_answers.ts";
import { countsOf, inGoodStanding, isPin, listAsked, owed, statusOf } from "./patron_answers.ts";
import { type AnswerContext, type AnswerTo, message, type Reply } from "./reply.ts";

const UNKNOWN_STATUS = "YYYY          ";

/** What edge-sip2 answers, by command identifier. It has nothing to say to 01, 15, 19 and 25. */
export const EDGE_ANSWERS: ReadonlyMap<string, AnswerTo> = new Map([
  ["23", (request, context) => patronAnswer("24", request, context)],
  ["63", (request, context) => patronAnswer("64", request, context)],
  ["35", endPatronSession],
  ["17", itemInformation],
  ["11", checkout],
  ["09", checkin],
  ["29", renew],
  ["65", renewAll],
  ["37", feePaid],
]);

function patronAnswer(code: "24" | "64", request: ReadRequest, context: AnswerContext): Reply {
  const { library, write, now } = context;
  const patron = library.patron(request.field("AA") ?? ""), pin = request.field("AD");
  const counts = code === "24" ? "" : patron === undefined ? "0000".repeat(6) : countsOf(patron, context);
  const isRight = patron !== undefined && isPin(pin, patron);
  return message(
    `${code}${patron === undefined ? UNKNOWN_STATUS : statusOf(patron, context)}`,
    `${request.fixed("language")}${now}${counts}`,
    write.required("AO", request.field("AO")),
    write.required("AA", request.field("AA")),
    write.required("AE", patron?.name),
    write.required("BL", patron === undefined ? "N" : "Y"),
    pin === undefined ? "" : write.required("CQ", isRight ? "Y" : "N"),
    patron === undefined ? "" : write.optional("BH", "USD") + write.optional("BV", owed(patron, context)),
    ...(patron === undefined || code === "24" ? [] : listAsked(request, patron, context)),
    code === "24" ? "" : write.optional("BE", patron?.email),
    write.optional("AF", patron === undefined ? "Patron not found" : ""),
  );
}

function endPatronSession(request: ReadRequest, { library, write, now }: AnswerContext): Reply {
  const patron = library.patron(request.field("AA") ?? "");
  const pin = request.field("AD") ?? "";
  const isRefused = pin !== "" && !(patron !== undefined && isPin(pin, patron));
  return message(
    `36${isRefused ? "N" : "Y"}${now}`,
    write.required("AO", request.field("AO")),
    write.required("AA", request.field("AA")),
  );
}

function itemInformation(request: ReadRequest, context: AnswerContext): Reply {
  const { library, write, now } = context;
  const item = library.item(request.field("AB") ?? "");
  if (item === undefined) {
    return message(
      `18010001${now}`,
      write.required("AB", request.field("AB")),
      write.required("AJ", ""),
      write.optional("AF", "Item not found"),
    );
  }
  const queue = library.holdsOn(item).length, loan = library.loan(item);
  return message(
    `18${circulationStatus(item, context)}0001${now}`,
    write.optional("CF", queue === 0 ? "" : String(queue)),
    write.optional("AH", loan && wireTime(loan.due)),
    write.required("AB", item.id),
    write.required("AJ", item.title),
    write.optional("AQ", item.branch),
  );
}

/** A loan that edge-sip2 is asked for, or asked to renew. */
interface EdgeLoan {
  readonly patron?: SimulatedPatron;
  readonly item?: SimulatedItem;
  readonly loan?: SimulatedLoan;
}

function asked(request: ReadRequest, { library }: AnswerContext): EdgeLoan {
  const item = library.item(request.field("AB") ?? "");
  return { patron: library.patron(request.field("AA") ?? ""), item, loan: item && library.loan(item) };
}

function checkout(request: ReadRequest, context: AnswerContext): Reply {
  const { patron, item, loan } = asked(request, context);
  if (item === undefined) return loanAnswer("12", undefined, "Item not found", request, context);
  const refusal = patron === undefined
    ? "Patron not found"
    : loan !== undefined
    ? "Item is already checked out"
    : isWanted(patron, item, context)
    ? "Cannot check out item that has already been requested by another patron"
    : inGoodStanding(patron, context)
    ? undefined
    : "Patron blocked from borrowing";
  if (patron === undefined || refusal !== undefined) return loanAnswer("12", undefined, refusal, request, context);
  return loanAnswer("12", context.library.lend(item, patron, context.asker), undefined, request, context);
}

function renew(request: ReadRequest, context: AnswerContext): Reply {
  const { patron, item, loan } = asked(request, context);
  if (patron === undefined || item === undefined || loan?.patron !== patron) {
    return loanAnswer("30", undefined, "loan not found", request, context);
  }
  if (isWanted(patron, item, context)) {
    return loanAnswer(
      "30",
      undefined,
      "items cannot be renewed when there is an active recall request",
      request,
      context,
    );
  }
  return loanAnswer("30", context.library.renew(loan, context.asker), undefined, request, context);
}

function isWanted(patron: SimulatedPatron, item: SimulatedItem, { library }: AnswerContext): boolean {
  return library.holdsOn(item).some((hold) => hold.patron !== patron);
}

function loanAnswer(
  code: "12" | "30",
  loan: SimulatedLoan | undefined,
  refusal: string | undefined,
  request: ReadRequest,
  { library, write, now }: AnswerContext,
): Reply {
  const ok = loan !== undefined;
  const barcode = request.field("AB");
  return message(
    `${code}${ok ? "1" : "0"}${ok && code === "30" ? "Y" : "N"}U${ok && code === "12" ? "Y" : "N"}${now}`,
    write.required("AO", request.field("AO")),
    write.required("AA", request.field("AA")),
    write.required("AB", barcode),
    write.required("AJ", library.item(barcode ?? "")?.title),
    write.required("AH", loan && wireTime(loan.due)),
    write.optional("AF", refusal),
  );
}

function checkin(request: ReadRequest, context: AnswerContext): Reply {
  const { library, write, now, asker } = context;
  const barcode = request.field("AB");
  const item = library.item(barcode ?? "");
  const { ended } = item === undefined ? {} : library.giveBack(item, asker);
  const ok = item !== undefined;
  return message(
    `10${ok ? "1Y" : "0N"}U${ok ? "N" : "Y"}${now}`,
    write.required("AO", request.field("AO")),
    write.required("AB", barcode),
    write.required("AQ", item?.branch),
    write.optional("AJ", item?.title),
    write.optional("AA", ended?.patron.id),
    write.optional("AF", ok ? "" : "Item not found"),
  );
}

function renewAll(request: ReadRequest, context: AnswerContext): Reply {
  const { library, write, now, asker } = context;
  const patron = library.patron(request.field("AA") ?? "");
  const renewed: string[] = [], unrenewed: string[] = [];
  for (const loan of patron === undefined ? [] : library.loansOf(patron)) {
    if (isWanted(loan.patron, loan.item, context)) unrenewed.push(loan.item.id);
    else renewed.push(library.renew(loan, asker).item.id);
  }
  const count = (barcodes: readonly string[]) => String(barcodes.length).padStart(4, "0");
  return message(
    `66${patron === undefined ? "0" : "1"}${count(renewed)}${count(unrenewed)}${now}`,
    write.required("AO", request.field("AO")),
    ...renewed.map((id) => write.required("BM", id)),
    ...unrenewed.map((id) => write.required("BN", id)),
  );
}

function feePaid(request: ReadRequest, { library, write, now, asker }: AnswerContext): Reply {
  const patron = library.patron(request.field("AA") ?? "");
  const cents = Math.round(Number(request.field("BV")) * 100) || 0;
  const accepted = patron !== undefined && cents <= library.debtOf(patron);
  if (accepted) library.pay(patron, cents, asker);
  return message(
    `38${accepted ? "Y" : "N"}${now}`,
    write.required("AO", request.field("AO")),
    write.required("AA", request.field("AA")),
    write.optional("BK", request.field("BK")),
    write.optional("AF", accepted ? "" : "Payment failed"),
  );
}
