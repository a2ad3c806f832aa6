import type { FieldName } from "./fields.ts";

/** Protocol version: 1 is SIP 1.00, 2 is SIP 2.00. */
export type ProtocolVersion = 1 | 2;

/**
 * One element of a message's fixed part. `bit` is `1`/`0`, `flag` is `Y`/`N`, `count` is a zero-padded number, `text`
 * is characters as they come, `timestamp` is the 18 characters of a date and time.
 */
export interface FixedField {
  /** In camel case; messages have the element's value under it. */
  readonly name: string;
  readonly type: "bit" | "flag" | "count" | "text" | "timestamp";
  /** Characters on the wire. */
  readonly width: number;
}

/** How a message uses a variable field. */
export interface Usage {
  /** Required fields are written even when empty; optional ones are left out. */
  readonly required: boolean;
  /** The first protocol version whose message has the field. */
  readonly since: ProtocolVersion;
}

/** The variable fields of a message in the order in which they are written. */
export type FieldUsages = { readonly [N in FieldName]?: Usage };

/** What requests and responses have in common. */
export interface MessageRow {
  /** The command identifier: the first two characters on the wire. */
  readonly code: string;
  /** In camel case; it is the row's key in the table, too. */
  readonly name: string;
  /** The title in words, as the specification has it. */
  readonly label: string;
  /** In the order on the wire. */
  readonly fixed: readonly FixedField[];
  readonly fields: FieldUsages;
  /** A whole message as it travels, without error detection. */
  readonly sample: string;
}

/** A row of the table of responses. */
export interface ResponseRow extends MessageRow {
  /**
   * The fixed elements that say "no". What is not named here is echoed from the request where the request has an
   * element of that name, and otherwise empty; the date is now.
   */
  readonly negative: { readonly [element: string]: string | number | boolean };
  /** Variable fields that say "no". Never BL: the card was not looked up, so that it may be valid. */
  readonly negativeFields?: {
    readonly alertType?: string;
    readonly supportedMessages?: string;
  };
}

/** A row of the table of requests. */
export interface RequestRow extends MessageRow {
  /** The first protocol version that has the request. */
  readonly since: ProtocolVersion;
  /** Whether it changes the library, so that the same bytes sent again are a retry. */
  readonly changes?: true;
  /**
   * What the message cannot do without; of an inner list, one suffices. This is what the server insists on, which is
   * less than what the specification calls required: terminals leave out AO, AC and AP freely.
   */
  readonly needs: readonly (FieldName | readonly FieldName[])[];
  /** The one of these that may be empty, since an empty value has a meaning there. */
  readonly evenEmpty?: FieldName;
  readonly answer: ResponseRow;
}

/** Required, in both protocol versions. */
export const R = { required: true, since: 1 } as const satisfies Usage;
/** Optional, in both protocol versions. */
export const o = { required: false, since: 1 } as const satisfies Usage;
/** Required, only in SIP 2.00. */
export const R2 = { required: true, since: 2 } as const satisfies Usage;
/** Optional, only in SIP 2.00. */
export const o2 = { required: false, since: 2 } as const satisfies Usage;

/** Describes a `1`/`0` element. */
export function bit<const N extends string>(name: N): { name: N; type: "bit"; width: 1 } {
  return { name, type: "bit", width: 1 };
}

/** Describes a `Y`/`N` element. */
export function flag<const N extends string>(name: N): { name: N; type: "flag"; width: 1 } {
  return { name, type: "flag", width: 1 };
}

/** Describes a zero-padded number. */
export function count<const N extends string>(name: N, width: number): { name: N; type: "count"; width: number } {
  return { name, type: "count", width };
}

/** Describes characters as they come, padded with blanks. */
export function text<const N extends string>(name: N, width: number): { name: N; type: "text"; width: number } {
  return { name, type: "text", width };
}

/** Describes a date and time in 18 characters. */
export function timestamp<const N extends string>(name: N): { name: N; type: "timestamp"; width: 18 } {
  return { name, type: "timestamp", width: 18 };
}
