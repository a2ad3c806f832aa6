import type { Encoding, Timestamp } from "../../../src/protocol/public/sip2.ts";

type Value = string | number | boolean | null | readonly string[];

/** A message as vectors write it: dates as they travel, `null` for none. */
export interface JsonMessage {
  readonly name: string;
  readonly fixed: Readonly<Record<string, Value>>;
  readonly fields: Readonly<Record<string, Value>>;
  readonly extra?: readonly (readonly [id: string, value: string])[];
}

/** Settings of a connection. */
export interface Settings {
  readonly encoding: Encoding;
  readonly delimiter?: string;
  readonly terminator?: "\r" | "\n" | "\r\n";
  readonly version?: "1.00" | "2.00";
  readonly sequence?: string | null;
}

interface Bytes {
  readonly hex: string;
  readonly text?: string;
  readonly encoding: Encoding;
}

interface MessageVector extends Bytes {
  readonly what: string;
  readonly from: "terminal" | "server";
  readonly delimiter?: string;
  readonly sequence?: string | null;
  readonly verify?: boolean;
  readonly message: JsonMessage;
}

/** A step of a conversation. */
export type ConversationStep =
  | { readonly asks: JsonMessage }
  | { readonly sends: string }
  | { readonly hears: readonly string[] }
  | { readonly silence: true }
  | { readonly ends: true }
  | { readonly answer: JsonMessage }
  | { readonly fails: string };

/** What a terminal must do with what a server does. */
export interface Conversation {
  readonly what: string;
  readonly settings: { readonly errorDetection?: boolean; readonly retries?: number };
  readonly steps: readonly ConversationStep[];
}

/** The files of vectors, by their names. */
export interface VectorFiles {
  readonly table: {
    readonly messages: readonly {
      readonly code: string;
      readonly name: string;
      readonly label: string;
      readonly from: "terminal" | "server";
      readonly since?: string;
      readonly answer?: string;
      readonly changes?: boolean;
      readonly fixed: readonly (readonly [name: string, type: string, width: number])[];
      readonly fields: readonly (readonly [id: string, usage: "R" | "o", since: string])[];
    }[];
    readonly fields: readonly { readonly id: string; readonly name: string }[];
  };
  readonly messages: { readonly messages: readonly MessageVector[] };
  readonly reading: { readonly messages: readonly MessageVector[] };
  readonly refusals: {
    readonly messages: readonly (Omit<MessageVector, "message"> & {
      readonly refused: string;
      readonly missing?: readonly string[];
    })[];
  };
  readonly writing: {
    readonly messages: readonly (Bytes & {
      readonly what: string;
      readonly message: JsonMessage;
      readonly settings: Settings;
    })[];
  };
  readonly checksums: {
    readonly checksums: readonly (Partial<Bytes> & {
      readonly what: string;
      readonly sum?: number;
      readonly checksum: string;
    })[];
  };
  readonly encodings: {
    readonly "both ways": readonly (Bytes & { readonly text: string })[];
    readonly "read only": readonly (Bytes & { readonly text: string; readonly what: string })[];
    readonly "spelled out": readonly Readonly<Record<"text" | "utf8" | "latin1" | "cp850" | "ascii", string>>[];
  };
  readonly lines: {
    readonly streams: readonly {
      readonly what: string;
      readonly limit: number;
      readonly chunks: readonly string[];
      readonly lines: readonly (string | null)[];
    }[];
  };
  readonly timestamps: {
    readonly timestamps: readonly {
      readonly text: string;
      readonly is: Timestamp | null;
      readonly written: boolean;
    }[];
  };
  readonly conversations: { readonly conversations: readonly Conversation[] };
}

/** The names of the files. */
export const VECTOR_FILES = [
  "table",
  "messages",
  "reading",
  "refusals",
  "writing",
  "checksums",
  "encodings",
  "lines",
  "timestamps",
  "conversations",
] as const satisfies readonly (keyof VectorFiles)[];

/** Reads the files of vectors. */
export async function readVectorFiles(read: (name: string) => Promise<string>): Promise<VectorFiles> {
  const files = VECTOR_FILES.map(async (
    name,
  ): Promise<[string, unknown]> => [name, JSON.parse(await read(`${name}.json`))]);
  // What the files hold is what their tests find in them.
  return Object.fromEntries(await Promise.all(files)) as unknown as VectorFiles;
}

/** Writes bytes in hexadecimal. */
export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
