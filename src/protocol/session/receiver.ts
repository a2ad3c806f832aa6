import { decodeResponse, type LineFormat } from "../decode_request.ts";
import { decodeText } from "../encoding.ts";
import { readErrorDetection } from "../error_detection.ts";
import { requestByCode } from "../message_table.ts";
import type { Channel } from "./channel.ts";
import type { createNumbers } from "./numbers.ts";
import { takeGuardedLine, takeLine } from "./take_line.ts";
import { isLoginPrompt } from "./telnet_login.ts";
import { TerminalError } from "./terminal_error.ts";

/** Takes the lines that belong to requests out of those that come. */
interface Receiver {
  /** Throws if something has arrived before a request is made, and is neither late nor a greeting. */
  refuseUnasked(): Promise<void>;
  /**
   * Waits for the answer to a request, past a greeting and past late answers.
   *
   * @param sequence the number that it must bear, if any
   */
  takeAnswer(sequence: string | undefined, whenSilent?: "stay"): Promise<Uint8Array>;
  /** Notes that the server has given an answer: from then on it greets no more. */
  hasAnswered(): void;
}

/** Milliseconds for the answer behind a greeting. */
const GREETED_LIMIT = 4_000;

/** What the answers to a 93 and a 99 begin with. A greeting may begin with other digits: `220 SIP ready`, `2026-11-28`. */
const OPENING = /^(94|96|98)/;

/** Creates what takes the lines of a channel. */
export function createReceiver(
  channel: Channel,
  reading: LineFormat,
  numbers: ReturnType<typeof createNumbers>,
): Receiver {
  const read = (line: Uint8Array) => decodeText(line, reading.encoding);
  let answered = false;

  function isGreeting(line: Uint8Array): boolean {
    const text = read(line);
    // A message of ours that comes back is an echo.
    if (answered || OPENING.test(text) || requestByCode(text.slice(0, 2)) !== undefined) return false;
    const decoded = decodeResponse(line, reading);
    return decoded.kind === "unreadable" && decoded.problem !== "checksum";
  }

  /** Tells whether a line is an answer to an earlier request, which was sent more than once. */
  function isLate(line: Uint8Array, sequence?: string): boolean {
    const { errorDetection } = readErrorDetection(line, reading.delimiter.charCodeAt(0), reading.encoding);
    const its = errorDetection?.sequence;
    return its !== undefined && its !== sequence && numbers.settle(its);
  }

  /** Waits for a line. A server that asks for a login at a prompt would leave the terminal waiting for its line. */
  async function readLine(isGuarded: boolean, whenSilent?: "stay", limitMs?: number): Promise<Uint8Array> {
    const line = await channel.read<Uint8Array | undefined>(
      (held) => {
        if (isLoginPrompt(held)) return { value: undefined, rest: held };
        return isGuarded ? takeGuardedLine(held, reading) : takeLine(held);
      },
      whenSilent,
      limitMs,
    );
    if (line !== undefined) return line;
    await channel.close();
    throw new TerminalError("prompted", "the server asks for a login at prompts, before it speaks SIP2");
  }

  return {
    async refuseUnasked() {
      while (takeLine(channel.held()) !== undefined) {
        const line = await channel.read(takeLine);
        if (isLate(line) || isGreeting(line)) continue;
        throw new TerminalError("out-of-step", "the server sent something that was not asked for", {
          received: read(line),
        });
      }
    },
    async takeAnswer(sequence, whenSilent) {
      let greeting: Uint8Array | undefined;
      for (;;) {
        try {
          const line = await readLine(sequence !== undefined, whenSilent, greeting && GREETED_LIMIT);
          if (isGreeting(line)) greeting = line;
          else if (!isLate(line, sequence)) return line;
        } catch (error) {
          // A line that answers nothing says more than silence.
          const said = greeting ?? takeLine(channel.held())?.value;
          if (said === undefined || !(error instanceof TerminalError && error.problem === "silent")) throw error;
          return said;
        }
      }
    },
    hasAnswered: () => void (answered = true),
  };
}
