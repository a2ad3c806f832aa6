import { createHmac, randomBytes } from "node:crypto";
import { NewestMap } from "../../library/id.ts";
import type { AnyMessage } from "../../protocol/message.ts";

/**
 * Remembers with which PIN each change came that the system has refused: with another one it is another request, which a kiosk
 * sends under the same date when its patron has corrected a PIN. The digests are keyed, and both are in memory only: beside a PIN
 * of four digits a digest gives it away.
 */
export interface RefusedPins {
  /** Notes the system's answer to a change. */
  answered(key: string, request: AnyMessage, isRefused: boolean): void;
  /** Tells whether the change under this key was refused with another PIN than this request has. */
  hasOtherPin(key: string, request: AnyMessage): boolean;
}

/** Refused changes that are remembered: nobody corrects a PIN later than thousands of them. */
const MOST = 10_000;

/** Makes a memory of refused changes with none in it. */
export function createRefusedPins(): RefusedPins {
  const secret = randomBytes(32), digests = new NewestMap<string>(MOST);
  const digestOf = ({ fields: { patronPassword } }: AnyMessage) =>
    typeof patronPassword === "string"
      ? createHmac("sha256", secret).update(patronPassword).digest("base64")
      : undefined;
  return {
    answered(key, request, isRefused) {
      const digest = isRefused ? digestOf(request) : undefined;
      if (digest === undefined) digests.delete(key);
      else digests.set(key, digest);
    },
    hasOtherPin(key, request) {
      const refused = digests.get(key);
      return refused !== undefined && refused !== digestOf(request);
    },
  };
}
