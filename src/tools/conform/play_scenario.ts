import { requestByCode } from "../../protocol/message_table.ts";
import type { RequestName } from "../../protocol/requests.ts";
import { cleanUp } from "./clean_up.ts";
import { type Conversation, createConversation, type Manner } from "./conversation.ts";
import type { Exchange } from "./exchange.ts";
import { unexpected } from "./expected.ts";
import type { Finding } from "./finding.ts";
import type { OpenedAnswer } from "./opened_answer.ts";
import { mustStop, subjectOf, subjectsOf } from "./readable_answers.ts";
import { fill, missingIn } from "./placeholders.ts";
import { type Act, type AnswerExpectation, type ConformScenario, mayChange, notOverHttps } from "./scenario.ts";
import { TerminalError } from "../../protocol/public/sip2.ts";

/** The outcome of a scenario. */
export interface ScenarioResult {
  readonly scenario: ConformScenario;
  /** Why it was not played; absent if it was. */
  readonly leftOut?: string;
  /** What of it was not tried, and why; absent when all was. */
  readonly notTried?: string;
  readonly exchanges: readonly Exchange[];
  readonly findings: readonly Finding[];
  /** What was said to put the library back. */
  readonly putBack?: readonly Exchange[];
  /** What the scenario changed in the library and could not put back. */
  readonly leftBehind: readonly string[];
  /** The states whose records could not be put back, so that nothing more can be tried with these. */
  readonly stuck?: readonly string[];
}

