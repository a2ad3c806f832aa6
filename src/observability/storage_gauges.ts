import { FEED_NOTES } from "../storage/port/feed_stage.ts";
import type { AttentionTally, WaitingTally } from "../storage/port/ledger.ts";
import type { Storage } from "../storage/port/storage.ts";
import type { Metrics } from "./metrics.ts";

/** Names of the notes in which import and export leave their time. */
export const EXCHANGE_NOTES = { import: "last-import", export: "last-export" } as const;

/** Milliseconds within which the storage must have answered. Otherwise the figures of the time before are told. */
const PATIENCE = 1000;

interface Known extends Awaited<ReturnType<Storage["use"]>> {
  /** Seconds since 1970 by direction; 0: never. */
  readonly exchanges: ReadonlyMap<string, number>;
  /** What staff must see to of the changes at other library systems. */
  readonly exceptions: readonly AttentionTally[];
  /** The returns that wait for other library systems. */
  readonly returns: readonly WaitingTally[];
  /** Of which moment the last whole feed of each copy tells, in seconds since 1970; of a copy without one there is none. */
  readonly feeds: ReadonlyMap<string, number>;
}

/** What is asked of a storage for them. */
export interface GaugedStorage extends Pick<Storage, "use" | "note"> {
  readonly ledger: Pick<Storage["ledger"], "attentionTally" | "waitingTally">;
  /** The copies of library systems' records, by institution. */
  copies(): ReadonlyMap<string, Pick<Storage, "note">>;
}

/**
 * Adds metrics of how much the storage holds. Calling the returned function asks the storage: it is called before the
 * metrics are told, so that figures that are not read cost nothing.
 */
export function gaugeStorage(
  storage: GaugedStorage,
  metrics: Pick<Metrics, "gauge">,
  patience = PATIENCE,
): () => Promise<void> {
  let known: Known | undefined;
  let asking: Promise<void> | undefined;
  metrics.gauge("databaseBytes", () => known?.bytes ?? NaN);
  metrics.gauge("newestJournalId", () => known?.newestJournalId ?? NaN);
  metrics.gauge("lastExchange", () => known?.exchanges ?? new Map());
  const exceptions = (read: (tally: AttentionTally) => number) => () =>
    new Map(known?.exceptions.map((tally) => [tally.institution, read(tally)] as const));
  metrics.gauge("upstreamExceptions", exceptions(({ count }) => count));
  metrics.gauge("upstreamOldestException", exceptions(({ oldest }) => oldest.epochMilliseconds / 1000));

  const returns = (read: (tally: WaitingTally) => number) => () =>
    new Map(known?.returns.map((tally) => [tally.institution, read(tally)] as const));
  metrics.gauge("upstreamReturns", returns(({ count }) => count));
  metrics.gauge("upstreamOldestReturn", returns(({ oldest }) => oldest.epochMilliseconds / 1000));

  metrics.gauge("wholeFeed", () => known?.feeds ?? new Map());

  async function ask(): Promise<void> {
    const use = await storage.use();
    const exchanges = new Map<string, number>();
    for (const [direction, name] of Object.entries(EXCHANGE_NOTES)) {
      exchanges.set(direction, secondsOf(await storage.note(name)));
    }
    const [exceptions, waiting] = await Promise.all([storage.ledger.attentionTally(), storage.ledger.waitingTally()]);
    known = { ...use, exchanges, exceptions, returns: waiting, feeds: await readFeeds(storage.copies(), known?.feeds) };
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

/** Reads when copies were fed last. Of a copy that cannot be read now, what was known before is told. */
async function readFeeds(
  copies: ReturnType<GaugedStorage["copies"]>,
  before: Known["feeds"] | undefined,
): Promise<Known["feeds"]> {
  const feeds = new Map<string, number>();
  for (const [institution, { note }] of copies) {
    const at = await note(FEED_NOTES.whole).then(secondsOf, () => before?.get(institution) ?? 0);
    if (at > 0) feeds.set(institution, at);
  }
  return feeds;
}

function secondsOf(note: string | undefined): number {
  const at = Date.parse(note ?? "");
  return Number.isNaN(at) ? 0 : at / 1000;
}
