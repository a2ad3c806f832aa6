import type { PinVerifier } from "../../../src/circulation/pins/pin.ts";

/** Takes `hash of 1234` for the stored form of the PIN `1234`, and remembers what it was asked. */
export function fakePins(): PinVerifier & { readonly calls: readonly string[] } {
  const calls: string[] = [];
  return {
    calls,
    verify(pin, stored, _at, patronId) {
      calls.push(`verify ${pin} of ${patronId}`);
      return Promise.resolve(stored === `hash of ${pin}`);
    },
    verifyUnknown(pin) {
      calls.push(`verifyUnknown ${pin}`);
      return Promise.resolve();
    },
  };
}
