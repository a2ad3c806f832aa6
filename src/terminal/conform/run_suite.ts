import { type RequestName, requests } from "../../protocol/requests.ts";
import { createConversation, type Manner } from "./conversation.ts";
import { type PlayLimits, playScenario, type ScenarioResult } from "./play_scenario.ts";
import type { ConformScenario } from "./scenario.ts";

/** What a run of the suite found. */
export interface SuiteResult {
  readonly host: string;
  readonly port: number;
  readonly errorDetection: boolean;
  readonly began: Temporal.Instant;
  readonly results: readonly ScenarioResult[];
}

/** The server refused the suite's login, so that nothing can be tried. */
export class NotLetIn extends Error {
  override readonly name = "NotLetIn";
}

/**
 * Plays scenarios one after the other. Rejects with a `TerminalError` when there is no connection, and with
 * {@link NotLetIn} when the login is refused.
 *
 * @param told is told of each as it has been played
 */
export async function runSuite(
  scenarios: readonly ConformScenario[],
  manner: Manner,
  limits: Omit<PlayLimits, "offered">,
  told: (result: ScenarioResult) => void = () => {},
): Promise<SuiteResult> {
  const began = Temporal.Now.instant();
  const offered = await offeredBy(manner);
  const results: ScenarioResult[] = [];
  for (const scenario of scenarios) {
    const result = await playScenario(scenario, manner, { ...limits, offered });
    results.push(result);
    told(result);
  }
  const { host, port } = manner.probe;
  return { host, port, errorDetection: manner.errorDetection, began, results };
}

/** Asks which messages are offered; a server that does not say offers all. */
async function offeredBy(manner: Manner): Promise<ReadonlySet<RequestName>> {
  const conversation = createConversation(manner);
  const letIn = await conversation.begin("logged in");
  await conversation.end();
  if (!letIn) {
    const [problem] = conversation.findings;
    throw new NotLetIn(problem?.message ?? "the server does not answer");
  }
  const status = conversation.answers.findLast(({ code }) => code === requests.scStatus.answer.code);
  const supported = status?.fields.find(({ id }) => id === "BX")?.value;
  const names = Object.keys(requests) as RequestName[];
  return new Set(supported === undefined ? names : names.filter((_, at) => supported[at] !== "N"));
}
