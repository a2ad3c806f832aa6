import type { Exchange } from "../conform/exchange.ts";
import { createConversation, type Manner } from "../conform/conversation.ts";
import { playScenario } from "../conform/play_scenario.ts";
import type { Suite } from "../conform/run_suite.ts";
import { type ConformScenario, mayChange } from "../conform/scenario.ts";
import { openText } from "../../wire/opened_text.ts";
import { type ComparedPair, comparisonOf, type ServerComparison } from "./comparison.ts";
import { takeFirstLook } from "../conform/take_first_look.ts";

/** Two servers, and how each is spoken to. */
interface Sides {
  readonly left: Manner;
  readonly right: Manner;
}

/**
 * Plays scenarios to two servers, each scenario to one and then to the other, with what puts the library back between them:
 * both may have the same library behind them. Rejects with a `TerminalError` where one cannot be reached, and with
 * `NotLetIn` where a login is refused.
 */
export async function compareScenarios(
  { scenarios }: Pick<Suite, "scenarios">,
  { left, right }: Sides,
  { readOnly }: { readonly readOnly: boolean },
): Promise<ServerComparison> {
  const offered = { left: (await takeFirstLook(left)).offered, right: (await takeFirstLook(right)).offered };
  const pairs: ComparedPair[] = [await statusPair({ left, right })];
  const notAsked: string[] = [];
  for (const scenario of scenarios) {
    if (scenario.outage) continue;
    if (readOnly && mayChange(scenario)) continue;
    const both: (readonly Exchange[])[] = [];
    for (const [manner, bx] of [[left, offered.left], [right, offered.right]] as const) {
      const { leftOut, exchanges } = await playScenario(scenario, manner, { readOnly, offered: bx });
      if (leftOut !== undefined) notAsked.push(`${scenario.id}: ${leftOut}`);
      both.push(exchanges);
    }
    const [a = [], b = []] = both;
    pairs.push(...pairsOf(scenario, a, b, left.delimiter));
  }
  const server = ({ probe: { host, port } }: Manner) => `${host}:${port}`;
  return comparisonOf([server(left), server(right)], pairs, [...new Set(notAsked)], left.delimiter);
}

/** What a login gets. */
async function statusPair({ left, right }: Sides): Promise<ComparedPair> {
  const answers: (string | undefined)[] = [];
  for (const manner of [left, right]) {
    const conversation = createConversation(manner);
    await conversation.begin("logged in");
    answers.push(conversation.answers.at(-1)?.text);
    await conversation.end();
  }
  return { where: "status", sent: "9900802.00", left: answers[0], right: answers[1] };
}

/**
 * Pairs the answers to the same question. The pairs end where the questions differ: one server has led the scenario
 * another way.
 */
function pairsOf(
  { id }: ConformScenario,
  left: readonly Exchange[],
  right: readonly Exchange[],
  delimiter: string,
): readonly ComparedPair[] {
  const pairs: ComparedPair[] = [];
  for (const [at, { sent, received, failure }] of left.entries()) {
    const other = right[at];
    if (other === undefined || other.sent.slice(0, 2) !== sent.slice(0, 2)) break;
    // The login and the status before each scenario are compared once.
    if (/^9[39]/.test(sent) && at < 2) continue;
    pairs.push({
      where: id,
      sent: openText(sent, delimiter).shown,
      ...failure === undefined && { left: received },
      ...other.failure === undefined && { right: other.received },
    });
  }
  return pairs;
}
