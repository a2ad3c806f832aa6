import type { ChangeAsked } from "../../library/library.ts";
import type { TerminalTold } from "../../library/once/change_state.ts";

/** The words for one kind of change, and what staff do about it. */
interface Remedy {
  /** What was done, as a participle. */
  readonly done: string;
  /** What staff do where it is done, and the terminal did not say so. */
  readonly ifDone: string;
  /** What staff do where it is not done, and the terminal said yes. */
  readonly ifNot: string;
  /** What staff look at where that is not known. */
  readonly look: string;
}

/** How a language tells what became of a change, and what staff do. */
export interface RemedyTexts {
  readonly remedies: Readonly<Record<ChangeAsked, Remedy>>;
  readonly heard: Readonly<Record<TerminalTold, string>>;
  readonly not: (done: string) => string;
  /** The words for a payment that was not done: the terminal has taken the money. */
  readonly notCredited: string;
  readonly although: (done: string, heard: string) => string;
  readonly perhaps: (done: string) => string;
  /** The words for a loan or a renewal whose due date is earlier than its patron was told. */
  readonly dueEarlier: (done: string) => string;
  /** The words for a loan that the library system has made without judging it, by why it would have refused it. */
  readonly objections: Readonly<Record<string, (done: string) => string>>;
  /** Why a change that the terminal was told is done was not sent. */
  readonly doubts: Readonly<Record<string, string>>;
  /** What the library system said. */
  readonly said: (text: string) => string;
}
