import type { Account } from "../../config/config.ts";
import type { BackEndAnswer, BackEndContext, BackEndStatus, HeardRequest } from "../../server/back_end/back_end.ts";
import type { OwnAnswerContext } from "./own_answers.ts";
import type { DueSaid } from "../../storage/port/items_said.ts";
import type { LedgerRow } from "../../storage/port/ledger.ts";

/** A change that comes while the copy answers in the system's place. */
export interface AwayChange {
  readonly heard: HeardRequest;
  readonly context: BackEndContext;
  /** CN and CP, with which it is handed over later. */
  readonly login: { readonly id: string; readonly location: string };
  /** When a return happened, where that was not now; and the due date of its loan, as the system told it. */
  readonly happened?: Temporal.Instant;
  readonly due?: DueSaid;
  /** Writes an answer for retries; `undefined` for one that may not be stored. */
  readonly stored: (answer: BackEndAnswer["response"]) => string | undefined;
}

/** What became of it. */
export type AwayChangeAnswered =
  | { readonly kind: "accepted"; readonly as: "lent" | "returned" | "renewed"; readonly answer: BackEndAnswer }
  | { readonly kind: "refused"; readonly answer: BackEndAnswer }
  /** It is the retry of the row. */
  | { readonly kind: "earlier"; readonly row: LedgerRow };

/** A request that may be a retry. */
export interface RetryAsked {
  readonly heard: HeardRequest;
  readonly context: OwnAnswerContext & Pick<BackEndContext, "origin">;
  readonly deadline: number;
}

/** Changes that the stand-in takes in the place of a library system that is away. */
export interface AwayChanges {
  /** Whether the stand-in, which is on, takes a change of this account; of one that does not lend, returns only. */
  takes(account: Account, heard: HeardRequest): boolean;
  /** Whether it lends to this account's terminals. */
  lendsTo(account: Account): boolean;
  /** Answers the retry of a change that it took before the system was back; `undefined`: it is none. */
  again(asked: RetryAsked): Promise<BackEndAnswer | undefined>;
  /** Tells whether a payment is that of a row: what became of that is its answer, whoever answers now. */
  isRepeatedPayment(asked: RetryAsked): Promise<boolean>;
  /** Answers a change that it takes. */
  answer(heard: HeardRequest, context: BackEndContext, login: AwayChange["login"]): Promise<BackEndAnswer>;
  /** What a terminal is told in its 98 while the stand-in lends. */
  status(): Required<Pick<BackEndStatus, "offers" | "flags">>;
}
