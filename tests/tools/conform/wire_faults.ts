import { guarded } from "../../support/wire/terminal.ts";
import type { WireFault } from "./faulty_relay.ts";

/** A fault, what the suite must call it, and the scenario that meets it. */
export interface NamedFault extends WireFault {
  readonly name: string;
  readonly rule: string;
  readonly scenario: string;
}

const DATE = "[0-9]{8} {4}[0-9]{6}";

/** Changes answers of one command only. */
function to(code: string, change: (body: string, request: string) => string) {
  return (body: string, request: string) => body.startsWith(code) ? change(body, request) : body;
}

/** Replaces in answers of one command. */
function swap(code: string, pattern: RegExp, by: string) {
  return to(code, (body) => body.replace(pattern, by));
}

const about =
  (code: string, written: (line: string) => readonly string[] | "close") => (line: string, request: string) =>
    request.startsWith(code) ? written(line) : [`${line}\r`];

/** Faults of the transport and of error detection. */
const transport: readonly NamedFault[] = [
  {
    name: "a wrong checksum",
    rule: "detection.checksum",
    scenario: "detection-by-message",
    line: (line) => line.replace(/AZ....$/, "AZ0001"),
  },
  {
    name: "a checksum in lower case",
    rule: "detection.lower-case",
    scenario: "detection-by-message",
    line: (line) => line.replace(/AZ....$/, (sum) => `AZ${sum.slice(2).toLowerCase()}`),
  },
  {
    name: "another sequence number",
    rule: "detection.sequence",
    scenario: "detection-by-message",
    line: (line) => line.replace(/^(.*)AY(.)AZ....$/, (_, body, ay) => guarded(body, String((Number(ay) + 1) % 10))),
  },
  {
    name: "no error detection where it was asked for",
    rule: "detection.missing",
    scenario: "detection-by-message",
    line: (line) => line.replace(/AY.AZ....$/, ""),
  },
  {
    name: "error detection that nobody asked for",
    rule: "detection.unasked",
    scenario: "detection-by-message",
    line: (line) => /AZ....$/.test(line) ? line : guarded(line, "0"),
  },
  {
    name: "a wrong checksum that is not noticed",
    rule: "detection-wrong-sum.2",
    scenario: "detection-wrong-sum",
    request: (line) => line.replace(/^(11.*)AY(.)AZ....$/, (_, body, ay) => guarded(body, ay)),
  },
  {
    name: "a lower-case checksum that is refused",
    rule: "detection-spellings.1",
    scenario: "detection-spellings",
    line: (line, request) => /AZ[0-9a-f]*[a-f][0-9a-f]*$/.test(request) ? "96AZFEF6" : line,
  },
  {
    name: "a resend that lost its sequence number",
    rule: "resend.2",
    scenario: "resend",
    line: (line, request) => request.startsWith("97") ? line.replace(/AY.AZ....$/, "") : line,
  },
  {
    name: "a resend that is refused",
    rule: "resend.2",
    scenario: "resend",
    line: (line, request) => request.startsWith("97") ? "96" : line,
  },
  {
    name: "an answer in two writes",
    rule: "arrival.pieces",
    scenario: "item-available",
    write: (line) => [line.slice(0, 9), `${line.slice(9)}\r`],
  },
  { name: "CR LF", rule: "arrival.crlf", scenario: "item-available", write: (line) => [`${line}\r\n`] },
  { name: "LF", rule: "arrival.lf", scenario: "item-available", write: (line) => [`${line}\n`] },
  {
    name: "an empty line before an answer",
    rule: "arrival.stray",
    scenario: "item-available",
    write: (line) => [`\r${line}\r`],
  },
  { name: "a closed socket", rule: "answered.closed", scenario: "item-available", write: about("17", () => "close") },
  {
    name: "half an answer",
    rule: "answered.silent",
    scenario: "item-available",
    write: about("17", (line) => [line.slice(0, 20)]),
  },
  { name: "silence", rule: "answered.silent", scenario: "item-available", write: about("17", () => []) },
  {
    name: "an answer that comes twice",
    rule: "answered.unasked",
    scenario: "item-available",
    write: about("17", (line) => [`${line}\r${line}\r`]),
  },
  {
    name: "an answer that comes again, late",
    rule: "answered.unasked",
    scenario: "transport-line-ends",
    write: about("17", (line) => [`${line}\r`, `${line}\r`]),
  },
  {
    name: "an answer of the message before",
    rule: "answered.command",
    scenario: "item-available",
    line: (line, request) => request.startsWith("17") ? "941" : line,
  },
  {
    name: "a 96 to what is in order",
    rule: "answered.command",
    scenario: "item-available",
    line: (line, request) => request.startsWith("17") ? "96" : line,
  },
  {
    name: "free text",
    rule: "layout.command",
    scenario: "item-available",
    line: (line, request) => request.startsWith("17") ? "Internal error" : line,
  },
  {
    name: "an empty line that is answered",
    rule: "transport-line-ends.5",
    scenario: "transport-line-ends",
    emptyLine: "96",
  },
];

