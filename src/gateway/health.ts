import type { Log } from "../observability/log.ts";
import type { UpstreamSight, UpstreamState } from "../observability/upstream_sight.ts";
import type { GatewayClock } from "./base/gateway_clock.ts";
import type { Opened } from "./upstream_session.ts";

/** What a probe found; `refused`: the system takes none of the logins that a probe may use. */
export type ProbeOutcome = "answered" | "not answered" | "not tried" | "refused";

/** Knows whether a library system answers. */
export interface Health {
  readonly condition: UpstreamSight["condition"];
  /** Whether terminals are told that it is on-line: until the first evidence they are. */
  readonly online: boolean;
  /** Notes an answer to a real question. */
  answered(): void;
  /** Notes that one got no answer, so that a probe is due. */
  unanswered(): void;
  /** Notes what came of opening a session. */
  opened(opened: Opened): void;
  close(): void;
}

/** What it is made of. */
interface HealthParts {
  readonly clock: GatewayClock;
  /** The time now, in milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Pick<Log, "info" | "warning">;
  /** The institution, for the log. */
  readonly institution: string;
  /** Where the system is, for the log. */
  readonly addresses: () => string;
  /** Asks a real question whose answer is known to be no. */
  readonly probe: () => Promise<ProbeOutcome>;
}

/** Milliseconds for which an answer is evidence. */
const EVIDENCE = 30_000;
/** Milliseconds between two probes. */
const BETWEEN = 20_000;
/** Milliseconds between two looks whether one is due. */
const LOOK = 1_000;
/** Probes without an answer after which terminals are told off-line. */
const FAILED = 2;

/**
 * Makes what watches one system. A status response proves nothing: Koha's is made without its database, and says on-line
 * while that is gone. What counts is the answer to a real question, or else to a probe.
 */
export function createHealth({ clock, now, log, institution, addresses, probe }: HealthParts): Health {
  let lastAnswer = -Infinity, lastProbe = -Infinity, failed = 0, wanted = false, probing = false;
  let condition: UpstreamSight["condition"] = { state: "not asked", since: now() };
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
    // That login is refused, and others may be taken: their terminals' own questions show whether the system answers.
    if (outcome === "refused") failed = 0;
    // An answer to a terminal that came meanwhile counts for more.
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
