import type { ProtocolVersion } from "../protocol/message_row.ts";

/** Who logs in to a library system. */
export interface UpstreamIdentity {
  /** CN, CO and CP. The password is kept in memory only. */
  readonly id: string;
  readonly password: string;
  readonly location: string;
  readonly version: ProtocolVersion;
  /** The terminal's address, where the system is told it; absent elsewhere. */
  readonly address?: string;
}

/** Tells logins apart: terminals with the same key may use the same session. */
export function identityKey({ id, password, location, version, address }: UpstreamIdentity): string {
  return JSON.stringify([id, password, location, version, address ?? ""]);
}

/** Makes a value fit to stand in a field: no delimiter, and no control character that would end the line. */
export function writable(value: string, delimiter: string): string {
  let written = "";
  for (const character of value) written += character === delimiter || character < " " ? " " : character;
  return written;
}
