/** A record that a value names. */
export interface NamedRecord {
  readonly kind: "patron" | "item";
  /** The identifier, as the value has it. */
  readonly id: string;
}

/** A value with its label; `undefined`: there is nothing to show. An indented label belongs to the value before. */
export type LabelledValue = readonly [label: string, value: string | undefined, named?: NamedRecord];

/** Writes lines of label and value, with the values in one column. Values that are not there are left out. */
export function labelledLines(values: readonly LabelledValue[]): string[] {
  const told = values.flatMap(([label, value = ""]) => value === "" ? [] : [[label, value] as const]);
  const width = Math.max(0, ...told.map(([label]) => label.length)) + 2;
  return told.map(([label, value]) => `${`${label}:`.padEnd(width)}${oneLine(value)}`);
}

/** Puts a text on one line: the library's texts may have line ends and other control characters. */
export function oneLine(value: string): string {
  return value.replace(/\r\n|\r|\n/g, ", ").replace(/\p{Cc}/gu, "\u{fffd}");
}
