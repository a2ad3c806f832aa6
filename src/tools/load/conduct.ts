import { encodeText, type RequestName, type Timestamp } from "../../protocol/public/sip2.ts";
import { kebabCase } from "../../protocol/message_table.ts";
import { summaryFor } from "../base/summary_lists.ts";
import { type AnswerRule, answerRule } from "./answer_rule.ts";
import { type EncodedPattern, encodePattern, type LineTemplate, lineTemplate } from "./line_template.ts";
import type { AskedList, LoadPlan } from "./load_plan.ts";
import { createRow, type TallyRow } from "./tally.ts";

/** One step of the mix, ready to be sent. */
interface LoadStep {
  readonly name: RequestName;
  readonly rule: AnswerRule;
  readonly row: TallyRow;
  /** Sent in turn; more than one only where several lists are asked for. */
  templates: readonly LineTemplate[];
}

/**
 * What all terminals of one thread share: the plan, prepared, and the counters. Moments are those of
 * `performance.now()`.
 */
export interface Conduct {
  readonly plan: LoadPlan;
  /** The steps of all scenarios of the mix, in its order. */
  readonly steps: readonly LoadStep[];
  readonly loginRule: AnswerRule;
  readonly connection: TallyRow;
  readonly login: TallyRow;
  readonly patrons?: EncodedPattern;
  readonly items?: EncodedPattern;
  readonly terminator: Uint8Array;
  /** Exchanges that are due or sent before this moment are not in the figures. */
  readonly measuredFrom: number;
  /** Nothing is sent from this moment on. It is moved closer when the load is told to stop. */
  until: number;
}

/**
 * Requires that the requests of a plan can be built. Throws a `RangeError` that names the option for what a request
 * lacks and for a value that is not of its type.
 */
export function requireRequests(plan: LoadPlan): void {
  createConduct(plan, 0);
}

/** Prepares the requests of a plan, which begins at a moment of `performance.now()`. */
export function createConduct(plan: LoadPlan, start: number): Conduct {
  const now = present();
  const { speech, patrons, items } = plan;
  const rows = new Map<RequestName, TallyRow>();
  const steps = plan.mix.flatMap((scenario) => scenario.steps).map((name) => {
    const row = rows.get(name) ?? createRow(kebabCase(name));
    rows.set(name, row);
    return { name, row, rule: answerRule(name, speech.delimiter), templates: templatesOf(name, plan, now) };
  });
  const measuredFrom = start + plan.warmUp;
  return {
    plan,
    steps,
    loginRule: answerRule("login", speech.delimiter),
    connection: createRow("connection"),
    login: createRow("login"),
    ...(patrons && { patrons: encodePattern(patrons, speech) }),
    ...(items && { items: encodePattern(items, speech) }),
    terminator: encodeText(speech.terminator, "ascii"),
    measuredFrom,
    until: measuredFrom + plan.duration,
  };
}

/** Puts the present second into the requests, as a terminal's clock does. */
export function setClock({ plan, steps }: Conduct): void {
  const now = present();
  for (const step of steps) step.templates = templatesOf(step.name, plan, now);
}

/** Lists the rows in which something was counted, one for each title. */
export function rowsOf({ connection, login, steps }: Conduct): readonly TallyRow[] {
  return [...new Set([connection, login, ...steps.map(({ row }) => row)])];
}

function templatesOf(name: RequestName, plan: LoadPlan, now: Timestamp): LineTemplate[] {
  const { speech, given } = plan;
  const lists: readonly (AskedList | undefined)[] = name === "patronInformation" ? plan.lists : [undefined];
  return lists.map((list) => {
    const summary = list === undefined || list === "none" ? [] : [["summary", summaryFor(list)] as const];
    return lineTemplate(name, new Map([...given, ...summary]), plan, { speech, now });
  });
}

/** Tells what the terminal's clock shows. */
export function present(): Timestamp {
  const { year, month, day, hour, minute, second } = Temporal.Now.plainDateTimeISO();
  return { year, month, day, hour, minute, second, zone: "" };
}
