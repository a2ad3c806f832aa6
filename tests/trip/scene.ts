/** The messages whose trips are measured. A PIN is worked out once; then it is remembered. */
export const MESSAGES = [
  ...["99", "17", "63", "11", "09", "63, PIN worked out", "11, PIN worked out"] as const,
  ...["17, gateway", "63, gateway", "11, gateway", "09, gateway"] as const,
] as const;

/** One of them. */
export type MessageName = typeof MESSAGES[number];

/** After so many rounds nothing is done for the first time any more. */
export const WARM_UP = 4;
/** What each message of these rounds calls is called because of the message, and not by a timer. */
const MEASURED = 3;
export const ROUNDS = WARM_UP + MEASURED;

/** A configuration to be served, and what a terminal sends in each round. */
export interface Scene {
  /** The file; it has one listener. */
  readonly config: string;
  /** Each message once, about patrons and items of which no round before knew, with the beginning of its answer. */
  lines(round: number): readonly (readonly [name: MessageName, line: string, expected: RegExp])[];
}
