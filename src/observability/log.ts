import { compareLogLevel, configureSync, getLogger, getTextFormatter, type LogRecord } from "@logtape/logtape";

/** How much an entry matters. */
export type LogLevel = "debug" | "info" | "warning" | "error";

/** What an entry tells beside its message. Passwords and PINs are never among it. */
export interface LogProperties {
  readonly [name: string]: string | number | boolean | undefined;
}

/** Where the server tells what it does. */
export interface Log {
  /** Whether entries of this level are written; what is costly to tell is put together only then. */
  isOn(level: LogLevel): boolean;
  debug(message: string, properties?: LogProperties): void;
  info(message: string, properties?: LogProperties): void;
  warning(message: string, properties?: LogProperties): void;
  error(message: string, properties?: LogProperties): void;
}

/** How a log is written. */
export interface LogOptions {
  /** The least important level that is written. */
  readonly level: LogLevel;
  /** Takes each line, its end included; by default it goes to standard error. */
  readonly write?: (line: string) => void;
}

/** Starts the log of this process: one line of text an entry. A second call takes the place of the first. */
export function createLog({ level, write = writeToStderr }: LogOptions): Log {
  const sink = (record: LogRecord) => write(format(record));
  configureSync({
    reset: true,
    sinks: { lines: sink },
    loggers: [
      { category: "sip2d", sinks: ["lines"], lowestLevel: level },
      { category: ["logtape", "meta"], sinks: ["lines"], lowestLevel: "warning" },
    ],
  });
  const logger = getLogger("sip2d");
  return {
    isOn: (asked) => compareLogLevel(asked, level) >= 0,
    debug: (message, properties = {}) => logger.debug(message, { ...properties }),
    info: (message, properties = {}) => logger.info(message, { ...properties }),
    warning: (message, properties = {}) => logger.warning(message, { ...properties }),
    error: (message, properties = {}) => logger.error(message, { ...properties }),
  };
}

/** What JSON leaves as it is, though a screen acts on it. */
const CONTROLS = /[\u007f-\u009f\u2028\u2029]/g;

const format = getTextFormatter({
  timestamp: "rfc3339",
  level: "FULL",
  format: ({ timestamp, level, message, record }) => `${timestamp} ${level} ${message}${inWords(record.properties)}`,
});

/** `name=value`, with quotes around what is text: a value that came over the wire can make no line of its own. */
function inWords(properties: Readonly<Record<string, unknown>>): string {
  let text = "";
  for (const [name, value] of Object.entries(properties)) {
    if (value !== undefined) text += ` ${name}=${JSON.stringify(value).replace(CONTROLS, escape)}`;
  }
  return text;
}

function escape(control: string): string {
  return `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function writeToStderr(line: string): void {
  const bytes = new TextEncoder().encode(line);
  for (let written = 0; written < bytes.length;) written += Deno.stderr.writeSync(bytes.subarray(written));
}