/** What decides whether a scenario is played. */
export interface PlayLimits {
  /** The requests that BX offers. */
  readonly offered: ReadonlySet<RequestName>;
  readonly readOnly: boolean;
  /** What the server says otherwise of a patron or an item than the profile, by the name in the profile. */
  readonly unusable?: ReadonlyMap<string, string>;
  /** Names of which the server said something else than the profile before anything was changed. */
  readonly doubtful?: ReadonlySet<string>;
  /** The rules of what was found before; absent: nothing was. */
  readonly found?: ReadonlySet<string>;
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
  const played = { findings: [] as Finding[], notTried: [] as string[] };
  try {
    if (await conversation.begin(scenario.begins ?? "logged in")) {
      if (scenario.outage) await limits.outage?.stop();
      await perform(scenario, conversation, manner, limits, played);
    }
    await (mustStop(conversation.findings) ? conversation.leave() : conversation.end());
  } catch (error) {
    await conversation.leave();
    if (!(error instanceof TerminalError) || conversation.exchanges.length === 0) throw error;
    played.notTried.push(`what followed: ${error.message}`);
  } finally {
    if (scenario.outage) {
      await limits.outage?.start();
      await becomesOnline(manner);
    }
  }
  const cleaned = await cleanUp(scenario, conversation, manner, limits.offered);
  const { left: leftBehind } = cleaned;
  // Findings of the clean-up are reported only if they stop the suite; all others were met before.
  const stoppedThen = mustStop(cleaned.findings) && !mustStop(conversation.findings);
  const after = stoppedThen ? cleaned : { exchanges: [], findings: [] };
  const later = (one: Finding) =>
    one.exchange === undefined ? one : { ...one, exchange: one.exchange + conversation.exchanges.length };
  const notTried = played.notTried.join("; ");
  return {
    scenario,
    ...notTried !== "" && { notTried },
    exchanges: [...conversation.exchanges, ...after.exchanges],
    findings: [...conversation.findings, ...played.findings, ...after.findings.map(later)],
    putBack: cleaned.exchanges,
    stuck: leftBehind.map(({ of }) => of),
    leftBehind: [
      ...leftBehind.map(({ says }) => says),
      ...scenario.leaves === undefined ? [] : [fill(scenario.leaves, manner.valueOf)],
    ],
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
  { valueOf, probe: { telnet, post } }: Manner,
  { offered, readOnly, unusable = new Map(), found, outage }: PlayLimits,
): string | undefined {
  const { acts, after = [], about, notAfter } = scenario;
  const texts = [...acts.flatMap(({ send }) => send), ...after.map(({ send }) => send)];
  if (readOnly && mayChange(scenario)) return "it changes the library, and --read-only was given";
  if (scenario.begins === "connected" && telnet) return "a login by prompts comes before anything else";
  const lacking = post === undefined ? undefined : notOverHttps(scenario);
  if (lacking !== undefined) return lacking;
  if (about.some((name) => !offered.has(name)) || texts.some((text) => changes(text) && !isOffered(text, offered))) {
    return "BX says that the server does not offer the message";
  }
  const cause = notAfter?.find((one) => one.found.every((rule) => found?.has(rule)));
  if (cause !== undefined) return cause.why;
  if (scenario.outage && outage === undefined) return "the profile has no commands for an outage";
  const [missing] = missingIn(texts, valueOf);
  if (missing !== undefined) return `the profile does not say: ${missing}`;
  return texts.flatMap((text) => [...text.matchAll(/\{([a-z.-]+)\}/g)].map(([, name = ""]) => unusable.get(name)))
    .find((reason) => reason !== undefined);
}

function changes(text: string): boolean {
  const row = requestByCode(text.slice(0, 2));
  return row !== undefined && "changes" in row;
}

/** Whether a message may be sent: what is no message is not offered, and is sent to see how the server takes it. */
function isOffered(text: string, offered: ReadonlySet<RequestName>): boolean {
  const row = requestByCode(text.slice(0, 2));
  return row === undefined || offered.has(row.name);
}

async function perform(
  { id, acts, begins }: ConformScenario,
  conversation: Conversation,
  manner: Manner,
  limits: PlayLimits,
  played: { readonly findings: Finding[]; readonly notTried: string[] },
): Promise<void> {
  const { offered, found = new Set() } = limits;
  for (const [at, act] of acts.entries()) {
    const which = `act ${at + 1} of ${acts.length}`;
    // A request that the document does not cover may end a connection, or leave bytes in it: the next act has a new
    // one.
    if (!conversation.open() && acts[at - 1]?.outside) await conversation.begin(begins ?? "logged in");
    if (!conversation.open()) return void played.notTried.push(`from ${which}: there is no connection any more`);
    if (![act.send].flat().every((text) => isOffered(text, offered))) {
      played.notTried.push(`${which}: BX says that the server does not offer the message`);
      continue;
    }
    const before = conversation.findings.length;
    const earlier = [...conversation.answers];
    const answer = await conversation.act(act);
    if (act.outside && typeof act.deliver === "object") await conversation.leave();
    // An answer to another request cannot be compared with what is expected.
    const met = conversation.findings.slice(before);
    const stray = mustStop(met) || met.some(({ rule }) => NOTHING_TO_JUDGE.has(rule));
    const known = new Set([...found, ...played.findings.map(({ rule }) => rule)]);
    const inDoubt = doubtfulIn(act, limits, manner);
    const told = subjectsOf(met, answer);
    const judged = stray ? [] : judge(act, answer, earlier, manner, { place: `${id}.${at + 1}`, told, known, inDoubt });
    played.findings.push(...judged.map((one) => ({ ...one.finding, exchange: conversation.exchanges.length - 1 })));
    const last = at === acts.length - 1;
    const unanswered = (answer === undefined || stray) && act.expect.some(({ decides }) => decides);
    const unfit = answer !== undefined && !stray && !isFit(act, answer, earlier, manner, inDoubt);
    if (unfit) return void played.notTried.push(`from ${which}: the profile does not fit the server`);
    const fault = mustStop(met) || unanswered || judged.some(({ decides }) => decides);
    if (fault && !last) return void played.notTried.push(`from act ${at + 2} of ${acts.length}: act ${at + 1} failed`);
    if (act.ends !== undefined && answer !== undefined && isAs(act.ends, answer, manner)) {
      return void (last || played.notTried.push(`from act ${at + 2} of ${acts.length}: the server does not offer it`));
    }
  }
}

/** After these an answer says nothing of what the request is about, whatever they weigh. */
const NOTHING_TO_JUDGE: ReadonlySet<string> = new Set(["layout.command", "answered.order", "detection.insists"]);

/** What the server said before of the records that a request is about, where the profile says something else. */
function doubtfulIn(
  { send }: Act,
  { doubtful = new Set() }: PlayLimits,
  { baseline }: Manner,
): readonly OpenedAnswer[] {
  const names = [send].flat().at(-1)?.match(/(?<=\{)[a-z.-]+(?=\})/g) ?? [];
  return names.flatMap((name) => doubtful.has(name) ? baseline.get(name) ?? [] : []);
}

/** Whether an expectation fails in the way in which it failed before anything was done: then it tells nothing of the act. */
function wasSoBefore({ is }: AnswerExpectation, answer: OpenedAnswer, before: readonly OpenedAnswer[]): boolean {
  const subject = subjectOf(is);
  const valueIn = (one: OpenedAnswer) => one.fixed.get(subject) ?? one.fields.find(({ id }) => id === subject)?.value;
  return !COUNTED.test(is) && before.some((one) => valueIn(one) !== undefined && valueIn(one) === valueIn(answer));
}

/** Expectations that reckon with what was told before. */
const COUNTED = /\.(?:loans|holds)(?:\.more)?\}/;

