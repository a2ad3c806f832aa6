import type { ElementRow } from "../../src/config/base/element_row.ts";

/** Says in a sentence how often an element may occur, and in which other one, whose name is written as it shall be shown. */
export function occurrence(occurs: ElementRow["occurs"], parent: string | undefined): string {
  const times = occurs === "any number" ? "any number of times" : occurs;
  return `It occurs ${times}${parent === undefined ? "" : ` in ${parent}`}.`;
}
