import { checksum, sumOf } from "../../protocol/error_detection.ts";
import { requestByCode } from "../../protocol/message_table.ts";
import { decodeText, type Encoding } from "../../protocol/encoding.ts";
import { client, koha, spec } from "./citation.ts";
import { fieldTitle } from "./expected.ts";
import type { AnswerArrival, Exchange, ExchangeFailure } from "./exchange.ts";
import type { AnswerFault } from "./finding.ts";
import { judgeLayout } from "./layout_rules.ts";
import { openAnswer, type OpenedAnswer } from "./opened_answer.ts";
import type { RecordForms } from "./profile/record_forms.ts";

/** What is known of a request beside its text. */
export interface JudgedRequest {
  /** The request without AY and AZ. */
  readonly text: string;
  /** What followed AY; absent without it. */
  readonly sequence?: string;
  /** Whether it carried an AZ. */
  readonly guarded: boolean;
  /** Whether the document has no answer to it, or it is broken on purpose: nothing is more than field then. */
  readonly outside: boolean;
  /** Whether the server had let the terminal in. */
  readonly letIn: boolean;
  /** Whether it was sent with others, without waiting for their answers. */
  readonly together: boolean;
  /** Whether the server has taken a message with AY and AZ before. */
  readonly takesGuarded: boolean;
  /** Whether its checksum is wrong on purpose, so that a 96 is the answer. */
  readonly wrongSum: boolean;
  /** Whether the whole run is with error detection, so that the server must have it. */
  readonly insists: boolean;
  /** The last answer of this connection but for a 96; absent where nothing was answered. */
  readonly before?: OpenedAnswer;
  readonly forms: RecordForms;
  readonly delimiter: string;
  readonly encoding: Encoding;
  readonly version: 1 | 2;
}

/** Judges all of an exchange that does not depend on what the library knows. */
export function judgeExchange(exchange: Exchange, asked: JudgedRequest): readonly AnswerFault[] {
  const { failure, received, arrival } = exchange;
  if (failure !== undefined) return lightened([unanswered(failure, asked)], asked);
  if (received === undefined || arrival === undefined) return [];
  const answer = openAnswer(received, asked.delimiter);
  if (isSecondTime(answer, asked)) return [unasked(answer.code)];
  const foreign = [...judgeResend(answer, asked), ...judgeEcho(answer, asked)];
  if (asked.together) {
    const wrong = [...judgeCommand(answer, asked), ...foreign].some(({ grade }) => grade === "must");
    return wrong ? [OUT_OF_ORDER] : [];
  }
  // An answer to another request is wrong in any form, so that its form is not judged.
  if (foreign.some(({ grade }) => grade === "must")) return foreign;
  const command = judgeCommand(answer, asked);
  // The form of an answer to something else is of no importance.
  if (command.length > 0) return lightened([...judgeArrival(arrival), ...command], asked);
  // The document does not say what form an answer to something that is no request has; a line that is no answer has
  // none.
  const form = asked.outside || answer.row === undefined
    ? judgeLayout(answer, asked.delimiter, asked.version).filter(({ rule }) => rule === "layout.command")
    : [
      ...judgeDetection(answer, exchange, asked),
      ...judgeBytes(exchange, asked),
      ...judgeLayout(answer, asked.delimiter, asked.version),
    ];
  // What begins a line that is no answer belongs to it.
  const isNone = form.some(({ rule }) => rule === "layout.command");
  const arrived = judgeArrival(arrival).filter(({ rule }) => !(isNone && rule === "arrival.stray"));
  return lightened([...arrived, ...form, ...foreign], asked);
}

/** The document does not provide for requests that are sent without waiting for an answer. */
const OUT_OF_ORDER: AnswerFault = {
  grade: "field",
  rule: "answered.order",
  message: "requests that are sent at once are answered in another order, so that one gets the answer to another",
  source: client("sorters that do not wait", "send the next copy's request before the answer to the one before"),
};

/** Whether it is the answer before once more, which came late: it does not fit this request or its subject. */
function isSecondTime(answer: OpenedAnswer, asked: JudgedRequest): boolean {
  const row = requestByCode(asked.text.slice(0, 2));
  if (row === undefined || row.name === "requestAcsResend" || asked.outside) return false;
  if (asked.before?.text !== answer.text) return false;
  // What fits may still be this request's, whatever its number: two answers of the same second may be equal, and a
  // server may number all of them alike. An answer too many shows when nothing was asked.
  return answer.code !== row.answer.code || judgeEcho(answer, asked).some(({ grade }) => grade === "must");
}

