import type { Response } from "../../../src/protocol/message.ts";
import type { ProtocolVersion } from "../../../src/protocol/message_row.ts";

/** A response and the bytes that stand for it, worked out by hand from the specification's tables. */
export interface ResponsePin {
  /** The protocol version of the session; what came with 2.00 is left out of a 1.00 line. */
  readonly version: ProtocolVersion;
  readonly response: Response;
  readonly wire: string;
}
