import type { Storage } from "../storage/port/storage.ts";
import type { Metrics } from "./metrics.ts";

/** What an exchange leaves as a note in the storage: when it was done, by its direction. */
export const EXCHANGE_NOTES = { import: "last-import", export: "last-export" } as const;

/** Milliseconds in which the storage must have answered; else what it said before is told. */
const PATIENCE = 1000;

/** What is known of a storage. */
interface Known extends Awaited<ReturnType<Storage["use"]>> {
  /** Seconds since 1970 by direction; 0: never. */
  readonly exchanges: ReadonlyMap<string, number>;
}

/**
 * Has the metrics tell how much there is in a storage. It is asked when the returned function is called, which is before
 * the metrics are told: nobody pays for what nobody reads.
 */
export function gaugeStorage(
  storage: Pick<Storage, "use" | "note">,
  metrics: Pick<Metrics, "gauge">,
  patience = PATIENCE,
): () => Promise<void> {
  let known: Known | undefined;
  let asking: Promise<void> | undefined;
  metrics.gauge("databaseBytes", () => known?.bytes ?? NaN);
  metrics.gauge("newestJournalId", () => known?.newestJournalId ?? NaN);
  metrics.gauge("lastExchange", () => known?.exchanges ?? new Map());

  async function ask(): Promise<void> {
    const use = await storage.use();
    const exchanges = new Map<string, number>();
    for (const [direction, name] of Object.entries(EXCHANGE_NOTES)) {
      exchanges.set(direction, secondsOf(await storage.note(name)));
    }
    known = { ...use, exchanges };
  }

  /** Asks, or waits with those who have asked. */
  function asked(): Promise<void> {
    asking ??= ask().catch(() => {}).finally(() => asking = undefined);
    return asking;
  }

  return async () => {
    const limit = Promise.withResolvers<void>();
    const timer = setTimeout(limit.resolve, patience);
    await Promise.race([asked(), limit.promise]);
    clearTimeout(timer);
  };
}

function secondsOf(note: string | undefined): number {
  const at = Date.parse(note ?? "");
  return Number.isNaN(at) ? 0 : at / 1000;
}
