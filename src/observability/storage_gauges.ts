import { FACT_ORIGINS } from "../library/known/known.ts";
import type { Day } from "../library/day.ts";
import type { Comparisons } from "../storage/port/comparisons.ts";
import { FEED_NOTES } from "../storage/port/feed_stage.ts";
import type { KnownRecords, KnownTally } from "../storage/port/known_records.ts";
import type { ExceptionTally, WaitingTally } from "../storage/port/ledger.ts";
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
  readonly exceptions: readonly ExceptionTally[];
  /** The returns that wait for other library systems. */
  readonly returns: readonly WaitingTally[];
  /** How fresh each copy is. */
  readonly copies: ReadonlyMap<string, CopyFreshness>;
}

/** What is asked of a storage for them. */
export interface GaugedStorage extends Pick<Storage, "use" | "note"> {
  readonly ledger: Pick<Storage["ledger"], "exceptionTally" | "waitingTally">;
  /** The copies of library systems' records, by institution, with its day. */
  copies(): ReadonlyMap<string, { readonly storage: FreshnessStorage; readonly today: Day }>;
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
  const exceptions = (read: (tally: ExceptionTally) => number) => () =>
    new Map(known?.exceptions.map((tally) => [tally.institution, read(tally)] as const));
  metrics.gauge("upstreamExceptions", exceptions(({ count }) => count));
  metrics.gauge("upstreamOldestException", exceptions(({ oldest }) => oldest.epochMilliseconds / 1000));

  const returns = (read: (tally: WaitingTally) => number) => () =>
    new Map(known?.returns.map((tally) => [tally.institution, read(tally)] as const));
  metrics.gauge("upstreamReturns", returns(({ count }) => count));
  metrics.gauge("upstreamOldestReturn", returns(({ oldest }) => oldest.epochMilliseconds / 1000));

  const copies = <V>(read: (copy: CopyFreshness) => V | undefined) => () =>
    new Map([...known?.copies ?? []].flatMap(([institution, copy]) => {
      const value = read(copy);
      return value === undefined ? [] : [[institution, value] as const];
    }));
  metrics.gauge("wholeFeed", copies(({ wholeFeed }) => wholeFeed && wholeFeed.epochMilliseconds / 1000));
  const byOrigin = (kind: "card" | "copy") => (copy: CopyFreshness) =>
    new Map(FACT_ORIGINS.map((origin) => [origin, recordsOf(copy, kind, origin)] as const));
  metrics.gauge("standInCards", copies(byOrigin("card")));
  metrics.gauge("standInItems", copies(byOrigin("copy")));
  metrics.gauge(
    "standInKnown",
    copies(({ cards, items }) =>
      new Map(
        [["card", cards] as const, ["item", items] as const].flatMap(([what, { known, all }]) =>
          all === 0 ? [] : [[what, known / all] as const]
        ),
      )
    ),
  );

  async function ask(): Promise<void> {
    const use = await storage.use();
    const exchanges = new Map<string, number>();
    for (const [direction, name] of Object.entries(EXCHANGE_NOTES)) {
      exchanges.set(direction, secondsOf(await storage.note(name)));
    }
    const [exceptions, waiting] = await Promise.all([storage.ledger.exceptionTally(), storage.ledger.waitingTally()]);
    known = {
      ...use,
      exchanges,
      exceptions,
      returns: waiting,
      copies: await readCopies(storage.copies(), known?.copies),
    };
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

/** Reads how fresh copies are. Of a copy that cannot be read now, what was known before is told. */
async function readCopies(
  copies: ReturnType<GaugedStorage["copies"]>,
  before: Known["copies"] | undefined,
): Promise<Known["copies"]> {
  const read = new Map<string, CopyFreshness>();
  for (const [institution, { storage, today }] of copies) {
    const freshness = await readFreshness(storage, today).catch(() => before?.get(institution));
    if (freshness !== undefined) read.set(institution, freshness);
  }
  return read;
}

function secondsOf(note: string | undefined): number {
  const at = Date.parse(note ?? "");
  return Number.isNaN(at) ? 0 : at / 1000;
}

/** How fresh the copy of a library system's records is, and how much of what is asked for it knows. */
export interface CopyFreshness {
  /** The moment of which the last whole feed tells; absent: there was none. */
  readonly wholeFeed?: Temporal.Instant;
  /** Cards and copies, by where the newest of each comes from. */
  readonly records: readonly KnownTally[];
  /** Of the answers of a day about cards, and about copies, those of which it knew the card, or the copy. */
  readonly cards: KnownShare;
  readonly items: KnownShare;
}

/** How many of some answers were about what the copy knew; none where nothing is compared. */
interface KnownShare {
  readonly known: number;
  readonly all: number;
}

/** What is asked for it. */
interface FreshnessStorage extends Pick<Storage, "note"> {
  readonly known: Pick<KnownRecords, "tally">;
  readonly comparisons: Pick<Comparisons, "counts">;
}

/** Questions about a card, and those about a copy, with the field of which nothing is known where that is not known. */
const CARDS = { messages: new Set(["23", "63"]), tells: "valid" },
  ITEMS = { messages: new Set(["17"]), tells: "status" };

/** The field of a question that is compared beside what is known of the card. */
const PIN = "pin";

/** Reads how fresh a copy is, and how much it knew of what was asked on a day. */
export async function readFreshness(
  { note, known, comparisons }: FreshnessStorage,
  today: Day,
): Promise<CopyFreshness> {
  const [whole, records, counts] = await Promise.all([
    note(FEED_NOTES.whole),
    known.tally(),
    comparisons.counts({ from: today, to: today }),
  ]);
  const share = ({ messages, tells }: typeof CARDS): KnownShare => {
    const compared = counts.filter(({ message, field, outcome }) =>
      messages.has(message) && field !== PIN && outcome !== "not comparable"
    );
    const unknown = compared.filter(({ field, outcome }) => field === tells && outcome === "not known");
    const sum = (rows: typeof counts) => rows.reduce((total, { count }) => total + count, 0);
    return { all: sum(compared), known: sum(compared) - sum(unknown) };
  };
  return {
    ...whole !== undefined && { wholeFeed: Temporal.Instant.from(whole) },
    ...{ records, cards: share(CARDS), items: share(ITEMS) },
  };
}

/** Counts the records of a kind, in all or of one origin. */
export function recordsOf({ records }: CopyFreshness, kind: KnownTally["kind"], origin?: KnownTally["origin"]): number {
  return records.reduce(
    (sum, each) => each.kind === kind && (origin === undefined || each.origin === origin) ? sum + each.count : sum,
    0,
  );
}
