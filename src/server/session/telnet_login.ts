import { decodeText } from "../../protocol/encoding.ts";
import type { Line } from "../../protocol/line_splitter.ts";
import { withoutTelnetCommands } from "../../protocol/without_telnet_commands.ts";
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

function textOfLine(line: Line): string {
  return line.kind === "line" ? decodeText(withoutTelnetCommands(line.bytes), "utf8") : "";
}
