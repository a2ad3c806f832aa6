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
 * The variables that name the log for syslog, so that several servers of one configuration can be told apart; the first
 * that is set counts. Koha's start script has the second (its manual, "Advanced Variations").
 */
export const LOG_IDENT_VARIABLES = ["SIP2D_LOG_IDENT", "KOHA_SIP_LOG_IDENT"] as const;

function setVariable(): (typeof LOG_IDENT_VARIABLES)[number] | undefined {
  return LOG_IDENT_VARIABLES.find((variable) => (grantedVariable(variable) ?? "") !== "");
}

/** Tells that a variable names a log which has no name; `undefined` if none does. */
export function ignoredIdent({ format }: LogSettings): string | undefined {
  const variable = format === "syslog" ? undefined : setVariable();
  if (variable === undefined) return undefined;
  const instead = format === "journal" ? "; set SyslogIdentifier= in the unit instead" : "";
  return `${variable} is ignored: it names the log for syslog only, and this log is written as ${format}${instead}`;
}

/**
 * Makes a function that tells what holds for the log of a configuration: the command line before the configuration, and
 * a variable that names the log before both.
 */
export function withLogOptions(
  { logLevel, logFormat, logHostname }: LogFlags,
): (configured: LogSettings) => LogSettings {
  const variable = setVariable();
  const named = variable && grantedVariable(variable);
  return (configured) => {
    const { level, format, syslog } = configured;
    const ident = named ?? syslog.ident;
    return {
      ...configured,
      level: logLevel ?? level,
      format: logFormat ?? format,
      syslog: { ...syslog, ident, hostname: logHostname },
    };
  };
}
