import type { Item } from "../../library/item.ts";

/** How a property of a copy is compared with a value. */
export type SortBinOperator = "eq" | "ne" | "<" | ">" | "<=" | ">=";

/** A property of a copy that a line can look at. */
export type SortedProperty =
  | "itemId"
  | "titleId"
  | "title"
  | "itemType"
  | "mediaType"
  | "collection"
  | "callNumber"
  | "permanentLocation"
  | "shelvingLocation"
  | "currentLocation"
  | "owner";

/** A comparison of a property with a text, or with another property. */
export interface SortBinTest {
  /** The property of the copy. */
  readonly property: SortedProperty;
  /** `eq` and `ne` compare texts, the others numbers. */
  readonly operator: SortBinOperator;
  /** The text or the property that it is compared with. */
  readonly value: { readonly text: string } | { readonly property: SortedProperty };
}

/** One line: a copy that is scanned at `branch` and passes all tests goes into `bin`. */
export interface SortBinLine {
  /** The code of a branch. */
  readonly branch: string;
  /** All of them must hold. */
  readonly tests: readonly SortBinTest[];
  /** The value of CL. */
  readonly bin: string;
}

/** Finds the bin of a copy, as it was before it was scanned; `undefined` if no line fits. */
export function binByLines(lines: readonly SortBinLine[], item: Item, branch: string): string | undefined {
  return lines.find((line) => line.branch === branch && line.tests.every((test) => holds(test, item)))?.bin;
}

/** A property that the copy has not makes the line fit nothing, as NULL does in Koha. */
function holds({ property, operator, value }: SortBinTest, item: Item): boolean {
  const left = item[property] ?? "";
  const right = "text" in value ? value.text : item[value.property] ?? "";
  if (left === "" || ("property" in value && right === "")) return false;
  switch (operator) {
    case "eq":
      return left === right;
    case "ne":
      return left !== right;
    case "<":
      return numberIn(left) < numberIn(right);
    case ">":
      return numberIn(left) > numberIn(right);
    case "<=":
      return numberIn(left) <= numberIn(right);
    case ">=":
      return numberIn(left) >= numberIn(right);
  }
}

/** The number at the beginning of a text, as Perl reads it; 0 if there is none. */
function numberIn(text: string): number {
  return Number.parseFloat(text) || 0;
}
