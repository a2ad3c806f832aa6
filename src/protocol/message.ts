import type { FieldName, fields } from "./fields.ts";
import type { MessageRow } from "./message_row.ts";
import type { RequestName, requests } from "./requests.ts";
import type { ResponseName, responses } from "./responses.ts";
import type { Timestamp } from "./timestamp.ts";

/** The TypeScript type of each type of fixed element. */
export interface FixedTypes {
  /** `1` or `0` on the wire. */
  bit: boolean;
  flag: boolean;
  /** Zero-padded digits. */
  count: number;
  text: string;
  /** `null` for none. */
  timestamp: Timestamp | null;
}

/** The TypeScript type of each type of variable field. */
export interface FieldTypes {
  text: string;
  /** Text of a fixed width. */
  code: string;
  /** A number with a decimal point. */
  amount: string;
  flag: boolean;
  /** Digits. */
  integer: number;
  /** Eighteen characters on the wire. */
  timestamp: Timestamp;
}

/** The value of one variable field, from its row: text, flag, number or timestamp; a list where it may be repeated. */
export type FieldValue<N extends FieldName> = (typeof fields)[N] extends { repeatable: true } ? readonly string[]
  : FieldTypes[(typeof fields)[N]["type"]];

/** The fixed part of a message, by element name. */
export type FixedValues<Row extends MessageRow> = {
  readonly [F in Row["fixed"][number] as F["name"]]: FixedTypes[F["type"]];
};

/** The names of the fields that a message must have. */
export type RequiredFields<Row extends MessageRow> = {
  [N in keyof Row["fields"]]: Row["fields"][N] extends { required: true } ? N : never;
}[keyof Row["fields"]];

/** The variable fields of a message that was received: nothing is certain to be there. */
export type ReceivedFields<Row extends MessageRow> = {
  readonly [N in keyof Row["fields"] & FieldName]?: FieldValue<N>;
};

/** The variable fields of a message that is to be sent: what the table calls required must be given. */
export type SentFields<Row extends MessageRow> =
  & { readonly [N in RequiredFields<Row> & FieldName]: FieldValue<N> }
  & { readonly [N in keyof Row["fields"] & FieldName]?: FieldValue<N> };

/** A variable field outside the table of its message, or one whose value does not read as its type. */
export interface ExtraField {
  /** Two characters, such as `XH`; any pair may come. */
  readonly id: string;
  /** The value as it came. */
  readonly value: string;
}

/** A request as it was received. */
export type Request<N extends RequestName = RequestName> = {
  [K in N]: {
    readonly name: K;
    readonly fixed: FixedValues<(typeof requests)[K]>;
    readonly fields: ReceivedFields<(typeof requests)[K]>;
    readonly extra: readonly ExtraField[];
  };
}[N];

/** A response to be sent. */
export type Response<N extends ResponseName = ResponseName> = {
  [K in N]: {
    readonly name: K;
    readonly fixed: FixedValues<(typeof responses)[K]>;
    readonly fields: SentFields<(typeof responses)[K]>;
    readonly extra?: readonly ExtraField[];
  };
}[N];

/** A response as a terminal receives it. */
export type ReceivedResponse<N extends ResponseName = ResponseName> = {
  [K in N]: {
    readonly name: K;
    readonly fixed: FixedValues<(typeof responses)[K]>;
    readonly fields: ReceivedFields<(typeof responses)[K]>;
    readonly extra: readonly ExtraField[];
  };
}[N];

/** A message of either direction without its types, for what walks the table: printing, masking, tests. */
export interface AnyMessage {
  /** A {@link RequestName} or {@link ResponseName}. */
  readonly name: string;
  /** Values by element name. */
  readonly fixed: { readonly [element: string]: string | number | boolean | Timestamp | null };
  readonly fields: { readonly [N in FieldName]?: string | number | boolean | Timestamp | readonly string[] };
  /** Fields outside the message's table. */
  readonly extra?: readonly ExtraField[];
}

/** The name of the answer to a request. */
export type AnswerName<N extends RequestName> = (typeof requests)[N]["answer"]["name"];
