import type { JsonMessage } from "../protocol/describe_message.ts";

/** Tries accounts through the sessions that terminals have, as the pages are handed it. */
export interface Trials {
  /** The messages that can be tried, in the order of the table. */
  readonly messages: readonly TrialMessageName[];
  /** Lists what the form of a message asks for; `undefined` if there is no such message. */
  form(message: string): readonly TrialField[] | undefined;
  /** Sends a message as an account and tells what came of it; in words what is wrong with what was asked. */
  carryOut(trial: Trial): Promise<TrialResult | string>;
}

/** A message that can be tried. */
export interface TrialMessageName {
  /** As people see it: `patron-information`. */
  readonly name: string;
  /** Whether it changes something in the library. */
  readonly changes: boolean;
}

/** One element or field of a message, in a form. */
export interface TrialField {
  readonly name: string;
  readonly label: string;
  /** What stands there until somebody writes something else. */
  readonly preset: string;
  readonly secret: boolean;
}

/** What somebody wants to try. */
export interface Trial {
  readonly account: string;
  readonly message: string;
  /** Where the terminal says it is when it logs in (CP); empty: it does not say. */
  readonly location: string;
  /** By the names of the form's fields; what is empty is not sent. */
  readonly values: ReadonlyMap<string, string>;
  /** Who tries it. */
  readonly by: string;
}

/** What came of it. */
export interface TrialResult {
  readonly request: TriedLine;
  readonly answer: TriedLine;
  /** As the log has it. */
  readonly result: string;
  readonly reason?: string;
  readonly milliseconds: number;
  /** What each option of the account changed in the answer; options without effect are left out. */
  readonly effects: readonly OptionEffect[];
  /** Whether what the options do before the answer is made could be told, too: not of a message that changes something. */
  readonly whole: boolean;
}

/** A line as it travelled, passwords masked. */
export interface TriedLine {
  readonly raw: string;
  /** Absent where it could not be read in full. */
  readonly words?: JsonMessage;
}

/** What one option of an account changed. */
export interface OptionEffect {
  /** Its name in the configuration file. */
  readonly option: string;
  readonly changes: readonly OptionChange[];
}

/** One place of an answer. */
export interface OptionChange {
  readonly label: string;
  /** What stands there; absent: nothing. */
  readonly with?: string;
  /** What would stand there without the option; absent: nothing. */
  readonly without?: string;
}
