import type { RoomMutant } from "./gateway_mutants.ts";

const RETRIES = "src/server/session/retries";
const HEARD = ["tests/server/session/retries/heard_answers_test.ts", "tests/scenarios/retries"];
const JUDGED = ["tests/server/session/retries", "tests/scenarios/retries"];
const ORDER = ["tests/server/session/retries/date_order_test.ts", "tests/scenarios/retries"];
const GATEWAY = ["tests/gateway/changes/refused_pins_test.ts", "tests/gateway/changes"];

function mutant(name: string, tests: readonly string[], file: string, from: string, to: string): RoomMutant {
  return { name, tests, replacement: { file, from, to } };
}

/** Defects of what tells which answers a terminal has heard, and of what becomes of answers to earlier requests. */
export const retryMutants: readonly RoomMutant[] = [
  mutant(
    "a retry that is proven and sent again over a new connection is judged by a date that stands",
    JUDGED,
    `${RETRIES}/retry.ts`,
    "(silence === undefined || isProven)",
    "silence === undefined",
  ),
  mutant(
    "an answer that came late counts as heard",
    HEARD,
    `${RETRIES}/heard_answers.ts`,
    "if (isInTime) keep",
    "keep",
  ),
  mutant(
    "a question about any card shows what was heard",
    HEARD,
    `${RETRIES}/heard_answers.ts`,
    "return wentOn === undefined && patron === of;",
    "return wentOn === undefined && of !== '';",
  ),
  mutant(
    "a connection that lost an answer proves the next one",
    HEARD,
    `${RETRIES}/heard_answers.ts`,
    "    this.#mayLose = true;\n",
    "",
  ),
  mutant(
    "a second login proves that all was heard",
    HEARD,
    `${RETRIES}/heard_answers.ts`,
    "if (++this.#logins > 1)",
    "if (++this.#logins > 2)",
  ),
  mutant(
    "a question is as good as an answer, however late its own",
    HEARD,
    `${RETRIES}/heard_answers.ts`,
    "return isInTime ? this.#goesOn(asked, arrived) : undefined;",
    "return this.#goesOn(asked, arrived);",
  ),
  mutant(
    "a payment that was kept and is sent late is another coin",
    ORDER,
    `${RETRIES}/terminal_dates.ts`,
    "later.place > place && (later.written > written || later.zone !== date.zone)",
    "later.place > place && later.zone !== date.zone",
  ),
  mutant(
    "a 97 shows that nothing was lost",
    JUDGED,
    `${RETRIES}/retry.ts`,
    "    noteWait(heardings, elapsed());\n    heardings.proofs.losesAnswers();",
    "    noteWait(heardings, elapsed());",
  ),
  mutant(
    "a coin that was heard is taken for a retry all the same",
    JUDGED,
    `${RETRIES}/retry.ts`,
    'const isAnotherCoin = known !== undefined && request.name === "feePaid";',
    "const isAnotherCoin = false;",
  ),
  mutant(
    "a login whose answers may be lost proves what it heard",
    ["tests/scenarios/retries"],
    `${RETRIES}/retry.ts`,
    "if (mayLoseAnswers || date === null || dated === undefined) return undefined;",
    "if (date === null || dated === undefined) return undefined;",
  ),
  mutant(
    "a corrected PIN hears the refusal of the wrong one",
    GATEWAY,
    "src/gateway/changes/refused_pins.ts",
    "return refused !== undefined && refused !== digestOf(request);",
    "return false;",
  ),
  mutant(
    "a payment that was taken for a retry is in no journal",
    ["tests/pages/desk/unbooked_payments_test.ts", "tests/scenarios/money_test.ts"],
    "src/service/note_repeated_payment.ts",
    'return { action: "payment-repeated", detail',
    'return { action: "exception", detail',
  ),
];
