import { Option } from "commander";
import { LOG_FORMATS, LOG_LEVELS, type LogFormat, type LogLevel, type LogSettings } from "../config/log_settings.ts";
import { grantedVariable } from "./granted_variable.ts";

/** What the command line says about the log. */
export interface LogOptions {
  readonly logLevel?: LogLevel;
  readonly logFormat?: LogFormat;
}

/** The options of a command that logs. */
export function logOptions(): readonly Option[] {
  return [
    new Option("--log-level <level>", "the least important entries that are logged, whatever the configuration says")
      .choices(LOG_LEVELS),
    new Option("--log-format <format>", "how the log is written, whatever the configuration says").choices(LOG_FORMATS),
  ];
}

/**
 * What holds for the log: the command line before the configuration, and the variable by which several servers of one
 * configuration are told apart in syslog before both.
 */
export function withLogOptions(configured: LogSettings, { logLevel, logFormat }: LogOptions): LogSettings {
  const { level, format, syslog } = configured;
  const ident = grantedVariable("SIP2D_LOG_IDENT") || syslog.ident;
  return { ...configured, level: logLevel ?? level, format: logFormat ?? format, syslog: { ...syslog, ident } };
}
