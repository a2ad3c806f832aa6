import type { Log } from "../../observability/log.ts";
import { requests } from "../../protocol/requests.ts";
import type { LibrarySystem } from "../../systems/library_system.ts";
import type { GatewayClock } from "../base/gateway_clock.ts";
import { type Learner, membersOf, numbersOf } from "../learned/learner.ts";

/** A message that is answered here, since the system does not answer it. */
export interface RefusedMessage {
  /** Its command identifier. */
  readonly code: string;
  /** When one is sent again, by the gateway's clock. */
  readonly until: number;
  /** Whether that is known of systems of this kind; else it has shown. */
  readonly isKnown: boolean;
}

/**
 * Knows which changes a system never answers. What it lists in its BX is a hint, and no more: systems leave without an
 * answer what stands there, and answer what does not.
 */
export interface UnansweredMessages extends Learner {
  /** Lists what is refused now. */
  readonly refused: readonly RefusedMessage[];
  /** Tells whether a message is to be refused. Each day one is sent all the same: for that one this says no. */
  refuses(code: string): boolean;
  /** Notes that the system has answered such a message. */
  answered(code: string): void;
  /** Notes that a message was left without an answer. */
  unanswered(code: string): void;
}

/** The parts that {@link createUnansweredMessages} needs. */
interface UnansweredParts {
  readonly clock: Pick<GatewayClock, "elapsed">;
  readonly now: () => Temporal.Instant;
  readonly system: () => Pick<LibrarySystem, "neverAnswers">;
  readonly log: Pick<Log, "info" | "warning">;
  readonly institution: string;
}

/** Milliseconds after which one such message is sent again. */
const DAY = 86_400_000;
/** Milliseconds for which an answer that was noted counts; each process notes the first that it gets itself. */
const NOTED = 90 * DAY;

/** How often a message must be left without an answer, while others are answered, until it is refused. */
const MISSED = 3;

/**
 * Loans and returns. A system that leaves these without an answer fails, for an hour or for a minute: each is tried, since
 * a library that is refused all of them for a day has nothing else.
 */
const ALWAYS_SENT: ReadonlySet<string> = new Set(["09", "11"]);

/** The command identifiers of changes: what becomes of a question without an answer is known elsewhere. */
const CHANGES = Object.values(requests).filter((row) => "changes" in row).map(({ code }): string => code);

/** What has shown of a message. */
interface Shown {
  /** When it was answered first, in milliseconds since 1970. */
  answered?: number;
  /** How often it was left without an answer, and others were answered since. */
  missed: number;
  /** When one is sent again, by the gateway's clock, and since when that is so, in milliseconds since 1970. */
  until: number;
  since: number;
}

/** Makes a memory of what one system answers, with nothing in it. */
export function createUnansweredMessages(parts: UnansweredParts): UnansweredMessages {
  return new MessageMemory(parts);
}

class MessageMemory implements UnansweredMessages {
  readonly #parts: UnansweredParts;
  readonly #shown = new Map<string, Shown>();
  /** What was left without an answer, with nothing else answered since. */
  readonly #missing = new Set<string>();
  readonly #begun: number;

  constructor(parts: UnansweredParts) {
    this.#parts = parts;
    this.#begun = parts.clock.elapsed();
  }

  get refused(): readonly RefusedMessage[] {
    return CHANGES.filter((code) => this.#isRefused(code)).map((code) => ({
      code,
      until: this.#shown.get(code)?.until ?? this.#begun + DAY,
      isKnown: this.#parts.system().neverAnswers.has(code),
    }));
  }

  refuses(code: string): boolean {
    if (!this.#isRefused(code)) return false;
    const one = this.#shownOf(code);
    if (this.#parts.clock.elapsed() < one.until) return true;
    this.#putOff(one);
    return false;
  }

  answered(code: string): void {
    // Nearly always nothing is new.
    if (this.#missing.size === 0 && this.#shown.get(code)?.answered !== undefined) return;
    const one = this.#shownOf(code), { log, institution, now } = this.#parts;
    if (one.answered === undefined && one.missed >= MISSED) {
      log.info("the library system answers a message after all", { institution, message: code });
    }
    one.answered ??= now().epochMilliseconds;
    this.#missing.delete(code);
    this.#noteMissing();
  }

  unanswered(code: string): void {
    if (this.#shownOf(code).answered === undefined && !ALWAYS_SENT.has(code)) this.#missing.add(code);
  }

  toNote(): unknown {
    const all = [...this.#shown];
    const refused = all.filter(([, { answered, missed }]) => answered === undefined && missed >= MISSED);
    return {
      answered: Object.fromEntries(
        all.flatMap(([code, { answered }]) => answered === undefined ? [] : [[code, answered]]),
      ),
      refused: Object.fromEntries(refused.map(([code, { since }]) => [code, since])),
    };
  }

  absorb(note: unknown): void {
    const members = membersOf(note), now = this.#parts.now().epochMilliseconds;
    for (const [code, at] of numbersOf(members.get("answered"))) {
      if (now - at < NOTED) this.#shownOf(code).answered ??= at;
    }
    for (const [code, at] of numbersOf(members.get("refused"))) {
      const one = this.#shownOf(code);
      if (one.answered !== undefined || one.missed >= MISSED) continue;
      // A clock that was set back since must not put off the next try.
      const since = Math.min(at, now);
      Object.assign(one, { missed: MISSED, since, until: this.#parts.clock.elapsed() - (now - since) + DAY });
    }
  }

  forget(): void {
    this.#shown.clear();
    this.#missing.clear();
  }

  #shownOf(code: string): Shown {
    const known = this.#shown.get(code) ?? { missed: 0, until: this.#begun + DAY, since: 0 };
    this.#shown.set(code, known);
    return known;
  }

  #isRefused(code: string): boolean {
    const { answered, missed = 0 } = this.#shown.get(code) ?? {};
    return answered === undefined && (missed >= MISSED || this.#parts.system().neverAnswers.has(code));
  }

  #putOff(one: Shown): void {
    one.until = this.#parts.clock.elapsed() + DAY;
    one.since = this.#parts.now().epochMilliseconds;
  }

  /** What was left without an answer before the answer to another message counts: the system was there. */
  #noteMissing(): void {
    for (const code of this.#missing) {
      const one = this.#shownOf(code);
      one.missed++;
      if (one.missed !== MISSED) continue;
      this.#putOff(one);
      const { log, institution } = this.#parts;
      log.warning("the library system does not answer a message, which is refused for a day", {
        institution,
        message: code,
      });
    }
    this.#missing.clear();
  }
}