/** Whether the profile is as a scenario needs it, where the server has said something else of it before. */
function isFit(
  { expect }: Act,
  answer: OpenedAnswer,
  earlier: readonly OpenedAnswer[],
  { valueOf }: Manner,
  inDoubt: readonly OpenedAnswer[],
): boolean {
  return inDoubt.length === 0 ||
    !expect.some(({ is, rule }) => isPremise(rule) && unexpected(fill(is, valueOf), answer, earlier) !== undefined);
}

function isPremise(rule: string | undefined): boolean {
  return rule?.startsWith("premise.") === true;
}

function isAs(is: string, answer: OpenedAnswer, { valueOf }: Manner): boolean {
  return unexpected(fill(is, valueOf), answer, []) === undefined;
}

interface Judged {
  readonly finding: Finding;
  /** Whether the rest of the scenario makes no sense. */
  readonly decides: boolean;
}

/**
 * Compares an answer with what is expected of it. Once a must or a should fails, the rest are its consequences, and are
 * not reported.
 */
function judge(
  { expect, outside, ends }: Act,
  answer: OpenedAnswer | undefined,
  earlier: readonly OpenedAnswer[],
  manner: Manner,
  { place, told, known, inDoubt }: {
    readonly place: string;
    readonly told: ReadonlySet<string>;
    readonly known: ReadonlySet<string>;
    readonly inDoubt: readonly OpenedAnswer[];
  },
): readonly Judged[] {
  // That no answer came is a finding of its own. A 96 to what is outside says nothing that could be compared.
  if (answer === undefined || ends !== undefined && isAs(ends, answer, manner)) return [];
  const judged: Judged[] = [];
  for (const expectation of expect) {
    const isUnreadable = told.has(subjectOf(expectation.is)) && !isYesOrNo(expectation.is, answer);
    if (isUnreadable || expectation.unless?.some((rule) => known.has(rule))) continue;
    const instead = unexpected(fill(expectation.is, manner.valueOf), answer, earlier);
    if (instead === undefined) continue;
    if (inDoubt.length > 0 && (isPremise(expectation.rule) || wasSoBefore(expectation, answer, inDoubt))) continue;
    const { source, rule = place } = expectation;
    const grade = outside && expectation.grade !== "allowed" ? "field" : expectation.grade;
    const message = `${expectation.says}; ${instead}${screenMessage(expectation, answer)}`;
    const decides = grade === "must" || expectation.decides === true;
    judged.push({ finding: { grade, rule, message, source }, decides });
    if (decides || grade === "should") break;
  }
  return judged;
}

/** Whether a wrong form can be read all the same: Y and N in the place of 1 and 0. */
function isYesOrNo(is: string, { fixed }: OpenedAnswer): boolean {
  return is.startsWith("ok=") && /^[YN]$/.test(fixed.get("ok") ?? "");
}

/** What the server says of a refusal tells whether the profile or the server is wrong. */
function screenMessage({ decides }: AnswerExpectation, { fields }: OpenedAnswer): string {
  const told = fields.filter(({ id, value }) => id === "AF" && value !== "").map(({ value }) => JSON.stringify(value));
  return decides && told.length > 0 ? `, and says ${told.join(", ")}` : "";
}
