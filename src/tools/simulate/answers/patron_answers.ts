import type { ReadRequest } from "../records/heard_request.ts";
import type { SimulatedPatron } from "../records/library_records.ts";
import { type AnswerContext, closedFor, message, type Reply } from "./reply.ts";

const UNKNOWN_STATUS = "YYYY          ";

/** What a patron may owe before it blocks, in cents; Koha's CC where no preference says otherwise. */
const FEE_LIMIT = 500;

/** Answers a 23 in the order of Koha, whose AA is the card's number whatever was asked with. */
export function patronStatus(request: ReadRequest, context: AnswerContext): Reply {
  const { library, write, now } = context;
  const patron = library.patron(request.field("AA") ?? "");
  const fixed = `${request.fixed("language")}${now}`;
  if (patron === undefined) return unknownStatus(fixed, request, context);
  const pin = request.field("AD");
  return message(
    `24${statusOf(patron, context)}${fixed}`,
    write.required("AE", patron.name),
    write.required("AA", patron.id),
    write.required2("BL", "Y"),
    write.required2("CQ", isPin(pin, patron) ? "Y" : "N"),
    write.optional2("BH", "USD"),
    write.optional2("BV", owed(patron, context)),
    write.optional("AF", greeting(pin, patron, context)),
    write.required("AO", request.field("AO")),
  );
}

function unknownStatus(fixed: string, request: ReadRequest, { write }: AnswerContext): Reply {
  return message(
    `24${UNKNOWN_STATUS}${fixed}`,
    write.required("AE", ""),
    write.required("AA", request.field("AA")),
    write.required2("BL", "N"),
    write.required("AF", "Invalid cardnumber"),
    write.required("AO", request.field("AO")),
  );
}

/** Answers an 01, which blocks no card; for an unknown one the worker dies. */
export function blockPatron(request: ReadRequest, context: AnswerContext): Reply {
  const { library, write, now } = context;
  const patron = library.patron(request.field("AA") ?? "");
  if (patron === undefined) return closedFor("01 for a card that is not there");
  return message(
    `24YYYY${statusOf(patron, context).slice(4)}000${now}`,
    write.required("AE", patron.name),
    write.required("AA", patron.id),
    write.required2("BL", "Y"),
    write.required2("CQ", "N"),
    write.optional2("BH", "USD"),
    write.optional2("BV", owed(patron, context)),
    write.required("AF", "Block feature not implemented"),
    write.required("AO", request.field("AO")),
  );
}

/** Answers a 25, which enables no card. */
export function patronEnable(request: ReadRequest, context: AnswerContext): Reply {
  const { library, write, now } = context;
  const patron = library.patron(request.field("AA") ?? "");
  const known = patron !== undefined;
  const pin = request.field("AD");
  const isRight = known && pin !== undefined && isPin(pin, patron);
  return message(
    `26${known ? statusOf(patron, context) : UNKNOWN_STATUS}000${now}`,
    write.required("AA", patron?.id ?? request.field("AA")),
    write.required("AE", ""),
    pin === undefined && known ? "" : write.required("CQ", isRight ? "Y" : "N"),
    write.required("BL", known ? "Y" : "N"),
    write.optional("AF", known ? "Enable feature not implemented." : ""),
    write.required("AO", library.institution),
  );
}

/** Answers a 63; its lists hold barcodes or titles, as the system does. */
export function patronInformation(request: ReadRequest, context: AnswerContext): Reply {
  const { library, write, now } = context;
  const patron = library.patron(request.field("AA") ?? "");
  const language = request.fixed("language");
  if (patron === undefined) {
    return message(
      `64${UNKNOWN_STATUS}${language}${now}${"0000".repeat(6)}`,
      write.required("AO", library.institution),
      write.required("AA", request.field("AA")),
      write.required("AE", ""),
      write.required("BL", "N"),
      write.required("AF", "Invalid cardnumber"),
    );
  }
  const pin = request.field("AD");
  return message(
    `64${statusOf(patron, context)}${language}${now}${countsOf(patron, context)}`,
    write.required("AO", library.institution),
    write.required("AA", patron.id),
    write.required("AE", patron.name),
    write.required("BL", "Y"),
    pin === undefined ? "" : write.required("CQ", isPin(pin, patron) ? "Y" : "N"),
    write.optional("BH", "USD"),
    write.optional("BV", owed(patron, context)),
    context.system.server.family === "perl" ? write.required("CC", String(FEE_LIMIT / 100)) : "",
    ...listAsked(request, patron, context),
    write.optional("BE", patron.email),
    write.optional("AF", greeting(pin, patron, context)),
  );
}

