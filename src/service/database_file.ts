import type { StorageConfig } from "../config/config.ts";

/** The bit of a file's mode that lets every user of the machine read it. */
const ANYBODY = 0o004;

/** Lists what an administrator should know of a database file that a server works on. */
export function fileWarnings(config: StorageConfig): readonly string[] {
  if (config.kind !== "sqlite") return [];
  const { path } = config;
  const warnings: string[] = [];
  if (Deno.permissions.querySync({ name: "read", path: `${path}-wal` }).state !== "granted") {
    warnings.push(
      `without --allow-read=${path}-wal nobody notices when that file is deleted, and all terminals wait for the disk of ` +
        "those that change something; print the flags with sip2d permissions",
    );
  }
  const { mode } = Deno.statSync(path);
  if (mode !== null && (mode & ANYBODY) !== 0) {
    warnings.push(`everybody on this machine can read ${path}, with all patrons in it; say: chmod o= ${path}*`);
  }
  return warnings;
}
