import type { PinVerdict, Refusal } from "../../library/outcome.ts";
import type { PatronFacts } from "../../storage/port/storage.ts";
import type { PinTerminal } from "../../storage/port/wrong_pins.ts";

/** Checks PINs against what the library stores of them. */
export interface PinVerifier {
  /** Tells whether a PIN is the patron's, whose stored form this is; `at` is the terminal that sent it. */
  verify(pin: string, stored: string, at: PinTerminal, patronId: string): Promise<boolean>;
  /** Takes as long as checking a wrong PIN: an unknown card must not answer faster than a known one. */
  verifyUnknown(pin: string, at: PinTerminal): Promise<unknown>;
}

/** The card of a request: the verdict on its PIN, its patron, and the reason if that alone refuses the request. */
type JudgedCard =
  & { readonly pin: PinVerdict }
  & (
    | { readonly patron: PatronFacts; readonly refusal?: undefined }
    | { readonly patron?: PatronFacts; readonly refusal: Refusal }
  );

/** Judges the card of one request. Asked again about the same patron, it remembers the verdict on the PIN. */
export type CardJudge = (patron: PatronFacts | undefined) => Promise<JudgedCard>;