/** Answers a 35: always yes, of whomever. */
export function endPatronSession(request: ReadRequest, { library, write, now }: AnswerContext): Reply {
  return message(
    `36Y${now}`,
    write.required("AO", library.institution),
    write.required("AA", request.field("AA")),
    write.required("AF", "Thank you!"),
  );
}

/** Tells whether a PIN that was sent is the patron's. */
export function isPin(pin: string | undefined, patron: SimulatedPatron): boolean {
  return pin !== undefined && pin !== "" && pin === patron.pin;
}

/** Tells whether a patron may borrow. */
export function inGoodStanding(patron: SimulatedPatron, { library }: AnswerContext): boolean {
  return !patron.blocked && library.debtOf(patron) <= FEE_LIMIT;
}

/** Writes the fourteen positions of the patron status. */
export function statusOf(patron: SimulatedPatron, context: AnswerContext): string {
  const owesTooMuch = context.library.debtOf(patron) > FEE_LIMIT;
  return `${inGoodStanding(patron, context) ? "    " : "YYYY"}      ${owesTooMuch ? "YY" : "  "}  `;
}

/** Writes what a patron owes, as Koha does: no more digits than it takes. */
export function owed(patron: SimulatedPatron, { library }: AnswerContext): string {
  return String(Math.max(0, library.debtOf(patron)) / 100);
}

/** Writes the six counts of a 64. */
export function countsOf(patron: SimulatedPatron, { library }: AnswerContext): string {
  const holds = library.holdsOf(patron);
  const waiting = holds.filter(({ captured }) => captured !== undefined).length;
  const loans = library.loansOf(patron);
  return [
    waiting,
    overdue(patron, library).length,
    loans.length,
    library.feesOf(patron).length,
    0,
    holds.length - waiting,
  ]
    .map((count) => String(count).padStart(4, "0")).join("");
}

function overdue(patron: SimulatedPatron, library: AnswerContext["library"]) {
  return library.loansOf(patron).filter(({ due }) => Temporal.ZonedDateTime.compare(due, library.now()) < 0);
}

/** Writes the list that the first Y of the summary asks for, from BP to BQ. */
export function listAsked(request: ReadRequest, patron: SimulatedPatron, context: AnswerContext): readonly string[] {
  const { library, system, write } = context;
  const name = ({ id, title }: { readonly id: string; readonly title: string }) =>
    system.lists === "titles" ? title : id;
  const holds = library.holdsOf(patron);
  const lists: readonly (readonly [string, () => readonly string[]])[] = [
    ["AS", () => holds.flatMap(({ captured }) => captured === undefined ? [] : [name(captured)])],
    ["AT", () => overdue(patron, library).map(({ item }) => name(item))],
    ["AU", () => library.loansOf(patron).map(({ item }) => name(item))],
    ["AV", () => library.feesOf(patron).map(({ description, cents }) => `${description} ${(cents / 100).toFixed(2)}`)],
    ["BU", () => []],
    ["CD", () => holds.filter(({ captured }) => captured === undefined).map(({ item }) => name(item))],
  ];
  const [id, entries] = lists[request.fixed("summary").indexOf("Y")] ?? [];
  if (id === undefined || entries === undefined) return [];
  const from = Math.max(1, Number(request.field("BP")) || 1), to = Number(request.field("BQ")) || Infinity;
  return entries().slice(from - 1, to).map((entry) => write.required(id, entry));
}

function greeting(pin: string | undefined, patron: SimulatedPatron, { system }: AnswerContext): string {
  const wrong = pin !== undefined && pin !== "" && !isPin(pin, patron);
  return [
    system.server.greeting,
    patron.blocked ? " -- Borrower's card reported lost." : "",
    wrong ? " -- Invalid password" : "",
  ].join("");
}
