import type { Storage } from "../../storage/port/storage.ts";
import type { PinVerifier } from "./pin.ts";

/** The functions that renewing a stored PIN takes. */
interface Renewal {
  /** Makes the present stored form of a PIN. */
  hash(pin: string): Promise<string>;
  /** Tells whether a stored PIN has an older form. */
  isOutdated(stored: string): boolean;
}

/**
 * Makes a verifier that stores a PIN anew as soon as it is known to be right and its stored form is an older one, as it
 * is after an import from another library system. No request waits for that; where it fails, the next good use does it.
 */
export function createRenewingPins(
  pins: PinVerifier,
  { hash, isOutdated }: Renewal,
  storage: Pick<Storage, "setPins">,
): PinVerifier {
  return {
    async verify(pin, stored, at, patronId) {
      const right = await pins.verify(pin, stored, at, patronId);
      if (right && isOutdated(stored)) {
        hash(pin).then((renewed) => storage.setPins([{ patronId, pin: renewed, replacing: stored }])).catch(() => {});
      }
      return right;
    },
    verifyUnknown: pins.verifyUnknown,
  };
}
