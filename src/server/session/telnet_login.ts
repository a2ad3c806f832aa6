import { decodeText } from "../../protocol/encoding.ts";
import type { Line } from "../../protocol/line_splitter.ts";
import type { Credentials } from "./log_in.ts";

/** The connection that a terminal logs in over. */
interface Dialogue {
  /** Reads the next line that was typed; `undefined` when the terminal has gone. */
  readonly read: () => Promise<Line | undefined>;
  readonly write: (text: string) => Promise<void>;
  /** Tells whether it is let in; `undefined` where that cannot be judged: the connection is closed then. */
  readonly logIn: (credentials: Credentials) => Promise<boolean | undefined>;
}

/** The outcome of a login over telnet. */
type TelnetOutcome = "logged-in" | "refused" | "gone";

const TRIES = 3;

/** Asks for login and password in clear text, three times at most, in Koha's words. What is typed is not echoed. */
export async function telnetLogin({ read, write, logIn }: Dialogue): Promise<TelnetOutcome> {
  for (let tries = 0; tries < TRIES; tries++) {
    await write("login: ");
    const accountId = await read();
    if (accountId === undefined) return "gone";
    await write("password: ");
    const password = await read();
    if (password === undefined) return "gone";
    const letIn = await logIn({ accountId: textOfLine(accountId).trim(), password: textOfLine(password) });
    if (letIn === undefined) return "gone";
    if (letIn) {
      await write("Login OK.  Initiating SIP\r\n");
      return "logged-in";
    }
    await write("Invalid login\r\n");
  }
  return "refused";
}

/** Interpret As Command, and the commands that take an option or enclose a text (RFC 854). */
const IAC = 255, SB = 250, SE = 240, WILL = 251, DONT = 254;

/** Removes from what was typed the option negotiation that telnet clients begin with; a doubled 255 is that byte. */
export function withoutTelnetCommands(bytes: Uint8Array): Uint8Array {
  if (!bytes.includes(IAC)) return bytes;
  const typed: number[] = [];
  for (let at = 0; at < bytes.length;) {
    const byte = bytes[at] ?? IAC;
    if (byte === IAC && bytes[at + 1] !== IAC) {
      at += commandLength(bytes, at);
    } else {
      typed.push(byte);
      at += byte === IAC ? 2 : 1;
    }
  }
  return Uint8Array.from(typed);
}

function textOfLine(line: Line): string {
  return line.kind === "line" ? decodeText(withoutTelnetCommands(line.bytes), "utf8") : "";
}

/** Counts the bytes that the command at this place takes, its IAC included. */
function commandLength(bytes: Uint8Array, at: number): number {
  const command = bytes[at + 1] ?? 0;
  if (command >= WILL && command <= DONT) return 3;
  if (command !== SB) return 2;
  for (let end = at + 2; end < bytes.length; end++) {
    if (bytes[end] === IAC && bytes[end + 1] === SE) return end + 2 - at;
  }
  return bytes.length - at;
}
