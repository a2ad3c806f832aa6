import type { SortBinLine, SortBinOperator, SortBinTest } from "../../circulation/rules/sort_bins.ts";
import type { ReportFault } from "../base/reading.ts";
import type { Position } from "../xml/position.ts";
import { columnNamed, KNOWN_COLUMNS } from "./item_columns.ts";

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

/** Lines at most in one mapping: every return looks through those of its branch. */
const MOST_LINES = 5_000;

/**
 * Reads `branch:property:operator:value[:property:operator:value...]:bin`, one a line, as Koha does: nothing is
 * trimmed, empty lines and those that begin with `#` do not count, and one that cannot be read is left out with a
 * warning. So is one about a property that copies have not here: in Koha it would be NULL. So is one that an indented
 * element has shifted: no library's code begins with blanks.
 */
export function readSortBins(mapping: string, position: Position, report: ReportFault): readonly SortBinLine[] {
  const lines = mapping.split(/\r\n?|\n/).filter((line) => line !== "" && !line.startsWith("#"));
  if (lines.length > MOST_LINES) {
    report("error", position, `the sort bin mapping has ${lines.length} lines; at most ${MOST_LINES} are allowed`);
    return [];
  }
  return lines.flatMap((line) => {
    const read = readLine(line);
    if (typeof read === "object") return [read];
    report("warning", position, `the sort bin mapping ${JSON.stringify(line)} is left out: ${read}`);
    return [];
  });
}

/** One line, or what is wrong with it. */
function readLine(line: string): SortBinLine | string {
  const [branch = "", ...rest] = line.split(":");
  const bin = rest.pop() ?? "";
  const wrong = `it must be ${GRAMMAR}`;
  if (branch === "" || bin === "" || rest.length === 0 || rest.length % 3 !== 0) return wrong;
  if (branch !== branch.trim()) return "no library's code has blanks around it, and nothing is trimmed";
  const tests: SortBinTest[] = [];
  for (let at = 0; at < rest.length; at += 3) {
    const [name = "", written = "", value = ""] = rest.slice(at, at + 3);
    const operator = OPERATORS.get(written);
    if (name === "" || operator === undefined) return wrong;
    const property = columnNamed(name);
    const compared = value.startsWith("$") ? columnNamed(value.slice(1)) : undefined;
    const unknown = property === undefined ? name : value.startsWith("$") && compared === undefined ? value : undefined;
    if (property === undefined || unknown !== undefined) {
      return `sip2d knows nothing of ${JSON.stringify(unknown)}; known are ${KNOWN_COLUMNS.join(", ")}`;
    }
    tests.push({ property, operator, value: compared === undefined ? { text: value } : { property: compared } });
  }
  return { branch, tests, bin };
}
