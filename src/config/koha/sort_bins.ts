import type { ReportFault } from "../reading.ts";
import type { Position } from "../xml/position.ts";

/** How a property of a copy is compared with a value. */
export type SortBinOperator = "eq" | "ne" | "<" | ">" | "<=" | ">=";

/** One comparison of a line of Koha's sort bin mapping. */
export interface SortBinTest {
  /** A column of Koha's items. */
  readonly property: string;
  readonly operator: SortBinOperator;
  /** What it is compared with: a text, or with `$` before it another column. */
  readonly value: string;
}

/** One line: a copy that comes back at `branch` and passes all tests goes into `bin`. */
export interface SortBinLine {
  readonly branch: string;
  readonly tests: readonly SortBinTest[];
  readonly bin: string;
}

const OPERATORS: ReadonlyMap<string, SortBinOperator> = new Map([
  ["eq", "eq"],
  ["=", "eq"],
  ["==", "eq"],
  ["ne", "ne"],
  ["!=", "ne"],
  ["<", "<"],
  [">", ">"],
  ["<=", "<="],
  [">=", ">="],
]);

const GRAMMAR = "BRANCH:PROPERTY:OPERATOR:VALUE:BIN, where more of PROPERTY:OPERATOR:VALUE may follow the first";

/**
 * Reads `branch:property:operator:value[:property:operator:value...]:bin`, one a line, as Koha does: nothing is trimmed,
 * empty lines and those that begin with `#` do not count, and one that cannot be read is left out with a warning.
 */
export function readSortBins(mapping: string, position: Position, report: ReportFault): readonly SortBinLine[] {
  return mapping.split(/\r\n?|\n/).filter((line) => line !== "" && !line.startsWith("#")).flatMap((line) => {
    const read = readLine(line);
    if (read !== undefined) return [read];
    report("warning", position, `the sort bin mapping ${JSON.stringify(line)} is left out; it must be ${GRAMMAR}`);
    return [];
  });
}

function readLine(line: string): SortBinLine | undefined {
  const [branch = "", ...rest] = line.split(":");
  const bin = rest.pop() ?? "";
  if (branch === "" || bin === "" || rest.length === 0 || rest.length % 3 !== 0) return undefined;
  const tests: SortBinTest[] = [];
  for (let at = 0; at < rest.length; at += 3) {
    const [property = "", written = "", value = ""] = rest.slice(at, at + 3);
    const operator = OPERATORS.get(written);
    if (property === "" || operator === undefined) return undefined;
    tests.push({ property, operator, value });
  }
  return { branch, tests, bin };
}
