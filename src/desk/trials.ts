import type { Notice } from "../library/notice.ts";
import type { JsonMessage } from "../protocol/describe_message.ts";

/** Tries accounts through the sessions that terminals have, for the pages. */
export interface Trials {
  /** The messages that can be tried, in the order of the table. */
  readonly messages: readonly TrialMessageName[];
  /** Lists what the form of a message asks for; `undefined` if there is no such message. */
  form(message: string): readonly TrialField[] | undefined;
  /** Sends a message as an account, and gives the outcome, or says what is wrong with the trial. */
  carryOut(trial: Trial): Promise<TrialResult | Notice>;
}

export interface TrialMessageName {
  /** In kebab case: `patron-information`. */
  readonly name: string;
  /** Whether it changes something in the library. */
  readonly changes: boolean;
}

/** One element or field of a message, in a form. */
export interface TrialField {
  readonly name: string;
  readonly label: string;
  /** The value of the field until the person types another. */
  readonly preset: string;
  readonly secret: boolean;
}

/** A message to be tried. */
export interface Trial {
  readonly account: string;
  readonly message: string;
  /** The location code (CP) of the login; empty: none is sent. */
  readonly location: string;
  /** Values by the names of the form's fields; an empty value is not sent. */
  readonly values: ReadonlyMap<string, string>;
  /** The id of the member of staff. */
  readonly by: string;
}

export interface TrialResult {
  readonly request: TriedLine;
  readonly answer: TriedLine;
  /** The outcome of the message, as the log names it. */
  readonly result: string;
  readonly reason?: string;
  readonly milliseconds: number;
  /** What each option of the account changed in the answer; options without effect are left out. */
  readonly effects: readonly OptionEffect[];
  /**
   * Whether `effects` is complete. It is not for a message that changes something, nor where another library system
   * answers: these are sent only once, so that the effect of options on the request is not known.
   */
  readonly whole: boolean;
  /** Whether another library system answered. */
  readonly upstream: boolean;
}

/** A line as it was sent, with passwords masked. */
export interface TriedLine {
  readonly raw: string;
  /** Absent if the line could not be read in full. */
  readonly words?: JsonMessage;
}

export interface OptionEffect {
  /** The option's name in the configuration file. */
  readonly option: string;
  /** `request`: with the option the request is refused, without it the request is carried out. */
  readonly changes: readonly OptionChange[] | "request";
}

/** A change of one place of an answer. */
export interface OptionChange {
  readonly label: string;
  /** The value with the option; absent: none. */
  readonly with?: string;
  /** The value without the option; absent: none. */
  readonly without?: string;
}
