import { decodeText } from "../../protocol/encoding.ts";
import { withoutTelnetCommands } from "../../protocol/without_telnet_commands.ts";

const IAC = 255;

/**
 * Finds the message in a line that comes while a session is being opened; `undefined` in a greeting, or an error in
 * words. A telnet server may tell its options before the message. Nothing is removed inside the message, where the byte
 * 255 is a letter (`ÿ` in Latin-1).
 */
export function messageIn(line: Uint8Array): Uint8Array | undefined {
  const said = line[0] === IAC ? withoutTelnetCommands(line) : line;
  return /^\s*\d\d/.test(decodeText(said.subarray(0, 80), "latin1")) ? said : undefined;
}
