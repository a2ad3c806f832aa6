import { parsedJson } from "../base/parsed_json.ts";

/** The first line of a recording. */
export interface RecordingHead {
  readonly recording: "sip2";
  readonly version: 1;
  /** When it began, in UTC. */
  readonly began: string;
  /** The server that the relay led to. */
  readonly to: string;
  readonly delimiter: string;
  /** Whether names and numbers are pseudonyms. */
  readonly pseudonyms: boolean;
}

/** Every other line of a recording. */
export interface RecordedEntry {
  /** Milliseconds since it began. */
  readonly at: number;
  /** Which of the connections, from 1. */
  readonly connection: number;
  readonly from: "terminal" | "server";
  /**
   * A message without its terminator, each character a byte. Passwords are `***`, and so is the checksum of a line in which
   * something was replaced.
   */
  readonly line?: string;
  /** Stands in the place of a line that is no message, of which nothing is kept: how many bytes it had. */
  readonly bytes?: number;
  readonly event?: "open" | "close";
}

/** A recording that was read. */
export interface Recording {
  readonly head: RecordingHead;
  readonly entries: readonly RecordedEntry[];
}

/** What each member of a recording's lines is, for people. */
export const RECORDING_MEMBERS: Readonly<Record<"head" | "entry", Readonly<Record<string, string>>>> = {
  head: {
    recording: "`sip2`",
    version: "1",
    began: "when it began, in UTC",
    to: "the server that the relay led to, `HOST:PORT`",
    delimiter: "what ends a field",
    pseudonyms: "whether names and numbers are pseudonyms",
  },
  entry: {
    at: "milliseconds since it began",
    connection: "which of the connections, from 1",
    from: "`terminal` or `server`",
    line: "a message without its terminator, each character a byte (Latin-1); passwords are `***`",
    bytes: "in the place of `line` where that was no message, of which nothing is kept: how many bytes it had",
    event: "`open` or `close`, where the connection came about or ended",
  },
};

/** Reads a recording. Throws a `RangeError` that names the line of what is none. */
export function readRecording(text: string): Recording {
  const [first = "", ...rest] = text.split("\n");
  const head = parsedJson(first, "1: ");
  if (!isHead(head)) throw new RangeError("1: is not the head of a recording of SIP2, which sip2d record writes");
  const entries = rest.flatMap((line, at) => {
    if (line === "") return [];
    const entry = parsedJson(line, `${at + 2}: `);
    if (!isEntry(entry)) throw new RangeError(`${at + 2}: is not a line of a recording`);
    return [entry];
  });
  return { head, entries };
}

function isHead(value: unknown): value is RecordingHead {
  return isObject(value) && value.recording === "sip2" && value.version === 1 && typeof value.delimiter === "string";
}

function isEntry(value: unknown): value is RecordedEntry {
  return isObject(value) && typeof value.at === "number" && typeof value.connection === "number" &&
    (value.from === "terminal" || value.from === "server") &&
    (value.line === undefined || typeof value.line === "string");
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
