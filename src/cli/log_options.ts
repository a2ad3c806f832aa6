import { Option } from "commander";
import { LOG_FORMATS, LOG_LEVELS, type LogFormat, type LogLevel, type LogSettings } from "../config/log_settings.ts";
import { grantedVariable } from "./granted_variable.ts";

/** What the command line says about the log. */
export interface LogFlags {
  readonly logLevel?: LogLevel;
  readonly logFormat?: LogFormat;
}

/** Makes the options of a command that logs. */
export function logOptions(): readonly Option[] {
  return [
    new Option("--log-level <level>", "the least important entries that are logged, whatever the configuration says")
      .choices(LOG_LEVELS),
    new Option("--log-format <format>", "how the log is written, whatever the configuration says").choices(LOG_FORMATS),
  ];
}

/**
 * Makes a function that tells what holds for the log of a configuration: the command line before the configuration, and
 * the variable by which several servers of one configuration are told apart in syslog before both. It is asked for with
 * every message, and worked out once for each configuration.
 */
export function withLogOptions({ logLevel, logFormat }: LogFlags): (configured: LogSettings) => LogSettings {
  const named = grantedVariable("SIP2D_LOG_IDENT");
  let last: { readonly configured: LogSettings; readonly settings: LogSettings } | undefined;

  function settingsOf(configured: LogSettings): LogSettings {
    const { level, format, syslog } = configured;
    const ident = named || syslog.ident;
    return { ...configured, level: logLevel ?? level, format: logFormat ?? format, syslog: { ...syslog, ident } };
  }

  return (configured) => {
    if (last?.configured !== configured) last = { configured, settings: settingsOf(configured) };
    return last.settings;
  };
}