/** Tells of something that answers nothing. */
export function unasked(text: string): AnswerFault {
  return {
    grade: "must",
    rule: "answered.unasked",
    message: `the server sent something that was not asked for: ${JSON.stringify(text.slice(0, 2))}`,
    source: spec("Command Messages: each has one response"),
  };
}

/** Lowers the grade of faults in the answer to a request that the document does not cover. */
function lightened(faults: readonly AnswerFault[], { outside }: JudgedRequest): readonly AnswerFault[] {
  if (!outside) return faults;
  return faults.map((fault) => ({ ...fault, grade: fault.grade === "allowed" ? "allowed" : "field" }));
}

const FAILURES = {
  closed: "the server closed the connection instead of answering",
  silent: "no answer came in time",
  unreadable: "the server sent without end",
  error: "the server answered with an error, which is for a wrong login and for what is no XML",
  "no-response": "the server answered with another status than 200, an empty response, or what is no response",
} as const satisfies Readonly<Record<ExchangeFailure, string>>;

function unanswered(failure: keyof typeof FAILURES, { text, outside, letIn }: JudgedRequest): AnswerFault {
  const source = spec("Command Messages: each has its response");
  const rule = `answered.${failure}`;
  if (failure === "silent" && requestByCode(text.slice(0, 2)) === undefined) {
    const message = "a command that nobody knows is ignored";
    return { grade: "allowed", rule: `${rule}.unknown`, message, source: spec("Commands") };
  }
  const polling = client("self-checks that poll", "ask for the status on a connection before they log in");
  return {
    grade: "must",
    rule: !outside ? rule : letIn ? `${rule}.outside` : `${rule}.before-login`,
    message: `${FAILURES[failure]} (${text.slice(0, 2)}${letIn || !outside ? "" : ", before the login"})`,
    source: outside && !letIn ? polling : source,
  };
}

function judgeArrival({ terminator, strayed, inPieces }: AnswerArrival): readonly AnswerFault[] {
  const faults: AnswerFault[] = [];
  if (terminator === "\r\n") {
    faults.push({
      grade: "field",
      rule: "arrival.crlf",
      message: "answers end in CR LF; a terminal that reads up to CR begins its next answer with an LF",
      source: koha('ends messages in CR LF unless an account says terminator="CR"'),
    });
  }
  if (terminator === "\n") {
    const message = "answers end in LF, and must end in CR";
    faults.push({ grade: "must", rule: "arrival.lf", message, source: spec("Message Terminator") });
  }
  if (strayed) {
    const message = "there are line ends or other control characters before the answer";
    faults.push({ grade: "should", rule: "arrival.stray", message, source: spec("Packet Format") });
  }
  if (inPieces) {
    faults.push({
      grade: "field",
      rule: "arrival.pieces",
      message: "an answer came in several pieces; a client that reads once takes the first for all of it",
      source: client("clients that read one recv per answer", "short answers are written in one piece"),
    });
  }
  return faults;
}

function judgeCommand(
  { code, row: is }: OpenedAnswer,
  { text, outside, wrongSum, guarded, insists, takesGuarded }: JudgedRequest,
): readonly AnswerFault[] {
  // What is no response at all is told as such.
  if (is === undefined) return [];
  const row = requestByCode(text.slice(0, 2));
  if (row === undefined || row.name === "requestAcsResend" || code === row.answer.code) return [];
  if (code === "96" && insists && !guarded) return [INSISTS];
  if (code === "96" && (outside || wrongSum)) return [];
  if (code === "96" && guarded && !takesGuarded) return [REJECTS];
  const message =
    `a ${row.code} is answered with ${code === "96" ? "a 96 although nothing is wrong with it" : code}, ` +
    `not with a ${row.answer.code}`;
  return [{ grade: "must", rule: "answered.command", message, source: spec(`${row.label} (${row.code})`) }];
}

/** Some decide by the terminal, and not by the message, whether there is error detection. */
const INSISTS: AnswerFault = {
  grade: "field",
  rule: "detection.insists",
  message: "a message without AY and AZ is answered with a 96: the server wants error detection in each",
  source: client("terminals that leave AY and AZ out of some messages", "send the same again, without end"),
};

/** It is one fault, whatever the first messages with a checksum are about. */
const REJECTS: AnswerFault = {
  grade: "must",
  rule: "detection.rejected",
  message: "a message whose AY and AZ are right is answered with a 96, and so is each other one",
  source: spec("Checksums and Sequence Numbers"),
};

