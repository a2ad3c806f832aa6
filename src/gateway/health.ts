import type { Log } from "../observability/log.ts";
import type { UpstreamReport, UpstreamState } from "../observability/upstream_report.ts";
import type { GatewayClock } from "./base/gateway_clock.ts";
import type { Opened } from "./sessions/exchanged.ts";

/**
 * The result of a probe. `refused`: the system took none of the logins that a probe may use; `not tried`: there is no
 * such login.
 */
export type ProbeOutcome = "answered" | "not answered" | "not tried" | "refused";

/** Knows whether a library system answers. */
export interface Health {
  readonly condition: UpstreamReport["condition"];
  /** Whether terminals are told that it is on-line; so until probes have failed. */
  readonly online: boolean;
  /** Notes an answer of the system to a terminal's request or to a probe. */
  answered(): void;
  /** Notes that a request got no answer, so that a probe is due. */
  unanswered(): void;
  /** Notes the result of opening a session. */
  opened(opened: Opened): void;
  close(): void;
}

/** The parts that {@link createHealth} needs. */
interface HealthParts {
  readonly clock: GatewayClock;
  /** The time now, in milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Pick<Log, "info" | "warning">;
  /** The institution, for the log. */
  readonly institution: string;
  /** Where the system is, for the log. */
  readonly addresses: () => string;
  /** Asks for a copy that does not exist. */
  readonly probe: () => Promise<ProbeOutcome>;
}

/** Milliseconds for which an answer counts: no probe is due. */
const EVIDENCE = 30_000;
/** Milliseconds between two probes, at least. */
const BETWEEN = 20_000;
/** Milliseconds between two looks whether a probe is due. */
const LOOK = 1_000;
/** How many probes in a row must fail before terminals are told off-line. */
const FAILED = 2;

/**
 * Watches one system. Its 98 proves nothing: Koha makes it without its database, and says on-line while the database is
 * away. What counts is the answer to a terminal's request, or else to a probe.
 */
export function createHealth({ clock, now, log, institution, addresses, probe }: HealthParts): Health {
  let lastAnswer = -Infinity, lastProbe = -Infinity, failed = 0, wanted = false, probing = false;
  let condition: UpstreamReport["condition"] = { state: "not asked", since: now() };
  let stop = clock.after(LOOK, look);

  function turn(state: UpstreamState, reason?: string): void {
    if (condition.state === state) return;
    const { state: before } = condition;
    condition = { state, since: now() };
    const named = { institution, address: addresses() };
    if (state !== "answering") {
      log.warning(`library system: ${state}`, { ...named, ...reason !== undefined && { reason } });
    } else if (before !== "not asked") log.info("library system: answering again", named);
  }

  function answered(): void {
    lastAnswer = clock.elapsed();
    failed = 0;
    wanted = false;
    turn("answering");
  }

  function look(): void {
    stop = clock.after(LOOK, look);
    const at = clock.elapsed();
    const stale = at - lastAnswer >= EVIDENCE || wanted;
    if (!probing && stale && at - lastProbe >= BETWEEN) void ask(at);
  }

  async function ask(at: number): Promise<void> {
    probing = true;
    lastProbe = at;
    const outcome = await probe();
    probing = false;
    if (outcome === "answered") answered();
    // The probe's logins are refused, but those of terminals may be taken: their own requests then show whether the
    // system answers.
    if (outcome === "refused") failed = 0;
    // An answer that came after the probe had begun counts for more.
    if (outcome !== "not answered" || lastAnswer >= at) return;
    failed++;
    if (failed >= FAILED && (condition.state === "answering" || condition.state === "not asked")) {
      turn("away", "two questions in a row had no answer");
    }
  }

  return {
    get condition() {
      return condition;
    },
    get online() {
      return failed < FAILED;
    },
    answered,
    unanswered: () => void (wanted = true),
    opened(opened) {
      if (opened.kind === "ready") return;
      wanted = true;
      if (opened.kind === "away") turn("away", opened.why);
      else turn(opened.kind === "refused" ? "login refused" : opened.kind);
    },
    close: () => stop(),
  };
}
