import { NewestMap } from "../library/id.ts";
import type { Log } from "../observability/log.ts";
import type { UpstreamReport, UpstreamState } from "../observability/upstream_report.ts";
import type { GatewayClock } from "./base/gateway_clock.ts";
import type { Opened } from "./sessions/exchanged.ts";
import type { SeenEvent } from "./core/stand_in_states.ts";

/**
 * The result of a probe. `served`: a session is open, and the system is not known to answer any question of ours;
 * `refused`: the system took none of the logins that a probe may use; `not tried`: there is no such login.
 */
export type ProbeOutcome = "answered" | "not answered" | "served" | "not tried" | "refused";

/** Knows whether a library system answers, and how long its last answers took. */
export interface Health {
  readonly condition: UpstreamReport["condition"];
  /** Whether terminals are told that it is on-line; so until probes have failed. */
  readonly online: boolean;
  /**
   * Tells whether a question may be asked now. While a system is away that answers no question of ours, one of its
   * terminals' may now and then: it decides.
   */
  mayAsk(): boolean;
  /** How long half of its last answers took at most, and the longest; absent: there were none. */
  readonly times: UpstreamReport["times"];
  /** Notes an answer of the system to a terminal's request or to a probe, and how many milliseconds the request's took. */
  answered(took?: number): void;
  /** Notes that a request is sent, and is waited for until {@link left}. */
  sent(): void;
  left(): void;
  /** Notes that a request got no answer, so that a probe is due. @param login whose it was; absent: one of our own */
  unanswered(login?: string): void;
  /** Notes the result of opening a session. */
  opened(opened: Opened): void;
  close(): void;
}

/** The parts that {@link createHealth} needs. */
export interface HealthParts {
  readonly clock: GatewayClock;
  /** The time now, in milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Pick<Log, "info" | "warning">;
  /** The institution, for the log. */
  readonly institution: string;
  /** Where the system is, for the log. */
  readonly addresses: () => string;
  /** Asks for a copy or a patron that does not exist. @param hurry whether the system is suspected to be away */
  readonly probe: (hurry: boolean) => Promise<ProbeOutcome>;
  /** Whether the system refuses all logins that it took before. */
  readonly refusesAll: () => boolean;
  /** Whether the stand-in answers while the system does so again. */
  readonly isSettling: () => boolean;
  /** Whether the system is known to answer what a probe asks. */
  readonly answersProbes: () => boolean;
  /** Hears what answers and probes have shown. */
  readonly shown: (event: SeenEvent) => void;
}

/** Milliseconds for which an answer counts: no probe is due. */
const EVIDENCE = 30_000;
/** Milliseconds between the beginnings of two probes, at least. */
const BETWEEN = 5_000;
/** Milliseconds for which a request waits, and no other is answered, until a probe tells whether anything is. */
const LONG = 5_000;
/** Milliseconds between two looks whether a probe is due. */
const LOOK = 1_000;
/** How many probes in a row must fail before terminals are told off-line. */
const FAILED = 2;
/** Milliseconds between two questions of terminals that decide whether the system is back. */
const DECIDING = 5_000;
/** Milliseconds for which questions of terminals without an answer count: those that hear off-line may ask no more. */
const MISSED = 60_000;

/** Logins whose unanswered questions are remembered at most. */
const LOGINS = 1_000;
/** How many answers' times are remembered. */
const REMEMBERED = 100;

const NO_ANSWERS = "two questions in a row had no answer";
const NOT_SERVED = "it accepts connections and answers nothing: all its processes are in use, or it hangs";

/**
 * Watches one system. Its 98 proves nothing: Koha makes it without its database, and says on-line while the database is
 * away. What counts is the answer to a terminal's request, or else to a probe. Of a system that answers no probe, what
 * counts is its terminals' requests alone.
 */
export function createHealth(parts: HealthParts): Health {
  return new WatchedSystem(parts);
}

class WatchedSystem implements Health {
  readonly #parts: HealthParts;
  condition: UpstreamReport["condition"];
  #lastAnswer = -Infinity;
  #lastProbe = -Infinity;
  #failed = 0;
  /** Since when the system is suspected to be away, so that a probe is due. */
  #suspectedSince: number | undefined;
  #isProbing = false;
  /** How many requests wait for an answer, and since when nothing was answered while one did. */
  #waiting = 0;
  #waitingSince = 0;
  /** The logins whose requests had no answer since the last one, and when that was last. */
  readonly #missed = new NewestMap<number>(LOGINS);
  /** When a terminal's question was let through last. */
  #lastLet = -Infinity;
  readonly #times: number[] = [];
  #stop: () => void;

  constructor(parts: HealthParts) {
    this.#parts = parts;
    this.condition = { state: "not asked", since: parts.now() };
    this.#stop = parts.clock.after(LOOK, () => this.#look());
  }

  get online(): boolean {
    return this.#failed < FAILED;
  }

