import type { Suite } from "../run_suite.ts";
import type { ConformScenario } from "../scenario.ts";
import { detectionScenarios } from "./detection_scenarios.ts";
import { feeScenarios } from "./fee_scenarios.ts";
import { holdOfABlockedCard, holdScenarios } from "./hold_scenarios.ts";
import { itemScenarios } from "./item_scenarios.ts";
import { loanScenarios } from "./loan_scenarios.ts";
import { loginScenarios } from "./login_scenarios.ts";
import { offlineScenarios } from "./offline_scenarios.ts";
import { blockedAndEnabled, blockedStaysBlocked, patronScenarios } from "./patron_scenarios.ts";
import { backOnShelf, withdrawn } from "./requests.ts";
import { retryScenarios } from "./retry_scenarios.ts";
import { terminalScenarios } from "./terminal_scenarios.ts";
import { transportScenarios } from "./transport_scenarios.ts";

/** Every scenario of the suite, those that only look before those that change something. */
export const allScenarios: readonly ConformScenario[] = [
  ...loginScenarios,
  ...detectionScenarios,
  ...transportScenarios,
  ...patronScenarios,
  ...itemScenarios,
  ...loanScenarios,
  ...holdScenarios,
  ...feeScenarios,
  ...retryScenarios,
  ...offlineScenarios,
  ...terminalScenarios,
  holdOfABlockedCard,
  blockedAndEnabled,
  blockedStaysBlocked,
];

/** The whole suite. */
export const wholeSuite: Suite = {
  scenarios: allScenarios,
  putsBack: [
    withdrawn("{good}", "{available}"),
    withdrawn("{other}", "{available}"),
    ...backOnShelf("{available}"),
  ],
};
