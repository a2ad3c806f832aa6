import { type Limits, limits, type PaceLimit, USUAL_PACE } from "./base/limits.ts";
import { type ConfigReading, elementsAt, settingsOf } from "./base/reading.ts";

/** Reads the limits; without the element all of them are at their defaults. */
export function readLimits({ root }: ConfigReading): Limits {
  const [element] = elementsAt(root, limits);
  const values = settingsOf(element, limits);
  const written = values.messages_per_second;
  return {
    connections: values.connections.limit,
    connectionsPerAddress: values.connections_per_address.limit,
    failedLoginsPerAddress: values.failed_logins_per_address.limit,
    failedLoginsPerAccount: values.failed_logins_per_account.limit,
    wrongPins: values.wrong_pins.limit,
    lockMinutes: values.lock_minutes === 0 ? undefined : values.lock_minutes,
    wrongPinsPerDay: values.wrong_pins_per_day.limit,
    wrongPinCardsPerTerminal: values.wrong_pin_cards_per_terminal.limit,
    wrongPinCardsPerAccount: values.wrong_pin_cards_per_account.limit,
    rememberPins: values.remember_pins,
    connectionPace: written === undefined ? USUAL_PACE : paceOf(written.limit),
    postPace: paceOf(written?.limit),
    messagesPerSecondBeforeLogin: values.messages_per_second_before_login.limit,
    messageBytes: values.message_bytes,
    stopSeconds: values.stop_seconds,
  };
}

function paceOf(messages: number | undefined): PaceLimit | undefined {
  return messages === undefined ? undefined : { perSecond: messages, atOnce: messages };
}
