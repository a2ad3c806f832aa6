import type * as Sip2 from "../../../src/protocol/public/sip2.ts";
import { converse } from "./converse.ts";
import { hexOf, type JsonMessage, type Settings, type VectorFiles } from "./vector_files.ts";
import { bytesOf, jsonMessageOf, messageOf } from "./vector_message.ts";

export { readVectorFiles } from "./vector_files.ts";

/** What a vector says, and what came instead. */
export interface Failure {
  readonly vector: string;
  readonly expected: unknown;
  readonly got: unknown;
}

/** One vector, as something that can be tried. */
export interface Trial {
  readonly name: string;
  /** Gives what the vector says, and what the code under test does. */
  readonly run: () => Promise<readonly [expected: unknown, got: unknown]>;
}

/** Makes trials of all vectors against an implementation of the face. */
export function trialsOf(sip2: typeof Sip2, files: VectorFiles): readonly Trial[] {
  return [
    ...messageTrials(sip2, files),
    ...refusalTrials(sip2, files),
    ...textTrials(sip2, files),
    ...lineTrials(sip2, files),
    ...files.conversations.conversations.map((conversation): Trial => ({
      name: `conversation: ${conversation.what}`,
      run: () => converse(sip2, conversation),
    })),
  ];
}

/** Runs trials, and lists those that failed. What throws has failed. */
export async function failuresOf(trials: readonly Trial[]): Promise<readonly Failure[]> {
  const failures: Failure[] = [];
  for (const { name, run } of trials) {
    const [expected, got] = await run().catch((error: unknown) => ["no error", String(error)]);
    if (written(expected) !== written(got)) failures.push({ vector: name, expected, got });
  }
  return failures;
}

/** Writes a value as JSON, keys in their order. */
export function written(value: unknown): string {
  return JSON.stringify(
    value,
    (_key, part: unknown) =>
      typeof part === "object" && part !== null && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => a < b ? -1 : 1))
        : part,
  );
}

function trial(name: string, expected: unknown, got: () => unknown): Trial {
  return { name, run: () => Promise.resolve().then(() => [expected, got()] as const) };
}

function messageTrials(sip2: typeof Sip2, { messages, reading, writing }: VectorFiles): readonly Trial[] {
  const read = [...messages.messages, ...reading.messages].map(({ what, from, hex, encoding, delimiter, ...vector }) =>
    trial(`read: ${what}`, { message: vector.message, sequence: vector.sequence }, () => {
      const format = { delimiter: delimiter ?? "|", encoding, verify: vector.verify };
      const decoded = from === "terminal"
        ? sip2.decodeRequest(bytesOf(hex), format)
        : sip2.decodeResponse(bytesOf(hex), format);
      const message = decoded.kind === "request"
        ? decoded.request
        : decoded.kind === "response"
        ? decoded.response
        : undefined;
      if (message === undefined || !("errorDetection" in decoded)) return decoded;
      const sequence = decoded.errorDetection && (decoded.errorDetection.sequence ?? null);
      return { message: jsonMessageOf(sip2, message), sequence };
    })
  );
  const both = messages.messages.map(({ what, encoding, hex, message }) =>
    trial(`write: ${what}`, `${hex}0d`, () => hexOf(encoded(sip2, message, { encoding })))
  );
  const write = writing.messages.map(({ what, settings, hex, message }) =>
    trial(`write: ${what}`, hex, () => hexOf(encoded(sip2, message, settings)))
  );
  return [...read, ...both, ...write];
}

function encoded(sip2: typeof Sip2, message: JsonMessage, settings: Settings): Uint8Array {
  const { sequence } = settings;
  return sip2.encodeMessage(messageOf(sip2, message), {
    delimiter: settings.delimiter ?? "|",
    encoding: settings.encoding,
    terminator: settings.terminator ?? "\r",
    version: settings.version === "1.00" ? 1 : 2,
    errorDetection: sequence === undefined ? undefined : sequence === null ? {} : { sequence },
  });
}

/** What this code calls the reasons of refusals. */
const REFUSED: Readonly<Record<string, string>> = {
  "unknown-command": "unknown command",
  "too-short": "too short",
};

function refusalTrials(sip2: typeof Sip2, { refusals }: VectorFiles): readonly Trial[] {
  return refusals.messages.map(({ what, from, hex, encoding, refused, missing, sequence }) =>
    trial(`refuse: ${what}`, { refused, missing, sequence: from === "server" ? undefined : sequence }, () => {
      const format = { delimiter: "|", encoding };
      if (from === "server") {
        const decoded = sip2.decodeResponse(bytesOf(hex), format);
        return { refused: decoded.kind === "unreadable" ? REFUSED[decoded.problem] ?? decoded.problem : "not" };
      }
      const decoded = sip2.decodeRequest(bytesOf(hex), format);
      const number = decoded.errorDetection && (decoded.errorDetection.sequence ?? null);
      if (decoded.kind === "request") return { refused: "not" };
      if (decoded.kind === "unreadable") {
        const told = sequence === undefined ? undefined : number;
        return { refused: REFUSED[decoded.problem] ?? decoded.problem, sequence: told };
      }
      return { refused: "incomplete", missing: decoded.missing.map((name) => sip2.fields[name].id), sequence: number };
    })
  );
}

function textTrials(sip2: typeof Sip2, { checksums, encodings, timestamps }: VectorFiles): readonly Trial[] {
  return [
    ...checksums.checksums.map(({ what, hex, sum, checksum }) =>
      trial(`checksum: ${what}`, checksum, () => {
        const bytes = bytesOf(hex ?? "");
        return sip2.checksum(sum ?? sip2.sumOf(bytes));
      })
    ),
    ...encodings["both ways"].map(({ encoding, text, hex }) =>
      trial(
        `encoding: ${encoding}, ${text}`,
        [hex, text],
        () => [hexOf(sip2.encodeText(text, encoding)), sip2.decodeText(bytesOf(hex), encoding)],
      )
    ),
    ...encodings["read only"].map(({ what, encoding, text, hex }) =>
      trial(`encoding: ${encoding}, ${what}`, text, () => sip2.decodeText(bytesOf(hex), encoding))
    ),
    ...encodings["spelled out"].map(({ text, ...becomes }) =>
      trial(
        `spelled out: ${text}`,
        [becomes.utf8, becomes.latin1, becomes.cp850, becomes.ascii],
        () => (["utf8", "latin1", "cp850", "ascii"] as const).map((encoding) => sip2.writableText(text, encoding)),
      )
    ),
    ...timestamps.timestamps.map((vector) =>
      trial(
        `date: ${JSON.stringify(vector.text)}`,
        [vector.is, vector.written ? vector.text : undefined],
        () => [
          sip2.parseTimestamp(vector.text),
          vector.written ? sip2.formatTimestamp(vector.is) : undefined,
        ],
      )
    ),
  ];
}

function lineTrials(sip2: typeof Sip2, { lines }: VectorFiles): readonly Trial[] {
  return lines.streams.map(({ what, limit, chunks, lines: expected }) =>
    trial(`lines: ${what}`, expected, () => {
      const splitter = sip2.createLineSplitter(limit);
      return chunks.flatMap((chunk) => splitter.push(bytesOf(chunk)))
        .map((line) => line.kind === "line" ? hexOf(line.bytes) : null);
    })
  );
}
