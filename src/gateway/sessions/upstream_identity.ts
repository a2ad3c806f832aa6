import type { ProtocolVersion } from "../../protocol/message_row.ts";

/** The login of a session at a library system, and all else that it must share with others to be used for them. */
export interface UpstreamIdentity {
  /** CN, CO and CP. The password is kept in memory only. */
  readonly id: string;
  readonly password: string;
  readonly location: string;
  readonly version: ProtocolVersion;
  /** The terminal's address, where the system is told it by a PROXY line; absent otherwise. */
  readonly address?: string;
}

/** Gives the key of a login: terminals with the same key may use the same session. */
export function identityKey({ id, password, location, version, address }: UpstreamIdentity): string {
  return JSON.stringify([id, password, location, version, address ?? ""]);
}
