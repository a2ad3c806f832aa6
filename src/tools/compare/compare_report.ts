import { visible } from "../base/message_pair.ts";
import { foldLine } from "../../process/fold_line.ts";
import type { MetDifference, ServerComparison } from "./comparison.ts";

/** Characters in a line. */
const WIDTH = 80;

const NOTICED = { terminal: "a terminal", patron: "a patron", nobody: "nobody" } as const;

/** Writes a comparison in lines for people. */
export function compareReport(comparison: ServerComparison): readonly string[] {
  const { left, right, differences, notAsked } = comparison;
  return [
    `left ${left}, right ${right}`,
    ...differences.flatMap(differenceLines),
    ...notAsked.length === 0 ? [] : ["", "Not asked:", ...notAsked.map((line) => `  ${line}`)],
    "",
    compareVerdict(comparison),
  ].flatMap((line) => line.length <= WIDTH ? [line] : foldLine(line, WIDTH, "    "));
}

/** Says on one line what came of it. */
export function compareVerdict({ asked, differences }: ServerComparison): string {
  const count = (who: MetDifference["noticed"]) => differences.filter(({ noticed }) => noticed === who).length;
  return `${asked} answers compared; differences: ${count("terminal")} that a terminal notices, ` +
    `${count("patron")} that a patron notices, ${count("nobody")} that nobody notices`;
}

function differenceLines({ message, of, noticed, left, right, times, where, sent }: MetDifference): readonly string[] {
  const [first = "", ...more] = where;
  const shown = (value: string | undefined) => value === undefined ? "(not there)" : JSON.stringify(visible(value));
  return [
    "",
    `${message}, ${of}: ${NOTICED[noticed]} notices`,
    `  left  ${shown(left)}`,
    `  right ${shown(right)}`,
    `  in ${first}${more.length === 0 ? "" : ` and ${more.length} more`}, ${times} times`,
    `  > ${visible(sent)}`,
  ];
}
