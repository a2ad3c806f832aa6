import { decodeText } from "../protocol/encoding.ts";
import type { Line } from "../protocol/line_splitter.ts";
import type { Credentials } from "./check_login.ts";
import { withoutTelnetCommands } from "./telnet_commands.ts";

/** The connection that a terminal logs in over. */
export interface Dialogue {
  /** The next line that was typed; `undefined` when the terminal has gone. */
  readonly read: () => Promise<Line | undefined>;
  readonly write: (text: string) => Promise<void>;
  readonly logIn: (credentials: Credentials) => Promise<boolean>;
}

/** What came of a login over telnet. */
export type TelnetLogin = "logged-in" | "refused" | "gone";

const TRIES = 3;

/** Asks for login and password in clear text, three times at most, in Koha's words. What is typed is not echoed. */
export async function telnetLogin({ read, write, logIn }: Dialogue): Promise<TelnetLogin> {
  for (let tries = 0; tries < TRIES; tries++) {
    await write("login: ");
    const accountId = await read();
    if (accountId === undefined) return "gone";
    await write("password: ");
    const password = await read();
    if (password === undefined) return "gone";
    if (await logIn({ accountId: typed(accountId).trim(), password: typed(password) })) {
      await write("Login OK.  Initiating SIP\r\n");
      return "logged-in";
    }
    await write("Invalid login\r\n");
  }
  return "refused";
}

function typed(line: Line): string {
  return line.kind === "line" ? decodeText(withoutTelnetCommands(line.bytes), "utf8") : "";
}
