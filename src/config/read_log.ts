import { resolve } from "node:path";
import { log, type LogSettings } from "./base/log_settings.ts";
import { serverParams } from "./openncip_elements.ts";
import { type ConfigReading, elementsAt, settingsOf } from "./base/reading.ts";

/** Reads what is logged and how; what entries are called in syslog stands where Koha has it. */
export function readLog({ root, folder }: ConfigReading): LogSettings {
  const { format, level, messages, file, syslog } = settingsOf(elementsAt(root, log)[0], log);
  const params = settingsOf(elementsAt(root, serverParams)[0], serverParams);
  return {
    format,
    level,
    ...messages !== undefined && { messages },
    ...file !== undefined && { file: resolve(folder, file) },
    syslog: { ...syslog, ident: params.syslog_ident, facility: params.syslog_facility },
  };
}
