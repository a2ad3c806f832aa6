import { decodeText, encodeText, type Encoding } from "../encoding.ts";
import { withoutTelnetCommands } from "../without_telnet_commands.ts";
import type { Channel, Taken } from "./channel.ts";
import { takeLine } from "./take_line.ts";
import { TerminalError } from "./terminal_error.ts";

/** What is typed at the prompts of a server whose transport is telnet. */
export interface TelnetLogin {
  readonly login: string;
  readonly password: string;
}

/**
 * Answers the two prompts, `login: ` and `password: `, which end without a line end. The server then says `Login OK.
 * Initiating SIP` or `Invalid login` (Koha's words) and speaks SIP2 from the next line on. Rejects with a
 * {@link TerminalError} of problem `login-refused`, or what reading from the channel gives.
 */
export async function logInByPrompts(
  channel: Channel,
  { login, password }: TelnetLogin,
  terminator: string,
  encoding: Encoding,
): Promise<void> {
  const type = (text: string) => channel.write(encodeText(text + terminator, encoding));
  await channel.read(prompt(/login:\s*$/i));
  type(login);
  await channel.read(prompt(/password:\s*$/i));
  type(password);
  const verdict = await channel.read(takeVerdict);
  if (/\bOK\b/i.test(verdict)) return;
  throw new TerminalError("login-refused", `the server refused the login ${JSON.stringify(login)}`);
}

/**
 * Tells whether a server asks for a login, and maybe the password, before it has sent an answer: that begins with
 * digits.
 */
export function isLoginPrompt(held: Uint8Array): boolean {
  return /^\D*login:\s*(?:password:\s*)?$/i.test(decodeText(held, "latin1"));
}

function prompt(pattern: RegExp): (held: Uint8Array) => Taken<true> | undefined {
  return (held) => pattern.test(wordsIn(held)) ? { value: true, rest: new Uint8Array(0) } : undefined;
}

/** Takes the first line that says something. A telnet server may tell before it that it echoes again. */
function takeVerdict(held: Uint8Array): Taken<string> | undefined {
  const line = takeLine(held);
  if (line === undefined) return undefined;
  const value = wordsIn(line.value);
  return value.trim() === "" ? takeVerdict(line.rest) : { value, rest: line.rest };
}

function wordsIn(bytes: Uint8Array): string {
  return decodeText(withoutTelnetCommands(bytes), "latin1");
}
