import type { ExtraField } from "./message.ts";

/** A variable field of a {@link WireMessage}. */
export interface WireField extends ExtraField {
  /** Whether the field is written even if nothing is in it. */
  readonly required: boolean;
}

/**
 * A message as it travels, whether this server or another made it: command identifier, fixed part as one text, and
 * fields in the order in which they are written, repeated and unknown ones among them.
 */
export interface WireMessage {
  /** The command identifier, two digits. */
  readonly code: string;
  /** All elements of the fixed part, each in its width. */
  readonly fixed: string;
  /** Repeated fields stand one after the other. */
  readonly fields: readonly WireField[];
  /** Whether values travel as they are, beyond 255 characters too: another system wrote them. */
  readonly whole?: true;
}

/** Tells a message as it travels from one that is written by the table. */
export function isWireMessage<M extends object>(message: M | WireMessage): message is WireMessage {
  return "code" in message;
}
