import { commandName } from "../../protocol/message_table.ts";
import { openText } from "../opened_text.ts";
import { pairLines, visible } from "../message_pair.ts";
import { citationText } from "./citation.ts";
import type { Exchange } from "./exchange.ts";
import type { Finding } from "./finding.ts";
import type { ScenarioResult } from "./play_scenario.ts";
import type { SuiteResult } from "./run_suite.ts";
import type { Grade } from "./scenario.ts";

/** A finding as it is reported, once for all exchanges that have it. */
export interface ReportedFinding {
  readonly grade: Grade;
  readonly rule: string;
  readonly message: string;
  /** The citation, on one line. */
  readonly source: string;
  /** Ids of the scenarios that met it. The exchange is of the first of them. */
  readonly scenarios: readonly string[];
  /** How often it was met. */
  readonly times: number;
  readonly exchange?: ReportedExchange;
}

/** What travelled, passwords masked, line ends made visible. */
export interface ReportedExchange {
  readonly sent: string;
  /** Absent when nothing came. */
  readonly received?: string;
  /** Request and answer, field by field with labels. */
  readonly lines: readonly string[];
}

export interface ReportedScenario {
  readonly id: string;
  readonly title: string;
  /** The requests that it is about, by the names that people see. */
  readonly about: readonly string[];
  readonly leftOut?: string;
  /** The heaviest grade among its findings; absent if there are none. */
  readonly worst?: Grade;
  readonly exchanges: readonly ReportedExchange[];
  readonly findings: readonly Pick<Finding, "grade" | "rule" | "message">[];
}

/** All that a run found, in the form that every report is written from. It holds no password. */
export interface ConformReport {
  readonly server: string;
  readonly began: string;
  readonly errorDetection: boolean;
  readonly counts: Readonly<Record<Grade, number>>;
  /** Heaviest grade first. */
  readonly findings: readonly ReportedFinding[];
  readonly scenarios: readonly ReportedScenario[];
  /** What the run changed in the library and did not put back. */
  readonly leftBehind: readonly string[];
}

/** Characters in a line of what travelled; with the indent of a report in text, 80. */
const WIDTH = 78;

const GRADES = ["must", "should", "field practice"] as const satisfies readonly Grade[];

/** Puts together what is reported of a run. */
export function reportOf(
  { host, port, errorDetection, began, results }: SuiteResult,
  delimiter: string,
): ConformReport {
  const findings = groupFindings(results, delimiter);
  const count = (grade: Grade) => findings.filter((finding) => finding.grade === grade).length;
  return {
    server: `${host}:${port}`,
    began: began.toString({ smallestUnit: "second" }),
    errorDetection,
    counts: { must: count("must"), should: count("should"), "field practice": count("field practice") },
    findings,
    scenarios: results.map((result) => reportScenario(result, delimiter)),
    leftBehind: counted(results.flatMap(({ leftBehind }) => leftBehind)),
  };
}

/** Drops repeated lines, and adds to each how often it was there. */
function counted(lines: readonly string[]): readonly string[] {
  return [...Map.groupBy(lines, (line) => line)].map(([line, { length }]) =>
    length === 1 ? line : `${line} (${length} times)`
  );
}

/** Puts findings together that are the same fault in answers to the same request. */
function groupFindings(results: readonly ScenarioResult[], delimiter: string): readonly ReportedFinding[] {
  const met = results.flatMap((result) => result.findings.map((finding) => ({ finding, result })));
  const groups = Map.groupBy(met, ({ finding: { grade, rule, exchange }, result }) => {
    const sent = exchange === undefined ? "" : result.exchanges[exchange]?.sent.slice(0, 2);
    return JSON.stringify([grade, rule, sent]);
  });
  const reported = [...groups.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const { grade, rule, message, source, exchange: at } = first.finding;
    const exchange = at === undefined ? undefined : first.result.exchanges[at];
    return [{
      grade,
      rule,
      message,
      source: citationText(source),
      scenarios: [...new Set(same.map(({ result }) => result.scenario.id))],
      times: same.length,
      ...exchange && { exchange: reportExchange(exchange, delimiter) },
    }];
  });
  return GRADES.flatMap((grade) => reported.filter((finding) => finding.grade === grade));
}

function reportScenario(
  { scenario, leftOut, exchanges, findings }: ScenarioResult,
  delimiter: string,
): ReportedScenario {
  const worst = GRADES.find((grade) => findings.some((finding) => finding.grade === grade));
  return {
    id: scenario.id,
    title: scenario.title,
    about: scenario.about.map(commandName),
    ...leftOut !== undefined && { leftOut },
    ...worst && { worst },
    exchanges: exchanges.map((exchange) => reportExchange(exchange, delimiter)),
    findings: findings.map(({ grade, rule, message }) => ({ grade, rule, message })),
  };
}

function reportExchange({ sent, received, arrival }: Exchange, delimiter: string): ReportedExchange {
  const shown = (text: string) => visible(openText(text, delimiter).shown);
  return {
    sent: shown(sent),
    ...received !== undefined && { received: shown(received) + visible(arrival?.terminator ?? "") },
    lines: pairLines({ sent, received }, { delimiter, width: WIDTH }),
  };
}