/** Faults of the layout. */
const layout: readonly NamedFault[] = [
  {
    name: "a delimiter within a title",
    rule: "layout.piece",
    scenario: "item-available",
    body: swap("18", /AJ[^|]*/, "AJPride| and Prejudice"),
  },
  {
    name: "a line end within a message for the screen",
    rule: "layout.line-break",
    scenario: "patron-unknown",
    body: to("24", (body) => `${body}AFone\rtwo|`),
  },
  {
    name: "a long barcode that is cut",
    rule: "answered.AB.cut",
    scenario: "long-values",
    body: swap("18", /AB([^|]{60})[^|]*/, "AB$1"),
  },
  {
    name: "dates without a zone",
    rule: "layout.date",
    scenario: "item-available",
    body: swap("18", /([0-9]{8}) {4}([0-9]{6})/, "$1$2"),
  },
  {
    name: "no institution in a 64",
    rule: "layout.required.AO",
    scenario: "patron-in-good-standing",
    body: swap("64", /AO[^|]*\|/, ""),
  },
  {
    name: "no name in a 24",
    rule: "layout.required.AE",
    scenario: "patron-in-good-standing",
    body: swap("24", /AE[^|]*\|/, ""),
  },
  {
    name: "no due date in a 12",
    rule: "layout.required.AH",
    scenario: "loan-life-cycle",
    body: swap("12", /AH[^|]*\|/, ""),
  },
  {
    name: "no title in an 18",
    rule: "layout.required.AJ",
    scenario: "item-available",
    body: swap("18", /AJ[^|]*\|/, ""),
  },
  {
    name: "a fixed part that lacks a character",
    rule: "layout.fixed-part",
    scenario: "patron-in-good-standing",
    body: swap("64", /^(.{40})./, "$1"),
  },
  {
    name: "a fixed part with a character too many",
    rule: "layout.fixed-part",
    scenario: "patron-in-good-standing",
    body: swap("24", /^(.{37})/, "$10"),
  },
  {
    name: "a fixed part cut by a delimiter",
    rule: "layout.fixed-part",
    scenario: "item-available",
    body: swap("18", /^(.{20})...../, "$1|"),
  },
  {
    name: "a language of two digits",
    rule: "layout.language",
    scenario: "patron-in-good-standing",
    body: swap("24", /^(.{16}).../, "$1 01"),
  },
  {
    name: "N in the patron status",
    rule: "layout.patronStatus",
    scenario: "patron-in-good-standing",
    body: swap("24", /^24./, "24N"),
  },
  { name: "Y where 1 must stand", rule: "layout.ok", scenario: "loan-life-cycle", body: swap("12", /^12./, "12Y") },
  {
    name: "1 where Y must stand",
    rule: "layout.resensitize",
    scenario: "loan-life-cycle",
    body: swap("10", /^10(.)./, "10$11"),
  },
  {
    name: "a blank count",
    rule: "layout.holdItemsCount.free",
    scenario: "patron-in-good-standing",
    body: swap("64", /^(.{37})..../, "$1    "),
  },
  {
    name: "a date with hyphens",
    rule: "layout.transactionDate",
    scenario: "item-available",
    body: swap("18", new RegExp(DATE), "2026-11-25 10:15:0"),
  },
  {
    name: "a circulation status that is none",
    rule: "layout.circulationStatus",
    scenario: "item-available",
    body: swap("18", /^18../, "18xx"),
  },
  {
    name: "a security marker that is none",
    rule: "layout.securityMarker",
    scenario: "item-available",
    body: swap("18", /^(....)../, "$1x7"),
  },
  {
    name: "1 for a valid patron",
    rule: "layout.value.BL",
    scenario: "patron-in-good-standing",
    body: swap("24", /BLY/, "BL1"),
  },
  {
    name: "a sign before an amount",
    rule: "layout.value.BV",
    scenario: "patron-with-fees",
    body: swap("64", /BV/, "BV$$"),
  },
  {
    name: "an amount of less than nothing",
    rule: "layout.value.BV",
    scenario: "patron-with-fees",
    body: swap("64", /BV[^|]*/, "BV-1.00"),
  },
  {
    name: "a currency of two letters",
    rule: "layout.value.BH",
    scenario: "patron-with-fees",
    body: swap("64", /BH.../, "BHUS"),
  },
  { name: "fifteen places of BX", rule: "layout.value.BX", scenario: "status", body: swap("98", /BX./, "BX") },
  {
    name: "a last field that is not ended",
    rule: "layout.delimiter",
    scenario: "item-available",
    body: swap("18", /\|$/, ""),
  },
  {
    name: "a tabulator in a title",
    rule: "layout.control",
    scenario: "item-available",
    body: swap("18", /AJ/, "AJ\t"),
  },
  {
    name: "a title in UTF-8 that was encoded twice",
    rule: "layout.encoding",
    scenario: "item-available",
    body: swap("18", /AJ[^|]*/, "AJCaf\u00C3\u0083\u00C2\u00A9"),
  },
  {
    name: "a name in bytes that are no UTF-8",
    rule: "layout.bytes",
    scenario: "patron-in-good-standing",
    body: swap("24", /AE[^|]*/, "AECaf\u00E9"),
  },
  {
    name: "a title of 300 characters",
    rule: "layout.length.AJ",
    scenario: "item-available",
    body: swap("18", /AJ/, `AJ${"x".repeat(300)}`),
  },
  {
    name: "a card number that stands twice",
    rule: "layout.repeated.AA",
    scenario: "patron-in-good-standing",
    body: swap("24", /(AA[^|]*\|)/, "$1$1"),
  },
  {
    name: "a name right behind the fixed part",
    rule: "layout.order",
    scenario: "patron-in-good-standing",
    body: swap("24", /^(.{37})(AO[^|]*\|)(AA[^|]*\|)/, "$1$3$2"),
  },
];

