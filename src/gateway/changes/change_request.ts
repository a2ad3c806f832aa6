import type { RawMessage } from "../../protocol/raw_message.ts";
import type { BackEndContext, HeardRequest } from "../../server/back_end/back_end.ts";
import type { UpstreamReason } from "../../texts/base/terminal_texts.ts";
import type { OwnAnswerContext } from "../base/own_answers.ts";
import type { LedgerRow } from "../../storage/port/ledger.ts";
import type { RequestEvent, ReturnErrand, SendVerdict } from "../core/states.ts";

/**
 * A question about a copy, or about a patron. `loans` and `holds`: whether it also asks for the patron's loans, or for the
 * copies that stand on the hold shelf for them. `status`: a 99, whose
 * answer shows only that somebody is there.
 */
export type Question =
  | { readonly item: string }
  | { readonly patron: string; readonly loans: boolean; readonly holds?: true }
  | { readonly status: true };

/** Asks the system a question, on a session that owes no answer. `undefined`: no answer came by the deadline. */
export type Ask = (question: Question, deadline: number) => Promise<RawMessage | undefined>;

/** The result of a change that was given to a session. */
export type SentChange =
  | { readonly kind: "answer"; readonly answer: RawMessage; readonly took: number }
  /** The system said that it did not carry the change out: it sent a 98 in place of an answer, or a 96 each time. */
  | { readonly kind: "not carried out"; readonly answer?: RawMessage; readonly took: number }
  /** No byte of the change was sent. */
  | { readonly kind: "not sent" }
  /** No answer will come: the connection has ended, or what came was no answer to the change. */
  | { readonly kind: "lost"; readonly why: string };

/** A session at the system that is leased for one change. */
export interface ReadySession {
  /** Asks a question on this session, before the change is sent. */
  readonly ask: Ask;
  /** Sends the change once, and waits for its answer until `until`, by the gateway's clock. */
  send(until: number): Promise<SentChange>;
  /** Gives the session back. */
  release(): void;
  /** Keeps the session from other requests: it only waits for its late answer. */
  setApart(): void;
  /** Asks something behind the change, which shows whether the system is through with it. */
  askBehind(): void;
  /** Ends the session. */
  end(): void;
}

/** A change that was accepted while the system was away: its terminal has heard yes. */
interface AcceptedBefore {
  /** Its row in the ledger, which waits. */
  readonly ledgerId: number;
  /** When it is handed over; the context has the time of the change itself. */
  readonly told: Temporal.Instant;
  /** Whether a stand-in accepted it: then the questions by which it is judged also serve its proof. */
  readonly isQueued?: true;
}

/** A change that a terminal asks for. */
export interface ChangeRequest {
  readonly heard: HeardRequest;
  readonly context: OwnAnswerContext & Pick<BackEndContext, "origin">;
  /** Its terminal, the same on each of its connections; absent where it is handed over. */
  readonly terminal?: string;
  /** When the terminal must have its answer, by the gateway's clock. */
  readonly deadline: number;
  /** Leases a session, or gives the reason why there is none. */
  lease(): Promise<ReadySession | UpstreamReason>;
  readonly ask: Ask;
  /** CN and CP, as they are sent to the system. */
  readonly login: { readonly id: string; readonly location: string };
  /** Set for a change that was accepted before; absent where a terminal waits for the answer. */
  readonly acceptedBefore?: AcceptedBefore;
  /** Its copy, by one name, or its patron, where something of them may wait. */
  readonly copy?: string;
  /**
   * Judges by a question whether the change may be sent. It is called when the row is written and no other change of
   * the copy is under way. Absent: the change needs no such decision.
   */
  readonly judge?: (ask: Ask) => Promise<SendVerdict>;
}

/** A request for which something is done with returns that wait. */
export interface ReturnAsking {
  /** Absent of a hand-over that was not taken up yet. */
  asked?: ChangeRequest;
  /** The row that is handed over; absent of a terminal's request. */
  readonly row?: LedgerRow;
  /** When it must be handed over; absent where no terminal waits for that. */
  readonly deadline?: number;
  /** What waits of its copy and its patron, as it was read last. */
  rows?: readonly LedgerRow[];
}

/** Does what the core says of returns that wait. */
export interface ReturnWork {
  /** Does it, and gives what came of it. */
  work(errand: ReturnErrand, asking: ReturnAsking): Promise<RequestEvent>;
}
