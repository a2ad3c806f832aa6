import type { Log } from "../../observability/log.ts";
import { requests } from "../../protocol/requests.ts";
import type { LibrarySystem } from "../../systems/library_system.ts";
import type { GatewayClock } from "../base/gateway_clock.ts";

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
export interface UnansweredMessages {
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
  readonly system: () => Pick<LibrarySystem, "neverAnswers">;
  readonly log: Pick<Log, "info" | "warning">;
  readonly institution: string;
}

/** Milliseconds after which one such message is sent again. */
const DAY = 86_400_000;

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
  isAnswered: boolean;
  /** How often it was left without an answer, and others were answered since. */
  missed: number;
  until: number;
}

/** Makes a memory of what one system answers, with nothing in it. */
export function createUnansweredMessages({ clock, system, log, institution }: UnansweredParts): UnansweredMessages {
  const shown = new Map<string, Shown>(), begun = clock.elapsed();
  /** What was left without an answer, with nothing else answered since. */
  const missing = new Set<string>();

  function shownOf(code: string): Shown {
    const known = shown.get(code) ?? { isAnswered: false, missed: 0, until: begun + DAY };
    shown.set(code, known);
    return known;
  }

  function isRefused(code: string): boolean {
    const { isAnswered = false, missed = 0 } = shown.get(code) ?? {};
    return !isAnswered && (missed >= MISSED || system().neverAnswers.has(code));
  }

  /** What was left without an answer before the answer to another message counts: the system was there. */
  function noteMissing(): void {
    for (const code of missing) {
      const one = shownOf(code);
      one.missed++;
      if (one.missed !== MISSED) continue;
      one.until = clock.elapsed() + DAY;
      log.warning("the library system does not answer a message, which is refused for a day", {
        institution,
        message: code,
      });
    }
    missing.clear();
  }

  return {
    get refused() {
      return CHANGES.filter(isRefused).map((code) => ({
        code,
        until: shown.get(code)?.until ?? begun + DAY,
        isKnown: system().neverAnswers.has(code),
      }));
    },
    refuses(code) {
      if (!isRefused(code)) return false;
      const one = shownOf(code), now = clock.elapsed();
      if (now < one.until) return true;
      one.until = now + DAY;
      return false;
    },
    answered(code) {
      // Nearly always nothing is new.
      if (missing.size === 0 && shown.get(code)?.isAnswered) return;
      const one = shownOf(code);
      if (!one.isAnswered && one.missed >= MISSED) {
        log.info("the library system answers a message after all", { institution, message: code });
      }
      one.isAnswered = true;
      missing.delete(code);
      noteMissing();
    },
    unanswered(code) {
      if (!shownOf(code).isAnswered && !ALWAYS_SENT.has(code)) missing.add(code);
    },
  };
}
