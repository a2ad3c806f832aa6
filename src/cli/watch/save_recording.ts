import type { RecordedEntry, RecordingHead } from "../../tools/record/recording.ts";
import { openNew } from "../../process/write_new.ts";

/** A message as the server tells it for a recording. */
interface TravelledMessage {
  /** When it was answered, in milliseconds since 1970. */
  readonly time: number;
  readonly milliseconds: number;
  readonly connection: number;
  readonly lines?: { readonly request?: string; readonly response?: string };
}

/** A recording that grows. */
interface GrowingRecording {
  add(message: TravelledMessage): void;
  close(): void;
}

/** Begins a recording of a running server's messages in a new file, in the form of `sip2d record`. */
export function openRecording(path: string, to: string): GrowingRecording {
  const file = openNew(path);
  const began = Date.now();
  const encoder = new TextEncoder();
  const write = (value: RecordingHead | RecordedEntry) =>
    void file.writeSync(encoder.encode(`${JSON.stringify(value)}\n`));
  const open = new Set<number>();
  write({
    recording: "sip2",
    version: 1,
    began: new Date(began).toISOString().replace(/\.\d+/, ""),
    to,
    delimiter: "|",
    pseudonyms: false,
  });
  return {
    add({ time, milliseconds, connection, lines: { request, response } = {} }) {
      // Who watches may have another clock than the server.
      const answered = Math.max(0, Math.round(time - began)), asked = Math.max(0, Math.round(answered - milliseconds));
      if (!open.has(connection)) write({ at: asked, connection, from: "terminal", event: "open" });
      open.add(connection);
      if (request !== undefined) write({ at: asked, connection, from: "terminal", line: request });
      if (response !== undefined) write({ at: answered, connection, from: "server", line: response });
    },
    close: () => file.close(),
  };
}
