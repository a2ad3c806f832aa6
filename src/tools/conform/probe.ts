import { decodeText, encodeText, type Encoding } from "../../protocol/encoding.ts";
import type { Channel, Taken } from "../../protocol/session/channel.ts";
import { type ChannelOptions, openChannel } from "../base/channel.ts";
import { logInByPrompts, type TelnetLogin } from "../../protocol/session/telnet_login.ts";
import { TerminalError, type TerminalProblem } from "../../protocol/public/sip2.ts";
import type { AnswerArrival, Exchange, ExchangeFailure } from "./exchange.ts";

/** How the suite reaches a server. */
export interface ProbeOptions extends ChannelOptions {
  readonly encoding: Encoding;
  readonly terminator: "\r" | "\n" | "\r\n";
  /** Given when the server asks for login and password by prompts. */
  readonly telnet?: TelnetLogin;
}

/** A connection that takes answers as they come, right or wrong. */
export interface Probe {
  /**
   * Sends lines in one piece, and takes an answer for each; what is wrong with it never rejects. After `closed` and
   * `silent` the connection is gone, unless it is to stay when nothing comes.
   */
  exchange(lines: readonly string[], how?: Delivery): Promise<readonly Exchange[]>;
  /** Gives what has come that answers nothing, and forgets it; `""` if nothing has. */
  unasked(): Promise<string>;
  close(): Promise<void>;
}

/** How lines are sent, and what follows where no answer comes. */
interface Delivery {
  /** The bytes as they are to be written, where that is not the lines with their terminators. */
  readonly pieces?: readonly Uint8Array[];
  /** Keeps the connection where no answer comes in time. */
  readonly stays?: boolean;
}

const LF = 10, CR = 13, SPACE = 32;

/** Milliseconds between the pieces of a message that is sent in pieces: longer than a packet waits for another. */
const BETWEEN_PIECES = 20;

/** Connects to a server. Rejects with a {@link TerminalError}: `unreachable`, `not-secured`, or what a login by prompts gives. */
export async function openProbe(options: ProbeOptions): Promise<Probe> {
  const { encoding, terminator, telnet } = options;
  const channel = await openChannel(options);
  try {
    if (telnet !== undefined) await logInByPrompts(channel, telnet, terminator, encoding);
  } catch (error) {
    await channel.close();
    throw error;
  }
  return probeOver(channel, {
    encoding,
    terminator,
    prompted: telnet !== undefined,
    posted: options.post !== undefined,
  });
}

/** How lines travel. */
interface Speaking extends Pick<ProbeOptions, "encoding" | "terminator"> {
  /** Whether the login was made by prompts. */
  readonly prompted: boolean;
  /** Whether each line is a POST. */
  readonly posted: boolean;
}

function failureOf(problem: TerminalProblem, posted: boolean): ExchangeFailure {
  if (problem === "silent") return "silent";
  if (posted && problem === "login-refused") return "error";
  if (problem === "unreadable") return posted ? "no-response" : "unreadable";
  return "closed";
}

function probeOver(
  channel: Channel,
  { encoding, terminator, prompted, posted }: Speaking,
): Probe {
  // The last line of the prompts may have ended with a CR of which the LF is still to come.
  let before: AnswerArrival["terminator"] | undefined = prompted ? "\r\n" : undefined;

  async function take(sent: string, whenSilent?: "stay"): Promise<Exchange> {
    try {
      const { bytes, ...arrival } = await channel.read(arrivals(before), whenSilent);
      before = arrival.terminator;
      return { sent, received: decodeText(bytes, encoding), bytes, arrival };
    } catch (error) {
      if (!(error instanceof TerminalError)) throw error;
      const failure = failureOf(error.problem, posted);
      const held = decodeText(channel.held(), encoding);
      return { sent, failure, ...held !== "" && { received: held } };
    }
  }

  async function exchange(lines: readonly string[], how: Delivery = {}): Promise<readonly Exchange[]> {
    const { pieces, stays } = how;
    const whole = lines.map((line) => line + terminator).join("");
    for (const [at, piece] of (pieces ?? [encodeText(whole, encoding)]).entries()) {
      if (at > 0) await new Promise((resolve) => setTimeout(resolve, BETWEEN_PIECES));
      channel.write(piece);
    }
    const made: Exchange[] = [];
    for (const line of lines) {
      const one = await take(line, stays ? "stay" : undefined);
      made.push(one);
      if (one.failure !== undefined) break;
    }
    return made;
  }

  return {
    exchange,
    async unasked() {
      if (channel.held().length === 0) return "";
      const held = await channel.read((bytes) => ({ value: bytes, rest: new Uint8Array(0) }));
      // The LF of a CR LF may come late, and says nothing.
      return decodeText(held, encoding).replace(/^[\r\n]+/, "");
    },
    close: channel.close,
  };
}

/** Takes a line with content and tells how it came; asked again with each piece that arrives. */
function arrivals(before: AnswerArrival["terminator"] | undefined) {
  let pieces = 0;
  /** How many bytes hold no end of a line: a long answer comes in many pieces, and each is looked at once. */
  let looked = 0;
  return (held: Uint8Array): Taken<AnswerArrival & { readonly bytes: Uint8Array }> | undefined => {
    // The LF of the answer before may come late, and says nothing of this one.
    const late = before !== undefined && held[0] === LF ? 1 : 0;
    let start = late;
    while (start < held.length && (held[start] ?? SPACE) < SPACE) start++;
    if (start < held.length) pieces++;
    const end = endOfLine(held, Math.max(start, looked));
    if (end < 0) {
      looked = held.length;
      return undefined;
    }
    const crlf = held[end] === CR && held[end + 1] === LF;
    const terminator = crlf ? "\r\n" : held[end] === CR ? "\r" : "\n";
    return {
      value: { bytes: held.subarray(start, end), terminator, strayed: start > late, inPieces: pieces > 1 },
      rest: held.subarray(end + (crlf ? 2 : 1)),
    };
  };
}

/** The first CR or LF from a place on; -1 where there is none. */
function endOfLine(held: Uint8Array, from: number): number {
  const cr = held.indexOf(CR, from), lf = held.indexOf(LF, from);
  return cr < 0 || lf >= 0 && lf < cr ? lf : cr;
}
