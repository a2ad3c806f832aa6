import type { Institution, StandIn } from "../../config/config.ts";
import { comparable, readCopyReport } from "../../desk/copy/copy_report.ts";
import { openToLook } from "../../service/open_storage.ts";
import { FEED_NOTES } from "../../storage/port/feed_stage.ts";

const HOUR = 3_600_000;

/** Says in lines how fresh a copy is, and how much of what was asked today it knows. */
export async function describeCopy(
  { storage: config }: Pick<StandIn, "storage">,
  { timeZone }: Pick<Institution, "timeZone">,
  now: Temporal.Instant,
): Promise<readonly string[]> {
  const storage = await openToLook(config);
  try {
    const whole = await storage.note(FEED_NOTES.whole);
    const to = now.toZonedDateTimeISO(timeZone).toPlainDate();
    const { total } = await readCopyReport(storage.comparisons, { to, days: 1, examples: 0 });
    const all = comparable(total);
    return [
      whole === undefined
        ? "its copy: no feed has told all of the system's records; it knows what answers told"
        : `its copy: the last whole feed tells of ${whole}, ${hoursSince(whole, now)} h ago`,
      ...all === 0 ? [] : [`its copy: of ${all} fields that were compared today it knew ${all - total["not known"]}`],
    ];
  } finally {
    await storage.close();
  }
}

function hoursSince(moment: string, now: Temporal.Instant): number {
  return Math.floor((now.epochMilliseconds - Temporal.Instant.from(moment).epochMilliseconds) / HOUR);
}
