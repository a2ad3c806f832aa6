import type { Institution, StandIn } from "../../config/config.ts";
import { type CopyFreshness, readFreshness, recordsOf } from "../../observability/storage_gauges.ts";
import { openToLook } from "../../service/open_storage.ts";

const HOUR = 3_600_000;

/** Says in lines how fresh a copy is, what it knows and from where, and how much of what was asked today it knew. */
export async function describeCopy(
  { storage: config }: Pick<StandIn, "storage">,
  { timeZone }: Pick<Institution, "timeZone">,
  now: Temporal.Instant,
): Promise<readonly string[]> {
  const storage = await openToLook(config);
  try {
    const freshness = await readFreshness(storage, now.toZonedDateTimeISO(timeZone).toPlainDate().toString());
    const { wholeFeed, cards, items } = freshness;
    return [
      wholeFeed === undefined
        ? "its copy: no feed has told all of the system's records; it knows what answers told"
        : `its copy: the last whole feed tells of ${wholeFeed}, ${hoursSince(wholeFeed, now)} h ago`,
      `its copy knows ${recordsLine(freshness, "card")}, and ${recordsLine(freshness, "copy")}`,
      ...cards.all === 0
        ? []
        : [`its copy: of ${cards.all} answers about cards today it knew the card of ${cards.known}`],
      ...items.all === 0
        ? []
        : [`its copy: of ${items.all} answers about items today it knew the item of ${items.known}`],
    ];
  } finally {
    await storage.close();
  }
}

const NAMES = { card: "cards", copy: "items" } as const;

function recordsLine(freshness: CopyFreshness, kind: "card" | "copy"): string {
  const of = (origin: "learned" | "fed" | "away") => recordsOf(freshness, kind, origin);
  const told = `told last by answers ${of("learned")}, by files ${of("fed")}, changed while the system was away ${
    of("away")
  }`;
  return `${recordsOf(freshness, kind)} ${NAMES[kind]} (${told})`;
}

function hoursSince(moment: Temporal.Instant, now: Temporal.Instant): number {
  return Math.floor((now.epochMilliseconds - moment.epochMilliseconds) / HOUR);
}
