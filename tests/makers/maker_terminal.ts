import type { MakerPorts } from "./served_makers.ts";
import { connect, type Terminal, type TerminalOptions } from "../support/wire/terminal.ts";

/** What the products of makers send, and what they must get, by the names of their pages. */
export type Habits = Readonly<Record<string, (ports: MakerPorts) => Promise<void>>>;

/** A date and time of an answer, as a part of a regular expression. */
export const DATE = "\\d{8} {4}\\d{6}";

/** No due date. */
export const BLANKS = " ".repeat(18);

/** The machine's date and time as SIP2 writes it. */
export function now(zone = "    "): string {
  const [day = "", time = ""] = Temporal.Now.plainDateTimeISO().toString({ smallestUnit: "second" }).split("T");
  return `${day.replaceAll("-", "")}${zone}${time.replaceAll(":", "")}`;
}

/** A terminal that sends and expects, and is closed at the end. */
export interface MakerTerminal extends Terminal {
  /** Sends a message, and gives the answer, which must begin with, or match, what is expected. */
  ask(message: string, expected: string | RegExp): Promise<string>;
}

/** Runs `body` with a terminal that has connected and logged in, if it has an account. */
export async function atTerminal(
  port: number,
  account: string | undefined,
  body: (terminal: MakerTerminal) => Promise<void>,
  options: TerminalOptions = {},
): Promise<void> {
  const terminal = await connect(port, options);
  const ask = (message: string, expected: string | RegExp) => {
    terminal.send(message);
    return terminal.expect(typeof expected === "string" ? new RegExp(`^${expected}`) : expected);
  };
  try {
    if (account !== undefined) await ask(`9300CN${account}|COchange-me|CPMAIN|`, /^941$/);
    await body({ ...terminal, ask });
  } finally {
    await terminal.close();
  }
}
