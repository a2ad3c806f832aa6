import type { Request } from "../../protocol/message.ts";
import type { RawMessage } from "../../protocol/raw_message.ts";
import type { StartedByHand } from "../../observability/upstream_report.ts";
import type { BackEndAnswer, BackEndContext, LoginGiven } from "../../server/back_end/back_end.ts";
import type { LedgerRow } from "../../storage/port/ledger.ts";
import type { AwayChange, AwayChangeAnswered } from "./away_change.ts";

/** An answer by the records of the stand-in. */
export interface ReplicaAnswer {
  readonly answer: BackEndAnswer;
  /** Whether anything is known of the card or the item. */
  readonly isKnown: boolean;
}

/**
 * The records of one institution's library system beside its gateway, and what is done by them while that system is away. An
 * institution without a stand-in has one, too, which knows and takes nothing.
 */
export interface Replica {
  /** Hears an answer of the system, with its request; nothing waits for it. */
  heard(request: Request, answer: RawMessage): void;
  /**
   * Answers a question. `undefined`: there are no records, or they cannot be read now, or the request is none that is
   * answered by them.
   */
  answer(request: Request, context: BackEndContext): Promise<ReplicaAnswer | undefined>;
  /** Decides about a change; `undefined`: nothing is lent by the records, or they cannot be read or written now. */
  lend(change: AwayChange): Promise<AwayChangeAnswered | undefined>;
  /** Hears that a terminal has asked again for a change that was accepted, and that it is told the answer in the row. */
  toldYes(row: LedgerRow): void;
  /** Hears that the system has answered a question of our own. */
  reached(): void;
  /** Hears since when the system is away; `undefined`: it answers. */
  away(since: Temporal.Instant | undefined): void;
  /** Tells since when the system was away as the process before this one ended; `undefined`: it was not, as far as is known. */
  openOutage(): Promise<Temporal.Instant | undefined>;
  /** Hears that the system took a terminal's login, or refused it; nothing waits for it. */
  loginJudged(login: LoginGiven, isRight: boolean): void;
  /** Tells whether the system took a terminal's login last with this password, before this process began. */
  knowsLogin(login: LoginGiven): Promise<boolean>;
  /** Who has the stand-in answer, whatever the system does. */
  readonly startedByHand: StartedByHand | undefined;
}
