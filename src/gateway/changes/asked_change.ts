import type { RawMessage } from "../../protocol/raw_message.ts";
import type { BackEndAnswer, BackEndContext, HeardRequest } from "../../server/back_end/back_end.ts";
import type { UpstreamReason } from "../../server/wording/texts.ts";
import type { Settlement } from "../../storage/port/ledger.ts";
import type { OwnAnswerContext } from "../base/own_answers.ts";

/** A question about a copy, or about a patron and, where it says so, what the patron has on loan. */
export type Question =
  | { readonly item: string }
  | { readonly patron: string; readonly loans: boolean };

/** Asks the system a question on any session but one that owes an answer; `undefined`: no answer came by the deadline. */
export type Ask = (question: Question, deadline: number) => Promise<RawMessage | undefined>;

/** What came of a change that was handed to a session. */
export type SentChange =
  | { readonly kind: "answer"; readonly answer: RawMessage; readonly took: number }
  /** The system said that it did not carry it out: a 98 in place of an answer, or 96 again and again. */
  | { readonly kind: "not carried out"; readonly answer?: RawMessage; readonly took: number }
  /** No byte of it went out. */
  | { readonly kind: "not sent" }
  /** No answer comes any more, for the connection has ended or what came was no answer to it. */
  | { readonly kind: "lost"; readonly why: string };

/** A session at the system that is ready for one change. */
export interface ReadySession {
  /** Asks a question on this session, before the change is sent. */
  readonly ask: Ask;
  /** Sends the change, once, and waits for its answer until a moment of the clock. */
  send(until: number): Promise<SentChange>;
  /** Gives it back. */
  release(): void;
  /** Takes it from those that others may use: it waits for an answer, which is all that it is good for. */
  setApart(): void;
  /** Ends it. */
  end(): void;
}

/** A return that its terminal was told is done while the system was away. */
interface AcceptedBefore {
  /** The key that its row in the ledger bears, by which it is begun there once. */
  readonly key: string;
  /** Notes that row, before anything is sent. Gives whether the return is still to be handed in. */
  begun(ledgerId: number): Promise<boolean>;
  /** The time now; the context has the time of the return. */
  readonly told: Temporal.Instant;
}

/** A change that is not sent after all, and what its terminal hears. */
export interface Withheld {
  readonly answer: BackEndAnswer;
  /** What its row in the ledger says: where no state is given, that it was not sent. */
  readonly settlement:
    & Required<Pick<Settlement, "terminalTold">>
    & Partial<Pick<Settlement, "state" | "by" | "detail">>;
}

/** A change that a terminal asks for. */
export interface AskedChange {
  readonly heard: HeardRequest;
  readonly context: OwnAnswerContext & Pick<BackEndContext, "origin">;
  /** When the terminal must have its answer, by the gateway's clock. */
  readonly deadline: number;
  /** Gets a session, or why there is none. */
  lease(): Promise<ReadySession | UpstreamReason>;
  readonly ask: Ask;
  /** Absent where a terminal waits for the answer. */
  readonly acceptedBefore?: AcceptedBefore;
  /**
   * Judges it once its row stands, and nothing of its copy is under way, by what a question tells. `undefined`: it is sent.
   * Absent: nobody need judge it.
   */
  readonly withheld?: (ledgerId: number, ask: Ask) => Promise<Withheld | undefined>;
}