/** What a 97 asks for is the last answer of this connection. Another one may be another terminal's, and its patron's. */
function judgeResend(answer: OpenedAnswer, { text, before }: JudgedRequest): readonly AnswerFault[] {
  if (answer.row === undefined || !text.startsWith("97") || answer.code === "96" || answer.body === before?.body) {
    return [];
  }
  // A status is made anew by some, and tells nothing of anybody.
  if (answer.code === "98" || answer.code === "94") return [];
  // The same answer may be written in other bytes.
  const about = (one: OpenedAnswer) => ECHOED.map((id) => one.fields.find((field) => field.id === id)?.value);
  if (before?.code === answer.code && `${about(before)}` === `${about(answer)}`) return [];
  const message = before === undefined
    ? `a 97 before anything else is answered with a ${answer.code}, which was another terminal's`
    : `a 97 is answered with a ${answer.code} that is not the last answer to this terminal`;
  return [{ grade: "must", rule: "answered.foreign", message, source: spec("ACS Error Handling") }];
}

function judgeDetection(answer: OpenedAnswer, { bytes }: Exchange, asked: JudgedRequest): readonly AnswerFault[] {
  const { sum, sequence, code } = answer;
  const found: [grade: AnswerFault["grade"], rule: string, message: string][] = [];
  const right = bytes && checksum(sumOf(bytes, bytes.length - 4));
  if (sum !== undefined && right !== undefined && sum !== right) {
    if (sum.toUpperCase() === right) found.push(["field", "lower-case", "the checksum is in lower case"]);
    else found.push(["must", "checksum", `the checksum is ${sum}, and must be ${right}`]);
  }
  // What a 97 asks for is sent as it was sent before, and a 96 has no number.
  if (!asked.text.startsWith("97") && code !== "96") {
    if (sum === undefined && asked.guarded) {
      found.push([asked.insists ? "must" : "field", "missing", "the answer to a message with AZ has none"]);
    } else if (sum !== undefined && !asked.guarded) {
      found.push(["field", "unasked", "the answer to a message without AZ has one"]);
    } else if (sequence !== asked.sequence) {
      const has = sequence === undefined ? "none" : `AY${sequence}`;
      found.push(["must", "sequence", `the request has AY${asked.sequence ?? ""}, the answer ${has}`]);
    }
  }
  return found.map(([grade, rule, message]) => ({
    grade,
    rule: `detection.${rule}`,
    message,
    source: spec("Checksums and Sequence Numbers"),
  }));
}

/** Characters beyond which no identifier has a shorter form of its own that begins it. */
const LONG = 32;

/** Finds bytes that are no UTF-8, where the two sides have agreed on it; in other encodings each byte is a letter. */
function judgeBytes({ bytes }: Exchange, { encoding, delimiter }: JudgedRequest): readonly AnswerFault[] {
  if (bytes === undefined || encoding !== "utf8") return [];
  const text = new TextDecoder().decode(bytes);
  if (!text.includes("\uFFFD") || decodeText(bytes, encoding) === text) return [];
  const where = openAnswer(text, delimiter).fields.find(({ value }) => value.includes("\uFFFD"));
  const what = where === undefined ? "the answer" : fieldTitle(where.id);
  const message = `${what} has bytes that are no text in UTF-8, which the profile says`;
  return [{ grade: "should", rule: "layout.bytes", message, source: spec("Character Set") }];
}

/** The fields of an answer that say which patron and item it is about; a 10 tells who had the item. */
const ECHOED = ["AA", "AB"];

function judgeEcho(answer: OpenedAnswer, { text, delimiter, forms }: JudgedRequest): readonly AnswerFault[] {
  const asked = text.split(delimiter);
  return ECHOED.flatMap((id): AnswerFault[] => {
    const wanted = fieldIn(asked, id)?.trim() ?? "";
    const got = answer.fields.find((field) => field.id === id)?.value.trim() ?? "";
    if (wanted === "" || got === "" || got.toLowerCase() === wanted.toLowerCase()) return [];
    const name = answer.fields.find((field) => field.id === (id === "AA" ? "AE" : "AJ"))?.value;
    const source = spec(`Field Definitions, ${id}`);
    const message = `the request is about ${id} ${wanted}, the answer about ${JSON.stringify(got)}`;
    if (wanted.length > LONG && wanted.startsWith(got)) {
      return [{ grade: "should", rule: `answered.${id}.cut`, message: `${message}: it is cut`, source }];
    }
    switch (forms.judge(wanted, got, name)) {
      case "another's":
        return [{ grade: "must", rule: `answered.${id}`, message: `${message}, which is another's`, source }];
      case "own form":
        return [{ grade: "allowed", rule: `answered.${id}.form`, message: `${message}: its own form`, source }];
    }
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
