import type { RequestName } from "../../protocol/requests.ts";
import { TerminalError } from "../../protocol/public/sip2.ts";
import { cardRequest, type CheckedProfile, checkProfile, stepsFor } from "./check_profile.ts";
import { spec } from "./citation.ts";
import { createConversation, type Manner } from "./conversation.ts";
import type { Exchange } from "./exchange.ts";
import { takeFirstLook } from "./take_first_look.ts";
import { type PlayLimits, playScenario, type ScenarioResult } from "./play_scenario.ts";
import type { Profile } from "./profile/profile.ts";
import { takeTurns } from "./record_turns.ts";
import type { CleanUp, ConformScenario } from "./scenario.ts";

/** What a run of the suite found. */
export interface SuiteResult {
  readonly host: string;
  readonly port: number;
  readonly errorDetection: boolean;
  readonly began: Temporal.Instant;
  readonly profile: CheckedProfile;
  readonly results: readonly ScenarioResult[];
  /** What was asked at the end of patrons for whom payments were accepted. */
  readonly lastLook: readonly Exchange[];
}

/** What a suite is made of. */
export interface Suite {
  readonly scenarios: readonly ConformScenario[];
  /** The steps that undo the loans and holds of the scenarios. */
  readonly putsBack: readonly CleanUp[];
}

/** How many scenarios in a row may get no answer to a login. */
const UNANSWERED = 3;

/** Milliseconds between two looks whether a server is back. */
const PAUSE = 200;

/**
 * Checks what the profile says, then plays scenarios one after the other. Whatever the server does then is a result.
 * Rejects with a `TerminalError` when there is no connection to begin with, and with `NotLetIn` when the login is
 * refused.
 *
 * @param told is told of each as it has been played
 */
export async function runSuite(
  { scenarios, putsBack }: Suite,
  profile: Profile,
  manner: Manner,
  limits: Pick<PlayLimits, "readOnly" | "outage">,
  told: (result: ScenarioResult) => void = () => {},
): Promise<SuiteResult> {
  const began = Temporal.Now.instant();
  const { offered, ...look } = await takeFirstLook(manner);
  const steps = stepsFor(putsBack, manner);
  const checked = behind(look, await checkProfile(profile, manner, { ...limits, offered }, steps));
  const turns = takeTurns(profile, checked, manner);
  const results: ScenarioResult[] = [];
  const found = new Set<string>();
  const failed = new Map<string, string>();
  noteFailures(checked, failed);
  let unanswered = 0;
  let gone: string | undefined;
  for (const scenario of scenarios) {
    if (gone === undefined && unanswered >= UNANSWERED) gone = "the server does not answer any more";
    const turn = turns.next(scenario);
    const played = gone === undefined
      ? await playWhereReachable(scenario, turn.manner, { ...limits, offered, ...turn.limits, found }, results)
      : leftOut(scenario, gone);
    const result = played && sinceFailure(played, failed);
    noteFailures(result, failed);
    if (result === undefined) {
      gone = "the server cannot be reached any more";
      results.push(leftOut(scenario, gone));
      continue;
    }
    results.push(result);
    for (const { grade, rule } of result.findings) if (grade !== "allowed") found.add(rule);
    turn.played(result);
    if (result.leftOut === undefined) unanswered = isUnanswered(result) ? unanswered + 1 : 0;
    told(result);
  }
  const { host, port } = manner.probe;
  const lastLook = gone === undefined ? await askDebts(profile, manner, offered, results) : [];
  return { host, port, errorDetection: manner.errorDetection, began, profile: checked, results, lastLook };
}

/** Asks once more of each patron for whom a payment was accepted. */
async function askDebts(
  { patrons }: Profile,
  manner: Manner,
  offered: ReadonlySet<RequestName>,
  results: readonly ScenarioResult[],
): Promise<readonly Exchange[]> {
  const paid = results.flatMap(({ exchanges }) => exchanges)
    .filter(({ sent, received }) => sent.startsWith("37") && received?.startsWith("38Y"));
  const cards = new Set([...patrons.values()].map(({ id }) => id));
  const asked = [...cards].filter((id) => paid.some(({ sent }) => sent.includes(`AA${id}${manner.delimiter}`)));
  if (asked.length === 0) return [];
  const conversation = createConversation(manner);
  try {
    await conversation.begin("logged in");
    for (const id of asked) {
      if (conversation.open()) await conversation.act({ send: cardRequest(id, offered) });
    }
  } catch (error) {
    if (!(error instanceof TerminalError)) throw error;
  }
  await conversation.leave();
  return conversation.exchanges;
}

