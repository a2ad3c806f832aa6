/** A record that a value names. */
export interface NamedRecord {
  readonly kind: "patron" | "item";
  /** As it stands in the value. */
  readonly id: string;
}

/**
 * A value with its label; `undefined`: there is nothing to show. The label is indented if it belongs to the value
 * before.
 */
export type LabelledValue = readonly [label: string, value: string | undefined, named?: NamedRecord];

/** Lays out lines of label and value, the values one under another; what is not there is left out. */
export function labelledLines(values: readonly LabelledValue[]): string[] {
  const told = values.flatMap(([label, value = ""]) => value === "" ? [] : [[label, value] as const]);
  const width = Math.max(0, ...told.map(([label]) => label.length)) + 2;
  return told.map(([label, value]) => `${`${label}:`.padEnd(width)}${oneLine(value)}`);
}

/** Keeps a text on one line: texts of a library may hold line ends, and whatever else would move the cursor. */
function oneLine(value: string): string {
  return value.replace(/\r\n|\r|\n/g, ", ").replace(/\p{Cc}/gu, "\u{fffd}");
}
