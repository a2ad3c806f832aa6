import { assertEquals } from "@std/assert";
import { testFaults } from "../fault_cases.ts";
import { aFile, load } from "../sample_xml.ts";

Deno.test("loadConfig() reads limits, of which 0 is none", () => {
  const rest = `<s:limits connections="5" connections_per_address="0" failed_logins_per_address="6"
    failed_logins_per_account="7" wrong_pins="3" lock_minutes="0" wrong_pins_per_day="7"
    wrong_pin_cards_per_terminal="4" wrong_pin_cards_per_account="9" remember_pins="60"
    messages_per_second="8" messages_per_second_before_login="7" message_bytes="2048" stop_seconds="9"/>`;
  const { config, faults } = load(aFile({ rest }));
  assertEquals(faults, []);
  assertEquals(config?.limits, {
    connections: 5,
    connectionsPerAddress: undefined,
    failedLoginsPerAddress: 6,
    failedLoginsPerAccount: 7,
    wrongPins: 3,
    lockMinutes: undefined,
    wrongPinsPerDay: 7,
    wrongPinCardsPerTerminal: 4,
    wrongPinCardsPerAccount: 9,
    rememberPins: 60,
    connectionPace: { perSecond: 8, atOnce: 8 },
    postPace: { perSecond: 8, atOnce: 8 },
    messagesPerSecondBeforeLogin: 7,
    messageBytes: 2048,
    stopSeconds: 9,
  });
});

testFaults("limits", [
  [
    "a limit in words",
    { rest: '<s:limits §connections="many"/>' },
    'error connections is "many", but must be a whole number from 1 to 1000000, or 0 for no limit',
  ],
  [
    "no room for a message",
    { rest: '<s:limits §message_bytes="0"/>' },
    'error message_bytes is "0", but must be a whole number of bytes from 1024 to 65536',
  ],
]);
