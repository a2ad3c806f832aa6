import type { PinVerdict, Refusal } from "../../library/outcome.ts";
import type { PatronFacts } from "../../storage/port/storage.ts";
import type { PinTerminal } from "../../storage/port/wrong_pins.ts";

/** Checks PINs against what the library stores of them. */
export interface PinVerifier {
  /** Tells whether a PIN is the one that is stored in this form for this patron; `at` is where it was sent. */
  verify(pin: string, stored: string, at: PinTerminal, patronId: string): Promise<boolean>;
  /** Takes as long as checking a wrong PIN: an unknown card must not answer faster than a known one. */
  verifyUnknown(pin: string, at: PinTerminal): Promise<unknown>;
}

/** The card that came with a request: what came of its PIN, whose it is, and why that alone settles the matter. */
type JudgedCard =
  & { readonly pin: PinVerdict }
  & (
    | { readonly patron: PatronFacts; readonly refusal?: undefined }
    | { readonly patron?: PatronFacts; readonly refusal: Refusal }
  );

/** Judges the card of one request; asked again about the same patron, it remembers what came of the PIN. */
export type CardJudge = (patron: PatronFacts | undefined) => Promise<JudgedCard>;
