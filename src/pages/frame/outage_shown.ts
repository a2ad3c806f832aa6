import type { DeskOutage, LastOutage, OutageCounts } from "../../desk/returns/desk_outages.ts";
import type { UpstreamReport } from "../../observability/upstream_report.ts";

/** Since when a copy lends, and why. */
interface StandingIn {
  /** In milliseconds since 1970. */
  readonly since: number;
  /** Who has the copy answer whatever the system does, and why; absent: the system is away. */
  readonly byHand?: { readonly by: string; readonly reason: string };
}

/** An outage of which every page tells: its copy lends now, or changes of it still wait. */
export interface OutageShown extends Pick<DeskOutage, "institution" | "waiting" | "stoppedBy"> {
  /** Absent: the copy does not lend any more. */
  readonly standsIn?: StandingIn;
  /** What was done in it so far; absent: nothing is known of it. */
  readonly counts?: OutageCounts;
  /** The time zone of the institution. */
  readonly timeZone: string;
}

/**
 * Lists the outages of which every page tells. What stands in is known without a database; how much it has done is not.
 */
export function outagesShown(
  reports: readonly UpstreamReport[],
  outages: readonly DeskOutage[],
  timeZoneOf: (institution: string) => string,
): readonly OutageShown[] {
  const lending = reports.filter(({ stoodFor, lends }) => stoodFor === true && lends === true);
  const ids = new Set([
    ...lending.map(({ institution }) => institution),
    ...outages.filter(({ waiting }) => waiting > 0).map(({ institution }) => institution),
  ]);
  return [...ids].map((institution) => {
    const report = lending.find((each) => each.institution === institution);
    const { last, waiting = 0, stoppedBy } = outages.find((each) => each.institution === institution) ?? {};
    const standsIn = report && standingIn(report, last);
    // An outage that has ended is not the one in which the copy lends now.
    const isThis = last !== undefined && (standsIn === undefined || last.ended === undefined);
    return {
      ...{ institution, waiting, timeZone: timeZoneOf(institution) },
      ...stoppedBy !== undefined && { stoppedBy },
      ...standsIn && { standsIn },
      ...isThis && { counts: last },
    };
  });
}

function standingIn(
  { condition, startedByHand }: UpstreamReport,
  last: LastOutage | undefined,
): StandingIn {
  // An outage outlasts a restart of the server, which does not know since when the system was away.
  const since = last !== undefined && last.ended === undefined ? last.began : startedByHand?.at ?? condition.since;
  return { since, ...startedByHand && { byHand: { by: startedByHand.by, reason: startedByHand.reason } } };
}
