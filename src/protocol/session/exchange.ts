import { decodeResponse, type LineFormat } from "../decode_request.ts";
import { decodeText } from "../encoding.ts";
import type { ReceivedResponse } from "../message.ts";
import type { Channel } from "./channel.ts";
import { createNumbers } from "./numbers.ts";
import { createReceiver } from "./receiver.ts";
import { TerminalError } from "./terminal_error.ts";
import { type Expected, verifyReply } from "./verify_reply.ts";

/** An answer, and what travelled for it. */
export interface ReceivedAnswer {
  /** The request as it was sent, without its terminator; it may hold passwords. */
  readonly sent: string;
  /** The answer as it came, without its terminator. */
  readonly received: string;
  readonly response: ReceivedResponse;
}

/** A request that is to be sent. */
interface Outgoing extends Pick<Expected, "answer" | "sequence"> {
  /** Writes its line, terminator included. */
  readonly write: (sequence?: string) => Uint8Array;
  /** Whether it gets the next number, in place of a `sequence` of its own. */
  readonly isNumbered: boolean;
  /** How often it is repeated at most. */
  readonly retries: number;
}

type Outcome = ReceivedAnswer | TerminalError;

/** What is done about a request that has no answer yet. */
type Remedy =
  /** The same bytes are sent again. */
  | "again"
  /** It is sent under the next number: the server has answered this one. */
  | "renumbered"
  /** The answer is asked for again. */
  | "resend";

/** The whole of a 97: it has no number (specification, "Request ACS Resend"). */
const RESEND = Uint8Array.from("97AZFEF5\r", (character) => character.charCodeAt(0));

/** Makes exchanges over a channel, one at a time. */
export function exchangeOver(
  channel: Channel,
  reading: LineFormat,
): (outgoing: Outgoing) => Promise<ReceivedAnswer> {
  const numbers = createNumbers();
  const receiver = createReceiver(channel, reading, numbers);
  const read = (line: Uint8Array) => decodeText(line, reading.encoding);
  let waiting = false;

  /** Sends a line and takes the answer to the request, or tells what is wrong. */
  async function send(line: Uint8Array, expected: Expected, whenSilent?: "stay"): Promise<Outcome> {
    const sent = read(line).replace(/[\r\n]+$/, "");
    let received: string | undefined;
    try {
      channel.write(line);
      const answer = await receiver.takeAnswer(expected.sequence, whenSilent);
      received = read(answer);
      const response = verifyReply(decodeResponse(answer, reading), expected);
      receiver.hasAnswered();
      return { sent, received, response };
    } catch (error) {
      if (!(error instanceof TerminalError)) throw error;
      received ??= read(channel.held());
      return new TerminalError(error.problem, error.message, received === "" ? { sent } : { sent, received });
    }
  }

  /** Sends a request until it has its answer, or no retry is left. */
  async function make({ answer, write, isNumbered, retries, ...outgoing }: Outgoing): Promise<ReceivedAnswer> {
    let sequence = isNumbered ? numbers.next() : outgoing.sequence;
    let line = write(sequence), resent = false;
    for (let left = retries;; left--) {
      const expected: Expected = { answer, sequence, resent, mayBePutOff: left > 0 };
      const outcome = await send(resent ? RESEND : line, expected, left > 0 && isNumbered ? "stay" : undefined);
      const remedy = left > 0 ? remedyFor(outcome, answer, isNumbered) : undefined;
      if (remedy === undefined) {
        if (outcome instanceof TerminalError) throw outcome;
        return outcome;
      }
      const isSilent = outcome instanceof TerminalError && outcome.problem === "silent";
      if (isSilent && sequence !== undefined) numbers.owe(sequence);
      resent = remedy === "resend";
      if (remedy !== "renumbered") continue;
      if (isNumbered) sequence = numbers.next();
      line = write(sequence);
    }
  }

  return async (outgoing) => {
    if (waiting) throw new TerminalError("busy", "a request is made while another waits for its answer");
    waiting = true;
    try {
      await receiver.refuseUnasked();
      return await make(outgoing);
    } finally {
      waiting = false;
    }
  };
}

/** Decides what a retry does; `undefined` where the request has its answer, or none is to be had. */
function remedyFor(
  outcome: Outcome,
  answer: Expected["answer"],
  isNumbered: boolean,
): Remedy | undefined {
  if (outcome instanceof TerminalError) {
    // Without a number, a late answer could not be told from the next one.
    if (!isNumbered) return undefined;
    return outcome.problem === "silent" ? "again" : outcome.problem === "checksum" ? "resend" : undefined;
  }
  const { name } = outcome.response;
  if (name === answer || answer === undefined) return undefined;
  return name === "requestScResend" ? "again" : name === "acsStatus" ? "renumbered" : undefined;
}