/** Faults of what is said. */
const meaning: readonly NamedFault[] = [
  {
    name: "an answer about another patron",
    rule: "answered.AA",
    scenario: "patron-in-good-standing",
    body: to("24", (body) => body.replace(/AA[^|]*/, "AA1").replace(/AE[^|]*/, "AEAnother")),
  },
  {
    name: "an answer about another item",
    rule: "answered.AB",
    scenario: "item-available",
    body: swap("18", /AB[^|]*\|AJ[^|]*/, "AB1|AJAnother"),
  },
  {
    name: "a known card that is told to be none",
    rule: "patron-in-good-standing.1",
    scenario: "patron-in-good-standing",
    body: swap("24", /BLY/, "BLN"),
  },
  {
    name: "an unknown card that is told to be one",
    rule: "patron-unknown.1",
    scenario: "patron-unknown",
    body: swap("24", /BLN/, "BLY"),
  },
  { name: "a wrong PIN that is right", rule: "patron-pin.1", scenario: "patron-pin", body: swap("24", /CQN/, "CQY") },
  { name: "a right PIN that is wrong", rule: "patron-pin.2", scenario: "patron-pin", body: swap("24", /CQY/, "CQN") },
  {
    name: "an empty PIN that is right",
    rule: "pin.empty",
    scenario: "patron-in-good-standing",
    body: swap("24", /CQN/, "CQY"),
  },
  {
    name: "a right PIN where none was given",
    rule: "pin.none",
    scenario: "patron-without-pin",
    body: to("64", (body) => body.replace("|BLY|", "|BLY|CQY|")),
  },
  {
    name: "a blocked patron who may borrow",
    rule: "patron-blocked.1",
    scenario: "patron-blocked",
    body: swap("24", /^24.{14}/, `24${" ".repeat(14)}`),
  },
  {
    name: "BLN where nobody looked",
    rule: "login.BL-before",
    scenario: "requests-before-login",
    body: to("24", (body) => `${body.replace(/BL.\|/, "")}BLN|`),
  },
  {
    name: "a refused checkout that says ok",
    rule: "checkout-refused-blocked.2",
    scenario: "checkout-refused-blocked",
    body: swap("12", /^120/, "121"),
  },
  {
    name: "a refused checkout that opens the gate",
    rule: "gate.refused",
    scenario: "checkout-refused-blocked",
    body: swap("12", /^(12...)./, "$1Y"),
  },
  {
    name: "a first loan that is told to be a renewal",
    rule: "loan.first",
    scenario: "loan-life-cycle",
    body: swap("12", /^(12.)./, "$1Y"),
  },
  {
    name: "a return that leaves the gate open",
    rule: "loan-life-cycle.6",
    scenario: "loan-life-cycle",
    body: swap("10", /^(10.)./, "$1N"),
  },
  {
    name: "a list by titles",
    rule: "loan-life-cycle.3",
    scenario: "loan-life-cycle",
    body: swap("64", /AU[^|]*/, "AUPride and Prejudice"),
  },
  {
    name: "an available copy that is lost",
    rule: "available",
    scenario: "item-available",
    body: swap("18", /^18../, "1812"),
  },
  {
    name: "a title that is empty",
    rule: "item-available.1",
    scenario: "item-available",
    body: swap("18", /AJ[^|]*/, "AJ"),
  },
  {
    name: "a copy in transit that is available",
    rule: "in-transit",
    scenario: "item-in-transit",
    body: swap("18", /^18../, "1803"),
  },
  { name: "a timeout of nothing", rule: "status.1", scenario: "status", body: swap("98", /^(.{8}).../, "$1000") },
  {
    name: "a clock of yesterday",
    rule: "status.1",
    scenario: "status",
    body: swap("98", new RegExp(DATE), "20200101    101500"),
  },
  { name: "a server that is off-line", rule: "status.1", scenario: "status", body: swap("98", /^98Y/, "98N") },
  { name: "a wrong password that is right", rule: "login.1", scenario: "login", body: swap("94", /^940/, "941") },
  {
    name: "a payment that is not taken",
    rule: "premise.takes-payments",
    scenario: "fee-paid",
    body: swap("38", /^38Y/, "38N"),
  },
  {
    name: "a session that does not end",
    rule: "patron-session-ends.2",
    scenario: "patron-session-ends",
    body: swap("36", /^36Y/, "36N"),
  },
  {
    name: "a hold that is not counted",
    rule: "hold.counted",
    scenario: "hold-placed-and-cancelled",
    body: swap("64", /^(.{57})..../, "$10000"),
  },
  {
    name: "a card of nobody that is valid",
    rule: "card.any",
    scenario: "patron-invented",
    body: swap("24", /BLN/, "BLY"),
  },
  {
    name: "a barcode of nothing that is available",
    rule: "item.any",
    scenario: "item-invented",
    body: swap("18", /^18../, "1803"),
  },
  {
    name: "a list beside the one that is asked for",
    rule: "loan-life-cycle.4",
    scenario: "loan-life-cycle",
    body: to("64", (body) => body.includes("|AU") ? body : `${body}AU39999|`),
  },
  {
    name: "a card that a wrong PIN enables",
    rule: "enable.wrong-pin",
    scenario: "patron-blocked-and-enabled",
    body: swap("26", /^26.{14}/, `26${" ".repeat(14)}`),
  },
  {
    name: "a blocked card that a wrong PIN enables",
    rule: "enable.wrong-pin",
    scenario: "patron-enable-blocked",
    body: swap("26", /^26.{14}/, `26${" ".repeat(14)}`),
  },
  {
    name: "no word on whether a PIN is right",
    rule: "patron-pin.4",
    scenario: "patron-pin",
    body: swap("64", /CQY\|/, ""),
  },
  {
    name: "a loan of which neither copy nor patron shows anything",
    rule: "loan.counted",
    scenario: "loan-life-cycle",
    body: swap("64", /^(.{45})..../, "$10000"),
  },
  {
    name: "another name for the same card",
    rule: "answered.another-patron",
    scenario: "patron-invented",
    body: everySecond("64", (body) => body.replace(/AE[^|]*/, "AEPatron before")),
  },
  {
    name: "a terminal that is logged out with its patron",
    rule: "patron-session-ends.3",
    scenario: "patron-session-ends",
    body: afterwards(
      "36",
      (body) => body.replace(/^24.*/, `24${"Y".repeat(4).padEnd(14)}000${"20260302    130000"}AO|AA|AE|`),
    ),
  },
  {
    name: "a retry that says no",
    rule: "retry.same-number",
    scenario: "retry-checkin",
    body: refuseAgain("10", (body) => body.replace(/^101/, "100")),
  },
];

/** Refuses a request that is the one before. */
function refuseAgain(code: string, refuse: (body: string) => string): (body: string, request: string) => string {
  let before = "";
  return (body, request) => {
    const again = request === before && body.startsWith(code);
    before = request;
    return again ? refuse(body) : body;
  };
}

/** Changes every second answer of one command. */
function everySecond(code: string, change: (body: string) => string): (body: string) => string {
  let count = 0;
  return (body) => body.startsWith(code) && count++ % 2 > 0 ? change(body) : body;
}

/** Changes answers that come after one of another command. */
function afterwards(code: string, change: (body: string) => string): (body: string) => string {
  let over = false;
  return (body) => {
    over ||= body.startsWith(code);
    return over ? change(body) : body;
  };
}

/** Everything that the relay does wrong, one after the other. */
export const wireFaults: readonly NamedFault[] = [...transport, ...layout, ...meaning];
