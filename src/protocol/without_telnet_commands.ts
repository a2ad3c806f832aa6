/** Interpret As Command, and the commands that take an option or enclose a text (RFC 854). */
const IAC = 255, SB = 250, SE = 240, WILL = 251, DONT = 254;

/**
 * Removes the option negotiation of telnet clients and servers from what they typed or said. A doubled 255 is that byte.
 */
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
