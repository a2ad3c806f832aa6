import type { Config } from "../../config/config.ts";
import type { AwayCounts, Outage } from "../../storage/port/lending.ts";
import type { DeskReturns } from "./desk_returns.ts";

/** The last outage of a library system, for staff, and what its copy has accepted that waits. */
export interface DeskOutage {
  readonly institution: string;
  /** Absent: no outage is known, as of a copy that has gone. */
  readonly last?: LastOutage;
  /** How many changes wait to be handed over. */
  readonly waiting: number;
  /** Who has stopped the hand-over. */
  readonly stoppedBy?: string;
}

/** How many changes a copy has accepted and refused in an outage. */
export type OutageCounts = AwayCounts;

/** What is known of an outage; moments are in milliseconds since 1970. */
export interface LastOutage extends OutageCounts {
  readonly outageId: number;
  readonly began: number;
  /** Absent while it goes on. */
  readonly ended?: number;
}

/** The outages of library systems, for staff. */
export interface DeskOutages {
  /** Lists the institutions with an outage, or with changes that wait to be handed over. */
  list(): Promise<readonly DeskOutage[]>;
}

/** Gives an institution's newest outage, in whatever database. */
export type NewestOutage = (institution: string) => Promise<Outage | undefined>;

interface DeskOutagesParts {
  readonly outage: NewestOutage;
  readonly returns: Pick<DeskReturns, "waiting">;
  readonly current: () => Pick<Config, "institutions">;
}

/** Creates what staff see of outages in which a copy lends. */
export function createDeskOutages({ outage, returns, current }: DeskOutagesParts): DeskOutages {
  return {
    async list() {
      const copied = [...current().institutions.values()].filter(({ standIn }) => standIn !== undefined);
      const queued = (await returns.waiting()).filter((each) => each.queued > 0);
      const ids = new Set([...copied.map(({ id }) => id), ...queued.map(({ institution }) => institution)]);
      const shown = await Promise.all([...ids].map(async (institution): Promise<DeskOutage> => {
        const last = await outage(institution), waits = queued.find((each) => each.institution === institution);
        return {
          ...{ institution, waiting: waits?.queued ?? 0 },
          ...waits?.stopped && { stoppedBy: waits.stopped.by },
          ...last && { last: lastOutage(last) },
        };
      }));
      return shown.filter(({ last, waiting }) => last !== undefined || waiting > 0);
    },
  };
}

function lastOutage({ outageId, began, ended, lent, returned, renewed, refused }: Outage): LastOutage {
  return {
    ...{ outageId, began: began.epochMilliseconds, lent, returned, renewed, refused },
    ...ended && { ended: ended.epochMilliseconds },
  };
}
