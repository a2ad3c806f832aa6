import type { Config, Institution, StandIn, StorageConfig } from "../config/config.ts";
import type { Log } from "../observability/log.ts";
import type { Request } from "../protocol/message.ts";
import type { RawMessage } from "../protocol/raw_message.ts";
import type { Storage } from "../storage/port/storage.ts";
import { systemOf } from "../systems/systems.ts";
import { createLearning, type Learning } from "./learning.ts";

/** The copies of a server, one for each institution that has one. */
interface Copies {
  /** Learns from an answer of an institution's system. */
  heard(institution: string, request: Request, answer: RawMessage): void;
  /** How many answers taught nothing, since too many waited or they could not be stored, by institution. */
  lost(): ReadonlyMap<string, number>;
  /** Opens the copies that a reload has added, and closes those that it has removed. */
  renew(): Promise<void>;
  close(): Promise<void>;
}

/** The parts that {@link openCopies} needs. */
interface CopiesParts {
  readonly current: () => Config;
  readonly open: (config: StorageConfig) => Promise<Storage>;
  readonly now: () => Temporal.Instant;
  readonly after: (milliseconds: number, ring: () => void) => () => void;
  readonly log: Pick<Log, "warning">;
}

/** Milliseconds between two rounds in which copies forget what is too old. */
const ROUND = 3_600_000;

interface OpenCopy {
  readonly storage: Storage;
  readonly learning: Learning;
}

/** Opens the copies of the present configuration. */
export async function openCopies(parts: CopiesParts): Promise<Copies> {
  const { current, now, after, log } = parts;
  const copies = new Map<string, OpenCopy>();
  let stop = () => {};

  async function renew(): Promise<void> {
    const wanted = new Map(
      [...current().institutions.values()].flatMap((each) => each.standIn ? [[each.id, each.standIn]] : []),
    );
    for (const [id, copy] of copies) {
      if (wanted.has(id)) continue;
      copies.delete(id);
      await closeCopy(copy);
    }
    for (const [id, standIn] of wanted) if (!copies.has(id)) copies.set(id, await openCopy(id, standIn, parts));
  }

  function tidyLater(): void {
    stop = after(ROUND, () => {
      tidy().catch((error) => log.warning("a copy cannot forget what is too old", { error: String(error) }));
      tidyLater();
    });
  }

  async function tidy(): Promise<void> {
    for (const [id, { storage }] of copies) {
      const { learnedDays } = current().institutions.get(id)?.standIn ?? {};
      if (learnedDays !== undefined) await storage.known.prune(now().subtract({ hours: learnedDays * 24 }));
    }
  }

  await renew();
  tidyLater();
  return {
    heard(institution, request, answer) {
      copies.get(institution)?.learning.note({ request, answer, at: now().epochMilliseconds });
    },
    lost: () => new Map([...copies].map(([id, { learning }]) => [id, learning.lost])),
    renew,
    async close() {
      stop();
      for (const copy of copies.values()) await closeCopy(copy);
    },
  };
}

async function openCopy(
  institution: string,
  { storage: config }: StandIn,
  { current, open, after, log }: CopiesParts,
): Promise<OpenCopy> {
  const storage = await open(config);
  const served = (): Institution | undefined => current().institutions.get(institution);
  const learning = createLearning({
    known: storage.known,
    after,
    log,
    institution,
    context: () => ({
      system: systemOf(served()?.upstream?.kind ?? "other"),
      currencyDigits: served()?.currencyDigits ?? 2,
    }),
  });
  return { storage, learning };
}

async function closeCopy({ storage, learning }: OpenCopy): Promise<void> {
  await learning.close();
  await storage.close();
}
