import type { StorageConfig } from "../config/config.ts";

/** Names a storage in words for people; never with a password. */
export function storageName(config: StorageConfig): string {
  if (config.kind === "sqlite") return config.path;
  const { host, port, database } = config;
  return `postgres://${host.includes(":") ? `[${host}]` : host}:${port}/${database}`;
}
