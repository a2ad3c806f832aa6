import { dayOf } from "../../library/day.ts";
import type { Log } from "../../observability/log.ts";
import { hasHappened } from "../../protocol/decode_request.ts";
import type { Storage } from "../../storage/port/storage.ts";
import type { LibrarySystem } from "../../systems/library_system.ts";
import { dayIn } from "../base/day_in.ts";
import type { Heard } from "./learn_answer.ts";
import { readSaid } from "./read_said.ts";

/** Knows the shortest loan that a library system has made in the last thirty days, from the answers that pass. */
export interface LoansSeen {
  /** Notes an answer. Nothing waits for it. */
  note(heard: Heard): void;
  /** Days of the shortest loan; `undefined` as long as few loans have been seen: a shorter one may be missing. */
  shortest(): number | undefined;
}

/** The parts that {@link openLoansSeen} needs. */
interface LoansSeenParts {
  readonly notes: Pick<Storage, "note" | "setNote">;
  readonly now: () => Temporal.Instant;
  readonly timeZone: () => string;
  readonly system: () => Pick<LibrarySystem, "answers">;
  readonly log: Pick<Log, "warning">;
  readonly institution: string;
}

/** The note in a copy's storage; it outlasts a restart in an outage. */
const SEEN = "loans seen";

/** How many loans must be known, days for which they count, and the longest period that is none of a date without meaning. */
const ENOUGH = 50, DAYS = 30, LONGEST = 3_650;

/** Loans of one period: how many were seen, until {@link ENOUGH}, and on which day the last. */
type PeriodSeen = readonly [days: number, loans: number, last: string];

/** Reads what is known of an institution's loans. */
export async function openLoansSeen(
  { notes, now, timeZone, system, log, institution }: LoansSeenParts,
): Promise<LoansSeen> {
  const seen = new Map<number, PeriodSeen>(readSeen(await notes.note(SEEN)).map((each) => [each[0], each]));

  function add(days: number, today: string): void {
    const [, loans, last] = seen.get(days) ?? [days, 0, ""];
    if (loans === ENOUGH && last === today) return;
    seen.set(days, [days, Math.min(ENOUGH, loans + 1), today]);
    notes.setNote(SEEN, JSON.stringify([...seen.values()])).catch((error) =>
      log.warning("it cannot be noted for how long the library system lends", { institution, error: String(error) })
    );
  }

  return {
    note(heard) {
      const days = periodOf(heard, timeZone(), system());
      if (days !== undefined) add(days, dayOf(Temporal.Instant.fromEpochMilliseconds(heard.at), timeZone()));
    },
    shortest() {
      const since = dayOf(now().subtract({ hours: 24 * DAYS }), timeZone());
      const recent = [...seen.values()].filter(([, , last]) => last >= since);
      const loans = recent.reduce((sum, [, count]) => sum + count, 0);
      return loans < ENOUGH ? undefined : Math.min(...recent.map(([days]) => days));
    },
  };
}

/** The days of a loan that the system has made just now; `undefined` for any other answer. */
function periodOf(
  { request, answer, at }: Heard,
  timeZone: string,
  { answers }: Pick<LibrarySystem, "answers">,
): number | undefined {
  if (request.name !== "checkout" || hasHappened(request)) return undefined;
  const said = readSaid(answer);
  if (said?.name !== "checkoutResponse" || !said.ok) return undefined;
  const due = dayIn(answers.readLoanDue(answer) ?? "");
  const days = due === undefined ? NaN : daysBetween(dayOf(Temporal.Instant.fromEpochMilliseconds(at), timeZone), due);
  return days >= 1 && days <= LONGEST ? days : undefined;
}

function daysBetween(from: string, until: string): number {
  return Math.round((Date.parse(until) - Date.parse(from)) / 86_400_000);
}

/** Only {@link openLoansSeen} writes it; what is damaged is none. */
function readSeen(written: string | undefined): readonly PeriodSeen[] {
  try {
    return written === undefined ? [] : JSON.parse(written);
  } catch {
    return [];
  }
}
