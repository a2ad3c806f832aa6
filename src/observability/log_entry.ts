import type { LogLevel } from "../config/base/log_settings.ts";

type LogValue = string | number | boolean | undefined;

/**
 * What an entry tells beside its event. Passwords and PINs are never among it. A function is called when the entry is
 * written, off the way of the message.
 */
export interface LogProperties {
  readonly [name: string]: LogValue | (() => LogValue);
}

export interface LogEntry {
  /** Milliseconds since 1970, when it happened. */
  readonly time: number;
  readonly level: LogLevel;
  /** What happened, in words that are always the same. */
  readonly event: string;
  readonly properties: LogProperties;
}

/** Lists the properties that there are, with their values, in their order. */
export function* toldProperties(
  { properties }: Pick<LogEntry, "properties">,
): Generator<readonly [name: string, value: LogValue]> {
  for (const [name, given] of Object.entries(properties)) {
    const value = typeof given === "function" ? given() : given;
    if (value !== undefined) yield [name, value];
  }
}
