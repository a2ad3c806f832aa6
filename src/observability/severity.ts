import type { LogLevel } from "../config/base/log_settings.ts";

/** Numbers of the levels for syslog and systemd's journal: RFC 5424, section 6.2.1, and sd-daemon(3). */
export const SEVERITY: Readonly<Record<LogLevel, number>> = { error: 3, warning: 4, info: 6, debug: 7 };
