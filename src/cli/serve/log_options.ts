import { InvalidArgumentError, Option } from "commander";
import {
  LOG_FORMATS,
  LOG_LEVELS,
  type LogFormat,
  type LogLevel,
  type LogSettings,
} from "../../config/base/log_settings.ts";
import { grantedVariable } from "../../process/granted_variable.ts";

/** What the command line says about the log. */
export interface LogFlags {
  readonly logLevel?: LogLevel;
  readonly logFormat?: LogFormat;
  readonly logHostname?: string;
}

export function logOptions(): readonly Option[] {
  return [
    new Option("--log-level <level>", "the least important entries that are logged, whatever the configuration says")
      .choices(LOG_LEVELS),
    new Option("--log-format <format>", "how the log is written, whatever the configuration says").choices(LOG_FORMATS),
    new Option("--log-hostname <name>", "what entries for syslog call this host").argParser(hostname),
  ];
}

/** Reads a name as RFC 5424 has it in section 6. */
function hostname(text: string): string {
  if (/^[!-~]{1,255}$/.test(text)) return text;
  throw new InvalidArgumentError("It must be 1 to 255 visible ASCII characters without blanks.");
}

/**
 * Makes a function that tells what holds for the log of a configuration: the command line before the configuration, and
 * the variable by which several servers of one configuration are told apart in syslog before both.
 */
export function withLogOptions(
  { logLevel, logFormat, logHostname }: LogFlags,
): (configured: LogSettings) => LogSettings {
  const named = grantedVariable("SIP2D_LOG_IDENT");
  return (configured) => {
    const { level, format, syslog } = configured;
    const ident = named || syslog.ident;
    return {
      ...configured,
      level: logLevel ?? level,
      format: logFormat ?? format,
      syslog: { ...syslog, ident, hostname: logHostname },
    };
  };
}
