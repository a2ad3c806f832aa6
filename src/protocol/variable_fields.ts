import { type FieldName, type FieldRow, fields } from "./fields.ts";
import type { MessageRow, Usage } from "./message_row.ts";

/** A variable field of a message: what the table of fields says of it, and what the message makes of it. */
export interface VariableField {
  readonly name: FieldName;
  readonly field: FieldRow;
  readonly usage: Usage;
}

/** Put together once for each row: to look fields up by their names for each message takes as long as to write them. */
const known = new WeakMap<MessageRow, readonly VariableField[]>();

/** The variable fields of a message, in the order in which they are written. */
export function variableFields(row: MessageRow): readonly VariableField[] {
  let found = known.get(row);
  if (found === undefined) known.set(row, found = joined(row));
  return found;
}

function joined(row: MessageRow): readonly VariableField[] {
  const usages = Object.entries(row.fields) as readonly (readonly [FieldName, Usage])[];
  return usages.map(([name, usage]) => ({ name, field: fields[name], usage }));
}
