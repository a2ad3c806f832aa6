import { decodeText, encodeText, type Encoding } from "../../../protocol/encoding.ts";
import { commandName } from "../../../protocol/message_table.ts";
import { pairLines, visible } from "../../base/message_pair.ts";
import { openText } from "../../../wire/opened_text.ts";
import { citationText } from "../citation.ts";
import type { Exchange } from "../exchange.ts";
import type { Finding } from "../finding.ts";
import type { SuiteResult } from "../run_suite.ts";
import { type Grade, GRADES } from "../scenario.ts";
import { paymentLines } from "./payment_lines.ts";

/** The grades that count. */
type CountedGrade = Exclude<Grade, "allowed">;

/** A finding as it is reported, once for all exchanges that have it. */
export interface ReportedFinding {
  readonly grade: Grade;
  readonly rule: string;
  readonly message: string;
  /** Where it is written, or seen. */
  readonly source: string;
  /** The scenarios that met it, the first of which the exchange belongs to. */
  readonly scenarios: readonly string[];
  /** How often it was met. */
  readonly times: number;
  /** The place of the exchange in the first scenario's list, from 0; absent where it is about none. */
  readonly at?: number;
  readonly exchange?: ReportedExchange;
}

/** What travelled, passwords masked, line ends made visible. */
export interface ReportedExchange {
  readonly sent: string;
  /** Absent when nothing came. */
  readonly received?: string;
  /** Given when it is a second terminal's. */
  readonly terminal?: "second";
  /** Both, with labels. */
  readonly lines: readonly string[];
}

/** A scenario as it is reported. */
export interface ReportedScenario {
  readonly id: string;
  readonly title: string;
  /** The requests that it is about, by the names that people see. */
  readonly about: readonly string[];
  /** Why it was not played; absent when it was. */
  readonly leftOut?: string;
  /** What of it was not tried, and why. */
  readonly notTried?: string;
  /** What weighs most among its findings that count; absent when there are none. */
  readonly worst?: CountedGrade;
  readonly exchanges: readonly ReportedExchange[];
  readonly findings: readonly Pick<Finding, "grade" | "rule" | "message">[];
}

/** All that a run found, in the form that every report is written from. It holds no password. */
export interface ConformReport {
  readonly server: string;
  readonly began: string;
  readonly errorDetection: boolean;
  readonly counts: Readonly<Record<CountedGrade, number>>;
  /** Heaviest first. */
  readonly findings: readonly ReportedFinding[];
  /** What the document leaves to the server, and the server has made use of. */
  readonly allowed: readonly ReportedFinding[];
  /** What the server says otherwise than the profile. */
  readonly mismatches: readonly string[];
  /** The first is the check of the profile. */
  readonly scenarios: readonly ReportedScenario[];
  /** What is not as it was before the run. */
  readonly leftBehind: readonly string[];
}

/** How what travelled is read. */
interface TravelledAs {
  readonly delimiter: string;
  readonly encoding: Encoding;
}

/** Characters in a line of what travelled; with the indent of a report in text, 80. */
const WIDTH = 78;

/** What of a scenario's result, or of the profile's, is reported. */
interface Played {
  readonly id: string;
  readonly title: string;
  readonly about: readonly string[];
  readonly leftOut?: string;
  readonly notTried?: string;
  readonly exchanges: readonly Exchange[];
  readonly findings: readonly Finding[];
}

/** Puts together what is reported of a run. */
export function reportOf(
  result: SuiteResult,
  as: TravelledAs,
): ConformReport {
  const { host, port, errorDetection, began, profile, results } = result;
  const played: readonly Played[] = [
    { id: "profile", title: "what the profile names is as it says", about: [], ...profile },
    ...results.map(({ scenario: { id, title, about }, ...result }) => ({
      ...result,
      id,
      title,
      about: about.map(commandName),
    })),
  ];
  const grouped = groupFindings(played, as);
  const findings = grouped.filter(({ grade }) => grade !== "allowed");
  const count = (grade: Grade) => findings.filter((finding) => finding.grade === grade).length;
  return {
    server: `${host}:${port}`,
    began: began.toString({ smallestUnit: "second" }),
    errorDetection,
    counts: { must: count("must"), should: count("should"), field: count("field") },
    findings,
    allowed: grouped.filter(({ grade }) => grade === "allowed"),
    mismatches: profile.mismatches.map(({ message }) => message),
    scenarios: played.map((one) => reportPlayed(one, as)),
    leftBehind: [
      ...counted(results.flatMap(({ leftBehind }) => leftBehind)),
      ...paymentLines(result, as.delimiter),
    ],
  };
}

