import { decodeText } from "../../protocol/encoding.ts";
import { withoutTelnetCommands } from "../../protocol/without_telnet_commands.ts";

const IAC = 255;

/** What the answers to a 93 and a 99 begin with. A greeting may begin with other digits: `220 SIP ready`, `2026-11-28`. */
const ANSWER = /^\s*(94|96|98)/;

/**
 * Finds the message in a line that comes while a session is being opened; `undefined` in a greeting, or an error in
 * words. A telnet server may tell its options before the message. Nothing is removed inside the message, where the byte
 * 255 is a letter (`ÿ` in Latin-1).
 */
export function messageIn(line: Uint8Array): Uint8Array | undefined {
  const said = line[0] === IAC ? withoutTelnetCommands(line) : line;
  return ANSWER.test(decodeText(said.subarray(0, 80), "latin1")) ? said : undefined;
}
