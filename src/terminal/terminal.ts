import { decodeResponse } from "../protocol/decode_request.ts";
import { encodeMessage } from "../protocol/encode_message.ts";
import { decodeText, encodeText, type Encoding } from "../protocol/encoding.ts";
import { readErrorDetection } from "../protocol/error_detection.ts";
import type { AnyMessage, ReceivedResponse } from "../protocol/message.ts";
import { requestByCode } from "../protocol/message_table.ts";
import { type RequestName, requests } from "../protocol/requests.ts";
import { type Channel, type ChannelOptions, openChannel } from "./channel.ts";
import { takeLine } from "./take_line.ts";
import { isLoginPrompt, logInByPrompts, type TelnetLogin } from "./telnet_login.ts";
import { TerminalError } from "./terminal_error.ts";
import { type Expected, verifyReply } from "./verify_reply.ts";

/** A request to be sent, by the table's names. */
export type OutgoingRequest = AnyMessage & { readonly name: RequestName };

/** How a terminal speaks; what is not said is the specification's default. */
interface TerminalOptions extends ChannelOptions {
  /** One character; `|` by default. */
  readonly delimiter?: string;
  /** `utf8` by default. */
  readonly encoding?: Encoding;
  /** What ends a request; CR by default. Answers may end with any of the three. */
  readonly terminator?: "\r" | "\n" | "\r\n";
  /** Whether requests carry AY and AZ, and answers must. */
  readonly errorDetection?: boolean;
  /** Given if the server asks for login and password by prompts. */
  readonly telnet?: TelnetLogin;
}

export interface ReceivedAnswer {
  /** The request as it was sent, without its terminator; it may hold passwords. */
  readonly sent: string;
  /** The answer as it came, without its terminator. */
  readonly received: string;
  readonly response: ReceivedResponse;
}

/** A connection to a SIP2 server, seen from the self-check's side. One request waits for its answer at a time. */
export interface Terminal {
  /**
   * Sends a request of the table and waits for its answer, whose checksum, sequence number and command must fit. A 96
   * is an answer. Rejects with a {@link TerminalError}.
   */
  request(message: OutgoingRequest): Promise<ReceivedAnswer>;
  /**
   * Sends a line as it is, only the terminator added, and waits for the answer; error detection is verified where the
   * line carries it. Rejects with a {@link TerminalError}, and with a `RangeError` for text that is not one line.
   */
  sendRaw(text: string): Promise<ReceivedAnswer>;
  close(): Promise<void>;
}

/** Makes one exchange of bytes, the answer of which must be as expected. */
type SendAndReceive = (bytes: Uint8Array, expected: Expected) => Promise<ReceivedAnswer>;

/**
 * Connects to a SIP2 server. Rejects with a {@link TerminalError}: `unreachable`, `not-secured`, or, where it logs in by prompts,
 * `login-refused`, `closed` or `silent`.
 *
 * @example
 * ```ts
 * const terminal = await connectTerminal({ host: "127.0.0.1", port: 6001, timeoutMs: 10_000 });
 * const { response } = await terminal.sendRaw("9900802.00");
 * await terminal.close();
 * ```
 */
export async function connectTerminal(options: TerminalOptions): Promise<Terminal> {
  const { delimiter = "|", encoding = "utf8", terminator = "\r", errorDetection = false, telnet } = options;
  const channel = await openChannel(options);
  if (telnet !== undefined) await logIn(channel, telnet, terminator, encoding);
  const exchange = exchangeOver(channel, { delimiter, encoding });
  let next = 0;

  /** AY counts from 0 to 9. A 97 has none: its answer carries that of the message it repeats. */
  function number(name: RequestName): { sequence?: string } | undefined {
    if (!errorDetection) return undefined;
    if (name === "requestAcsResend") return {};
    const sequence = String(next);
    next = (next + 1) % 10;
    return { sequence };
  }

  function request(message: OutgoingRequest): Promise<ReceivedAnswer> {
    const numbered = number(message.name);
    const bytes = encodeMessage(message, { delimiter, encoding, terminator, version: 2, errorDetection: numbered });
    return exchange(bytes, { answer: answerTo(message.name), sequence: numbered?.sequence });
  }

  async function sendRaw(text: string): Promise<ReceivedAnswer> {
    if (text.trim() === "" || /[\r\n]/.test(text)) {
      throw new RangeError("a raw message must be one line with content, without CR or LF");
    }
    const line = encodeText(text, encoding);
    const guarded = readErrorDetection(line, delimiter.charCodeAt(0), encoding);
    const name = requestByCode(text.slice(0, 2))?.name;
    const answer = name === undefined ? undefined : answerTo(name);
    return await exchange(encodeText(text + terminator, encoding), {
      answer,
      sequence: guarded.errorDetection?.sequence,
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

function exchangeOver(channel: Channel, reading: { delimiter: string; encoding: Encoding }): SendAndReceive {
  const read = (line: Uint8Array) => decodeText(line, reading.encoding);
  let waiting = false;

  /** Throws if something has arrived before the request was made: it answers nothing. */
  async function refuseUnasked(): Promise<void> {
    if (takeLine(channel.held()) === undefined) return;
    const received = read(await channel.read(takeLine));
    throw new TerminalError("out-of-step", "the server sent something that was not asked for", { received });
  }

  /** Waits for an answer. A server that asks for a login at a prompt would leave the terminal waiting for its line. */
  async function takeAnswer(): Promise<Uint8Array> {
    const line = await channel.read<Uint8Array | undefined>((held) =>
      isLoginPrompt(held) ? { value: undefined, rest: held } : takeLine(held)
    );
    if (line !== undefined) return line;
    await channel.close();
    throw new TerminalError("prompted", "the server asks for a login at prompts, before it speaks SIP2");
  }

  async function make(bytes: Uint8Array, expected: Expected): Promise<ReceivedAnswer> {
    const sent = read(bytes).replace(/[\r\n]+$/, "");
    let received: string | undefined;
    try {
      channel.write(bytes);
      const line = await takeAnswer();
      received = read(line);
      return { sent, received, response: verifyReply(decodeResponse(line, reading), expected) };
    } catch (error) {
      if (!(error instanceof TerminalError)) throw error;
      received ??= read(channel.held());
      throw new TerminalError(error.problem, error.message, received === "" ? { sent } : { sent, received });
    }
  }

  return async (bytes, expected) => {
    if (waiting) throw new TerminalError("busy", "a request is made while another waits for its answer");
    waiting = true;
    try {
      await refuseUnasked();
      return await make(bytes, expected);
    } finally {
      waiting = false;
    }
  };
}
