import { checksum, sumOf } from "../../protocol/error_detection.ts";
import { requestByCode } from "../../protocol/message_table.ts";
import { client, koha, spec } from "./citation.ts";
import type { AnswerArrival, Exchange } from "./exchange.ts";
import type { Finding } from "./finding.ts";
import { judgeLayout } from "./layout_rules.ts";
import { openAnswer, type OpenedAnswer } from "./opened_answer.ts";

type Fault = Omit<Finding, "exchange">;

/** What is known of a request beside its text. */
export interface JudgedRequest {
  /** The request without AY and AZ. */
  readonly text: string;
  /** The digits after AY; absent if it carried no AY. */
  readonly sequence?: string;
  /** Whether it carried an AZ. */
  readonly guarded: boolean;
  /** Whether it was sent broken on purpose, so that the answer may be a 96. */
  readonly broken: boolean;
  /** Whether the specification has no answer to it. */
  readonly unspecified: boolean;
  readonly delimiter: string;
  readonly version: 1 | 2;
}

/** Judges an exchange by every rule that holds whatever the library contains. */
export function judgeExchange(exchange: Exchange, asked: JudgedRequest): readonly Fault[] {
  const { failure, received, arrival } = exchange;
  if (failure !== undefined) return [unanswered(failure, asked)];
  if (received === undefined || arrival === undefined) return [];
  const answer = openAnswer(received, asked.delimiter);
  return [
    ...judgeArrival(arrival),
    ...judgeCommand(answer, asked),
    ...judgeDetection(answer, exchange, asked),
    ...judgeLayout(answer, asked.delimiter, asked.version),
    ...judgeEcho(answer, asked),
  ];
}

const FAILURES = {
  closed: "the server closed the connection instead of answering",
  silent: "no answer came in time",
  unreadable: "the server sent without end",
} as const;

function unanswered(failure: keyof typeof FAILURES, { text, unspecified }: JudgedRequest): Fault {
  return {
    grade: unspecified ? "field practice" : "must",
    rule: `answered.${failure}`,
    message: `${FAILURES[failure]} (${text.slice(0, 2)})`,
    source: spec("Message Descriptions: each message to the ACS has its response"),
  };
}

function judgeArrival({ terminator, strayed, inPieces }: AnswerArrival): readonly Fault[] {
  const faults: Fault[] = [];
  if (terminator === "\r\n") {
    faults.push({
      grade: "field practice",
      rule: "arrival.crlf",
      message: "answers end in CR LF; a terminal that reads up to CR begins its next answer with an LF",
      source: koha('ends messages in CR LF unless an account says terminator="CR"'),
    });
  }
  if (terminator === "\n") {
    const message = "answers end in LF, and must end in CR";
    faults.push({ grade: "must", rule: "arrival.lf", message, source: spec("Message Format: messages end in CR") });
  }
  if (strayed) {
    const message = "there are line ends or other control characters before the answer";
    faults.push({ grade: "should", rule: "arrival.stray", message, source: spec("Message Format") });
  }
  if (inPieces) {
    faults.push({
      grade: "field practice",
      rule: "arrival.pieces",
      message: "an answer came in several pieces; a client that reads once takes the first for all of it",
      source: client("clients that read one recv per answer", "short answers are written in one piece"),
    });
  }
  return faults;
}

function judgeCommand({ code }: OpenedAnswer, { text, broken }: JudgedRequest): readonly Fault[] {
  const row = requestByCode(text.slice(0, 2));
  if (row === undefined || row.name === "requestAcsResend" || code === row.answer.code) return [];
  if (code === "96" && broken) return [];
  const message =
    `a ${row.code} is answered with ${code === "96" ? "a 96 although nothing is wrong with it" : code}, ` +
    `not with a ${row.answer.code}`;
  return [{ grade: "must", rule: "answered.command", message, source: spec(`${row.label} (${row.code})`) }];
}

function judgeDetection(answer: OpenedAnswer, { bytes }: Exchange, asked: JudgedRequest): readonly Fault[] {
  const { sum, sequence, code } = answer;
  const found: [grade: Fault["grade"], rule: string, message: string, section: string][] = [];
  const right = bytes && checksum(sumOf(bytes, bytes.length - 4));
  if (sum !== undefined && right !== undefined && sum !== right) {
    if (sum.toUpperCase() === right) found.push(["should", "lower-case", "the checksum is in lower case", "Checksum"]);
    else found.push(["must", "checksum", `the checksum is ${sum}, and must be ${right}`, "Checksum"]);
  }
  // What a 97 asks for is sent as it was sent before, and a 96 has no number.
  if (!asked.text.startsWith("97") && code !== "96") {
    if (sum === undefined && asked.guarded) {
      found.push(["must", "missing", "the answer to a message with AZ has none", "Error Detection"]);
    } else if (sum !== undefined && !asked.guarded) {
      found.push(["should", "unasked", "the answer to a message without AZ has one", "Error Detection"]);
    } else if (sequence !== asked.sequence) {
      const has = sequence === undefined ? "none" : `AY${sequence}`;
      found.push([
        "must",
        "sequence",
        `the request has AY${asked.sequence ?? ""}, the answer ${has}`,
        "Sequence Number",
      ]);
    }
  }
  return found.map(([grade, rule, message, section]) => ({
    grade,
    rule: `detection.${rule}`,
    message,
    source: spec(section),
  }));
}

/** The fields of an answer that say which patron and item it is about; a 10 tells who had the item. */
const ECHOED = ["AA", "AB"];

function judgeEcho(answer: OpenedAnswer, { text, delimiter }: JudgedRequest): readonly Fault[] {
  const asked = text.split(delimiter);
  return ECHOED.flatMap((id): Fault[] => {
    const wanted = fieldIn(asked, id)?.trim() ?? "";
    const got = answer.fields.find((field) => field.id === id)?.value;
    if (wanted === "" || got === undefined || got.trim().toLowerCase() === wanted.toLowerCase()) return [];
    const message = `the request is about ${id} ${wanted}, the answer about ${JSON.stringify(got)}`;
    return [{ grade: "must", rule: `answered.${id}`, message, source: spec(`Field Definitions, ${id}`) }];
  });
}

/** Finds a field of a request; the first stands behind the fixed part. */
function fieldIn(pieces: readonly string[], id: string): string | undefined {
  const [first = "", ...rest] = pieces;
  const found = rest.find((piece) => piece.startsWith(id));
  if (found !== undefined) return found.slice(2);
  const row = requestByCode(first.slice(0, 2));
  const width = row?.fixed.reduce((sum, element) => sum + element.width, 2) ?? 2;
  return first.startsWith(id, width) ? first.slice(width + 2) : undefined;
}
