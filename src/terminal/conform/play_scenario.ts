import type { RequestName } from "../../protocol/requests.ts";
import { type Conversation, createConversation, type Manner } from "./conversation.ts";
import type { Exchange } from "./exchange.ts";
import { unexpected } from "./expected.ts";
import type { Finding } from "./finding.ts";
import type { OpenedAnswer } from "./opened_answer.ts";
import { fill, missingIn } from "./placeholders.ts";
import { type AnswerExpectation, type ConformScenario, mayChange } from "./scenario.ts";
import { TerminalError } from "../terminal_error.ts";

export interface ScenarioResult {
  readonly scenario: ConformScenario;
  /** Why it was not played; absent if it was. */
  readonly leftOut?: string;
  readonly exchanges: readonly Exchange[];
  readonly findings: readonly Finding[];
  /** What the scenario changed in the library and could not put back. */
  readonly leftBehind: readonly string[];
}

/** What decides whether a scenario is played. */
export interface PlayLimits {
  readonly offered: ReadonlySet<RequestName>;
  readonly readOnly: boolean;
  /** Runs a command that stops or starts the storage. */
  readonly outage?: { stop(): Promise<void>; start(): Promise<void> };
}

/** Plays a scenario, puts the library back, and tells what was wrong. Rejects when there is no connection. */
export async function playScenario(
  scenario: ConformScenario,
  manner: Manner,
  limits: PlayLimits,
): Promise<ScenarioResult> {
  const leftOut = reasonToLeaveOut(scenario, manner, limits);
  if (leftOut !== undefined) return { scenario, leftOut, exchanges: [], findings: [], leftBehind: [] };
  const conversation = createConversation(manner);
  const expected: Finding[] = [];
  try {
    if (await conversation.begin(scenario.begins ?? "logged in")) {
      if (scenario.outage) await limits.outage?.stop();
      expected.push(...await perform(scenario, conversation, manner));
    }
    await conversation.end();
  } finally {
    if (scenario.outage) {
      await limits.outage?.start();
      await becomesOnline(manner);
    }
  }
  const leftBehind = await cleanUp(scenario, conversation, manner);
  return {
    scenario,
    exchanges: conversation.exchanges,
    findings: [...conversation.findings, ...expected],
    leftBehind: [...leftBehind, ...scenario.leaves === undefined ? [] : [fill(scenario.leaves, manner.valueOf)]],
  };
}

/** How often a server is asked after an outage whether it is back, and the milliseconds between. */
const ASKED = 60, PAUSE = 500;

/** Waits until the server says that it is on-line, or has had half a minute for it. */
async function becomesOnline(manner: Manner): Promise<void> {
  for (let asked = 0; asked < ASKED; asked++) {
    if (await isOnline(manner)) return;
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

async function isOnline(manner: Manner): Promise<boolean> {
  const conversation = createConversation(manner);
  try {
    const began = await conversation.begin("logged in");
    await conversation.end();
    return began && conversation.answers.some(({ fixed }) => fixed.get("onlineStatus") === "Y");
  } catch (error) {
    if (error instanceof TerminalError) return false;
    throw error;
  }
}

function reasonToLeaveOut(
  scenario: ConformScenario,
  { valueOf, probe: { telnet } }: Manner,
  { offered, readOnly, outage }: PlayLimits,
): string | undefined {
  const { acts, after = [], about } = scenario;
  if (readOnly && mayChange(scenario)) return "it changes the library, and --read-only was given";
  if (scenario.begins === "connected" && telnet) return "a login by prompts comes before anything else";
  const notOffered = about.find((name) => !offered.has(name));
  if (notOffered !== undefined) return "BX says that the server does not offer the message";
  if (scenario.outage && outage === undefined) return "the profile has no commands for an outage";
  const [missing] = missingIn([...acts.flatMap(({ send }) => send), ...after.map(({ send }) => send)], valueOf);
  return missing === undefined ? undefined : `the profile does not say: ${missing}`;
}

async function perform({ id, acts }: ConformScenario, conversation: Conversation, manner: Manner) {
  const findings: Finding[] = [];
  for (const [at, act] of acts.entries()) {
    if (!conversation.open()) break;
    const earlier = [...conversation.answers];
    const answer = await conversation.act(act);
    const exchange = conversation.exchanges.length - 1;
    for (const expectation of act.expect) {
      const finding = compare(expectation, answer, earlier, manner);
      if (finding !== undefined) findings.push({ ...finding, rule: `${id}.${at + 1}`, exchange });
    }
  }
  return findings;
}

function compare(
  { grade, is, says, source }: AnswerExpectation,
  answer: OpenedAnswer | undefined,
  earlier: readonly OpenedAnswer[],
  { valueOf }: Manner,
): Omit<Finding, "rule"> | undefined {
  // That no answer came is a finding of its own, unless that is what was expected.
  if (answer === undefined && is !== "nothing") return undefined;
  const instead = unexpected(fill(is, valueOf), answer, earlier);
  return instead === undefined ? undefined : { grade, message: `${says}; ${instead}`, source };
}

async function cleanUp({ after = [] }: ConformScenario, made: Conversation, manner: Manner) {
  if (after.length === 0 || made.exchanges.length === 0) return [];
  const conversation = createConversation(manner);
  const began = await conversation.begin("logged in");
  const left: string[] = [];
  for (const { send, done, otherwise } of after) {
    const answer = began && conversation.open() ? await conversation.act({ send }) : undefined;
    if (answer === undefined || unexpected(fill(done, manner.valueOf), answer, []) !== undefined) {
      left.push(fill(otherwise, manner.valueOf));
    }
  }
  await conversation.end();
  return left;
}