/** Puts what the first look has found before what the profile's check has. */
function behind(
  { exchanges, findings }: Pick<CheckedProfile, "exchanges" | "findings">,
  checked: CheckedProfile,
): CheckedProfile {
  const later = <T extends { readonly exchange?: number }>(one: T): T =>
    one.exchange === undefined ? one : { ...one, exchange: one.exchange + exchanges.length };
  return {
    ...checked,
    exchanges: [...exchanges, ...checked.exchanges],
    findings: [...findings, ...checked.findings.map(later)],
    mismatches: checked.mismatches.map(later),
  };
}

function leftOut(scenario: ConformScenario, why: string): ScenarioResult {
  return { scenario, leftOut: why, exchanges: [], findings: [], leftBehind: [] };
}

/** Notes of each way in which a request got no answer which was the first, by its two digits. */
function noteFailures(result: Pick<ScenarioResult, "findings" | "exchanges"> | undefined, failed: Map<string, string>) {
  for (const { grade, rule, exchange } of result?.findings ?? []) {
    if (grade !== "must" || !NO_ANSWER.test(rule) || failed.has(rule)) continue;
    failed.set(rule, exchange === undefined ? "" : result?.exchanges[exchange]?.sent.slice(0, 2) ?? "");
  }
}

const NO_ANSWER = /^answered\.(?:closed|silent|unreadable)$/;

/** Where logins are not answered any more, something before has stopped the server: that is one finding. */
function sinceFailure(result: ScenarioResult, failed: ReadonlyMap<string, string>): ScenarioResult {
  if (!isUnanswered(result)) return result;
  const findings = result.findings.map((finding) => {
    const since = NO_ANSWER.test(finding.rule) ? failed.get(finding.rule) : undefined;
    return since === undefined ? finding : { ...finding, since };
  });
  return { ...result, findings };
}

/** Whether the login, or the status after it, was not answered. */
function isUnanswered({ exchanges }: ScenarioResult): boolean {
  return exchanges.length <= 2 && exchanges.at(-1)?.failure !== undefined;
}

/** Plays a scenario; where the server has gone, that is a finding of the one before. `undefined`: it does not come back. */
async function playWhereReachable(
  scenario: ConformScenario,
  manner: Manner,
  limits: PlayLimits,
  results: ScenarioResult[],
): Promise<ScenarioResult | undefined> {
  try {
    return await playScenario(scenario, manner, limits);
  } catch (error) {
    if (!(error instanceof TerminalError)) throw error;
    const isBack = await comesBack(manner);
    const before = results.findLast(({ exchanges }) => exchanges.length > 0);
    if (before !== undefined) results[results.indexOf(before)] = withGone(before, isBack);
    if (!isBack) return undefined;
    return await playScenario(scenario, manner, limits);
  }
}

function withGone(result: ScenarioResult, isBack: boolean): ScenarioResult {
  const finding = {
    grade: "must",
    rule: "server.gone",
    message: isBack
      ? "after this the server took no connection for a while"
      : "after this the server takes no connection any more",
    source: spec("Establishing a Connection"),
    exchange: result.exchanges.length - 1,
  } as const;
  return { ...result, findings: [...result.findings, finding] };
}

/** Waits for a server that is gone as long as for an answer. */
async function comesBack(manner: Manner): Promise<boolean> {
  for (let waited = 0; waited < manner.probe.timeoutMs; waited += PAUSE) {
    const conversation = createConversation(manner);
    try {
      const isBack = await conversation.begin("connected");
      await conversation.leave();
      return isBack;
    } catch (error) {
      if (!(error instanceof TerminalError)) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }
  return false;
}
