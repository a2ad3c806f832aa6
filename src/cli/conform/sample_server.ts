import { join } from "node:path";
import { createLog } from "../../observability/log.ts";
import { createMetrics } from "../../observability/metrics.ts";
import { createReadiness } from "../../observability/readiness.ts";
import { SAMPLE } from "../../sample/sample_library.ts";
import { openStorage } from "../../service/open_storage.ts";
import type { Output } from "../../process/output.ts";
import { readLibraryConfig } from "../../service/read_library_config.ts";
import { ensureSample } from "../serve/ensure_sample.ts";
import { startLibrary } from "../serve/start_library.ts";
import type { LibraryOf } from "../../tools/conform/command/conform.ts";
import { accountOf } from "./profile_from_library.ts";
import { writeProfile } from "./write_profile.ts";

/**
 * Serves the sample library under a configuration's rules, on a port of this machine and in a database of its own,
 * which are both gone afterwards.
 *
 * @param use is handed the port and the profile of the library
 */
export async function withSampleServer(
  of: LibraryOf,
  output: Output,
  use: (port: number, profile: string) => Promise<void>,
): Promise<void> {
  const read = readLibraryConfig(of.config ?? "", output, false);
  const account = accountOf(read, of.login);
  const folder = await Deno.makeTempDir();
  try {
    const config = {
      ...read,
      storage: { kind: "sqlite", path: join(folder, "library.db") } as const,
      listeners: [{ host: "127.0.0.1", port: 0, transport: "raw", loginTimeout: 60, idleTimeout: undefined } as const],
      pages: [],
      log: { ...read.log, format: "text", level: "error" } as const,
    };
    const storage = await openStorage(config.storage);
    const log = createLog({ settings: config.log });
    try {
      const now = Temporal.Now.instant();
      const timeZone = config.institutions.get(account.institution)?.timeZone ?? "UTC";
      await ensureSample(storage, now, timeZone);
      const snapshot = await storage.snapshot();
      const profile = await writeProfile(snapshot, { config, account, now, pin: SAMPLE.pins.patron });
      await snapshot.close();
      const { server } = await startLibrary({
        current: () => config,
        storage,
        readiness: createReadiness(storage),
        log,
        metrics: createMetrics(),
        reloads: { problem: undefined, reload: () => Promise.resolve(undefined) },
      });
      try {
        await use(server.addresses[0]?.port ?? 0, profile);
      } finally {
        await server.close();
      }
    } finally {
      await storage.close();
      await log.close();
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