/** Lists each line once, and says how often it occurs. */
function counted(lines: readonly string[]): readonly string[] {
  return [...Map.groupBy(lines, (line) => line)].map(([line, { length }]) =>
    length === 1 ? line : `${line} (${length} times)`
  );
}

/** Rules whose findings have a cause of their own for each request, for each kind of answer, or in each scenario. */
const BY_REQUEST = /^answered\.(?:command|closed|silent|unreadable|error|no-response)$/,
  BY_ANSWER = /^layout\.(?:required\.|fixed-part|\w+$)/,
  ONE = /^layout\.(?:order|control|delimiter|version|command|encoding|piece|bytes|date|line-break)$/,
  BY_SCENARIO = /^answered\..*\.outside$/;

/** Puts findings together that have one cause. */
function groupFindings(played: readonly Played[], as: TravelledAs): readonly ReportedFinding[] {
  const met = played.flatMap((one) => one.findings.map((finding) => ({ finding, one })));
  const groups = Map.groupBy(met, ({ finding: { rule, exchange: at, since }, one }) => {
    const exchange = at === undefined ? undefined : one.exchanges[at];
    const { sent = "", received = "" } = exchange ?? {};
    const byAnswer = BY_ANSWER.test(rule) && !ONE.test(rule);
    const of = BY_REQUEST.test(rule) ? since ?? sent.slice(0, 2) : byAnswer ? received.slice(0, 2) : "";
    return JSON.stringify([rule, of, BY_SCENARIO.test(rule) ? one.id : ""]);
  });
  const reported = [...groups.values()].flatMap((same): readonly ReportedFinding[] => {
    // The heaviest finding is reported: in what the document does not cover, the same weighs less.
    const weight = ({ finding }: (typeof same)[number]) => GRADES.indexOf(finding.grade);
    const [first] = same.toSorted((a, b) => weight(a) - weight(b));
    if (first === undefined) return [];
    const { grade, rule, message, source, exchange: at } = first.finding;
    const exchange = at === undefined ? undefined : first.one.exchanges[at];
    return [{
      grade,
      rule,
      message,
      source: citationText(source),
      scenarios: [...new Set([first, ...same].map(({ one }) => one.id))],
      times: same.length,
      ...exchange && { at, exchange: reportExchange(exchange, as) },
    }];
  });
  return GRADES.flatMap((grade) => reported.filter((finding) => finding.grade === grade));
}

function reportPlayed({ id, title, about, leftOut, notTried, exchanges, findings }: Played, as: TravelledAs) {
  const grades = findings.map(({ grade }) => grade).filter((grade) => grade !== "allowed");
  const [worst] = GRADES.filter((grade) => grade !== "allowed").filter((grade) => grades.includes(grade));
  return {
    id,
    title,
    about,
    ...leftOut !== undefined && { leftOut },
    ...notTried !== undefined && { notTried },
    ...worst && { worst },
    exchanges: exchanges.map((exchange) => reportExchange(exchange, as)),
    findings: findings.map(({ grade, rule, message }) => ({ grade, rule, message })),
  };
}

function reportExchange(
  { sent, sentBytes, received, bytes, arrival, terminal }: Exchange,
  { delimiter, encoding }: TravelledAs,
): ReportedExchange {
  const shown = (text: string) => visible(openText(text, delimiter).shown);
  const out = shownBytes(sentBytes ?? encodeText(sent, encoding), encoding);
  const line = out.replace(/[\r\n]+$/, "");
  const came = bytes === undefined ? received : shownBytes(bytes, encoding);
  return {
    sent: shown(line) + visible(out.slice(line.length)),
    ...came !== undefined && { received: shown(came) + visible(arrival?.terminator ?? "") },
    ...terminal && { terminal },
    lines: pairLines({ sent: line, received: came }, { delimiter, width: WIDTH }),
  };
}

/**
 * Writes bytes as the text that they are. Where they are none in the encoding, so that reading them would lose what they
 * were, all but the printable ones of ASCII become `\xHH`.
 */
function shownBytes(bytes: Uint8Array, encoding: Encoding): string {
  const text = decodeText(bytes, encoding);
  const again = encodeText(text, encoding);
  const isText = again.length === bytes.length && again.every((byte, at) => byte === bytes[at]);
  return isText ? text : Array.from(bytes, shownByte).join("");
}

function shownByte(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`;
}
