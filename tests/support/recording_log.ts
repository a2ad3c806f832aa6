import type { Log, LogLevel } from "../../src/observability/log.ts";

/** One entry of a log. */
export interface LogEntry {
  readonly level: LogLevel;
  readonly message: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A log that keeps what it is told, debug entries included. */
export interface RecordingLog extends Log {
  readonly entries: LogEntry[];
  /** The first entry with this message, as soon as there is one. */
  logged(message: string): Promise<LogEntry>;
}

/** A log without entries. */
export function recordingLog(): RecordingLog {
  const entries: LogEntry[] = [];
  const waiting: { readonly message: string; readonly resolve: (entry: LogEntry) => void }[] = [];
  const at = (level: LogLevel) => (message: string, properties: LogEntry["properties"] = {}) => {
    const entry = { level, message, properties };
    entries.push(entry);
    for (const one of waiting) if (one.message === message) one.resolve(entry);
  };
  return {
    entries,
    logged: (message) =>
      new Promise((resolve) => {
        const entry = entries.find((one) => one.message === message);
        if (entry) resolve(entry);
        else waiting.push({ message, resolve });
      }),
    isOn: () => true,
    debug: at("debug"),
    info: at("info"),
    warning: at("warning"),
    error: at("error"),
  };
}
