import type { LineFormat } from "../decode_request.ts";
import { encodeMessage, type Writing } from "../encode_message.ts";
import { encodeText, type Encoding } from "../encoding.ts";
import { readErrorDetection } from "../error_detection.ts";
import type { AnyMessage } from "../message.ts";
import { requestByCode } from "../message_table.ts";
import { type RequestName, requests } from "../requests.ts";
import type { ByteStream } from "./byte_stream.ts";
import { type Channel, channelOver } from "./channel.ts";
import { exchangeOver, type ReceivedAnswer } from "./exchange.ts";
import { logInByPrompts, type TelnetLogin } from "./telnet_login.ts";
import type { Expected } from "./verify_reply.ts";

/** A request to be sent, by the table's names. */
export type OutgoingRequest = AnyMessage & { readonly name: RequestName };

/** How a terminal speaks. */
export interface TerminalOptions {
  /** One character; `|` by default. */
  readonly delimiter?: string;
  /** `utf8` by default. */
  readonly encoding?: Encoding;
  /** What ends a request; CR by default. Answers may end with any of the three. */
  readonly terminator?: Writing["terminator"];
  /** Whether requests carry AY and AZ, and answers must; `false` by default. */
  readonly errorDetection?: boolean;
  /** Milliseconds to wait for an answer, each time that a request is sent; 10,000 by default. */
  readonly timeoutMs?: number;
  /**
   * How often a request is repeated at most; 0 by default. One that the server could not read (96), or put off (a 98 in
   * place of the answer), is sent again. With error detection, so is one without an answer, and a damaged answer is asked
   * for by a 97. Without, a late answer could not be told from the next one.
   */
  readonly retries?: number;
  /** Given if the server asks for login and password by prompts. */
  readonly telnet?: TelnetLogin;
}

/** A connection to a SIP2 server, seen from the self-check's side. One request waits for its answer at a time. */
export interface Terminal {
  /**
   * Sends a request of the table and waits for its answer, whose checksum, sequence number and command must fit. A 96
   * that no retry is left for is an answer. Rejects with a `TerminalError`.
   */
  request(message: OutgoingRequest): Promise<ReceivedAnswer>;
  /**
   * Sends a line as it is, once, only the terminator added, and waits for the answer; error detection is verified where
   * the line carries it. Rejects with a `TerminalError`, and with a `RangeError` for text that is not one line.
   */
  sendRaw(text: string): Promise<ReceivedAnswer>;
  close(): Promise<void>;
}

const TIMEOUT = 10_000;

/**
 * Makes a terminal of a stream that is open: a socket of `node:net` or `node:tls`, or a pair of streams of the Web. Lines
 * before the first answer that are no messages are a greeting, and passed over. Rejects with a `TerminalError` where it
 * logs in by prompts: `login-refused`, `closed` or `silent`.
 *
 * @example
 * ```ts
 * import { connect } from "node:net";
 *
 * const terminal = await openTerminal(connect(6001), { errorDetection: true, retries: 3 });
 * const { response } = await terminal.request({ name: "scStatus", fixed: { protocolVersion: "2.00" }, fields: {} });
 * await terminal.close();
 * ```
 */
export async function openTerminal(stream: ByteStream, options: TerminalOptions = {}): Promise<Terminal> {
  const { delimiter = "|", encoding = "utf8", terminator = "\r", telnet } = options;
  const channel = channelOver(stream, options.timeoutMs ?? TIMEOUT);
  if (telnet !== undefined) await logIn(channel, telnet, terminator, encoding);
  return terminalOver(channel, { delimiter, encoding }, { ...options, terminator });
}

function terminalOver(
  channel: Channel,
  reading: LineFormat,
  { terminator, errorDetection = false, retries = 0 }: TerminalOptions & Pick<Writing, "terminator">,
): Terminal {
  const exchange = exchangeOver(channel, reading);
  const { delimiter, encoding } = reading;

  function request(message: OutgoingRequest): Promise<ReceivedAnswer> {
    const isNumbered = errorDetection && message.name !== "requestAcsResend";
    const write = (sequence?: string) =>
      encodeMessage(message, {
        ...reading,
        terminator,
        version: 2,
        // A 97 has no number: its answer carries that of the message it repeats.
        errorDetection: errorDetection ? sequence === undefined ? {} : { sequence } : undefined,
      });
    return exchange({ write, isNumbered, answer: answerTo(message.name), retries });
  }

  async function sendRaw(text: string): Promise<ReceivedAnswer> {
    if (text.trim() === "" || /[\r\n]/.test(text)) {
      throw new RangeError("a raw message must be one line with content, without CR or LF");
    }
    const { errorDetection: own } = readErrorDetection(encodeText(text, encoding), delimiter.charCodeAt(0), encoding);
    const name = requestByCode(text.slice(0, 2))?.name;
    return await exchange({
      write: () => encodeText(text + terminator, encoding),
      isNumbered: false,
      sequence: own?.sequence,
      answer: name === undefined ? undefined : answerTo(name),
      retries: 0,
    });
  }

  return { request, sendRaw, close: channel.close };
}

async function logIn(channel: Channel, telnet: TelnetLogin, terminator: string, encoding: Encoding): Promise<void> {
  try {
    await logInByPrompts(channel, telnet, terminator, encoding);
  } catch (error) {
    await channel.close();
    throw error;
  }
}

/** Tells which answer a request gets. A 97 is answered with whatever was sent last. */
function answerTo(name: RequestName): Expected["answer"] {
  return name === "requestAcsResend" ? undefined : requests[name].answer.name;
}