  mayAsk(): boolean {
    const at = this.#parts.clock.elapsed();
    if (this.online) return true;
    if (this.#parts.answersProbes() || at - this.#lastLet < DECIDING) return false;
    this.#lastLet = at;
    return true;
  }

  get times(): UpstreamReport["times"] {
    const sorted = this.#times.toSorted((a, b) => a - b);
    const [half, longest] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted.at(-1)];
    return half === undefined || longest === undefined ? undefined : { half, longest };
  }

  answered(took?: number): void {
    if (took !== undefined) this.#times.push(took);
    if (this.#times.length > REMEMBERED) this.#times.shift();
    this.#lastAnswer = this.#waitingSince = this.#parts.clock.elapsed();
    this.#failed = 0;
    if (this.#missed.size > 0) this.#missed.clear();
    this.#suspectedSince = undefined;
    if (this.condition.state !== "answering") this.#turn("answering");
    this.#parts.shown({ kind: "answered" });
  }

  sent(): void {
    if (this.#waiting++ === 0) this.#waitingSince = this.#parts.clock.elapsed();
  }

  left(): void {
    this.#waiting--;
  }

  unanswered(login?: string): void {
    const at = this.#parts.clock.elapsed();
    if (login !== undefined) this.#missed.set(login, at);
    this.#suspect(this.#waiting > 0 ? this.#waitingSince : at);
  }

  /** Has a probe begin at once. */
  #suspect(since: number): void {
    this.#suspectedSince ??= since;
    this.#parts.shown({ kind: "suspected", since });
  }

  opened(opened: Opened): void {
    if (opened.kind === "ready") return;
    this.#suspect(this.#parts.clock.elapsed());
    if (opened.kind === "away") this.#turn("away", opened.why);
    else if (opened.kind === "refused") this.#turn("login refused");
    else if (this.online) this.#turn("full", NOT_SERVED);
    else this.#turn("away", NO_ANSWERS);
  }

  close(): void {
    this.#stop();
  }

  #look(): void {
    const { clock } = this.#parts;
    this.#stop = clock.after(LOOK, () => this.#look());
    const at = clock.elapsed();
    if (this.#waiting > 0 && at - this.#waitingSince >= LONG) this.#suspectedSince ??= this.#waitingSince;
    if (!this.#isProbing && this.#isDue(at) && at - this.#lastProbe >= BETWEEN) void this.#ask(at);
  }

  #isDue(at: number): boolean {
    // The first probe shows which question the system answers: once it is away, nothing could show that.
    if (this.#lastProbe === -Infinity || this.#suspectedSince !== undefined || this.#failed > 0) return true;
    return at - this.#lastAnswer >= EVIDENCE || this.#parts.isSettling();
  }

  async #ask(at: number): Promise<void> {
    this.#isProbing = true;
    this.#lastProbe = at;
    const suspectedSince = this.#suspectedSince;
    const outcome = await this.#parts.probe(suspectedSince !== undefined);
    this.#isProbing = false;
    if (outcome === "answered") this.answered();
    if (outcome === "served") this.#served();
    // The probe's logins are refused, but those of terminals may be taken: their own requests then show whether the
    // system answers.
    if (outcome === "refused") this.#failed = 0;
    // An answer that came after the probe had begun counts for more.
    if (this.#lastAnswer >= at) return;
    const since = Math.min(suspectedSince ?? at, at);
    // A system that takes no login any more serves nobody.
    if (outcome === "refused" && this.#parts.refusesAll()) this.#parts.shown({ kind: "probe failed", since });
    if (outcome !== "not answered") return;
    this.#failed++;
    this.#parts.shown({ kind: "probe failed", since });
    const { state } = this.condition;
    if (!this.online && state !== "login refused") this.#turn("away", NO_ANSWERS);
  }

  /** A session is open, and only terminals' questions can show more: those of one login alone do not. */
  #served(): void {
    const at = this.#parts.clock.elapsed(), [since = at] = this.#missed.values();
    this.#suspectedSince = undefined;
    if ([...this.#missed.values()].filter((last) => at - last < MISSED).length >= FAILED) {
      this.#failed = FAILED;
      this.#parts.shown({ kind: "probe failed", since });
      return this.#turn("away", NO_ANSWERS);
    }
    this.#failed = 0;
    if (this.condition.state !== "answering") this.#turn("not asked");
  }

  #turn(state: UpstreamState, reason?: string): void {
    const { state: before } = this.condition, { institution, addresses, now, log } = this.#parts;
    if (before === state) return;
    this.condition = { state, since: now() };
    const named = { institution, address: addresses() };
    if (state === "not asked") log.info("library system: serving again", named);
    else if (state !== "answering") {
      log.warning(`library system: ${state}`, { ...named, ...reason !== undefined && { reason } });
    } else if (before !== "not asked") log.info("library system: answering again", named);
  }
}
