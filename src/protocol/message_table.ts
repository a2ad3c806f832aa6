import { type FieldName, type FieldRow, fields } from "./fields.ts";
import type { MessageRow, Usage } from "./message_row.ts";
import { type RequestName, requests } from "./requests.ts";
import { type ResponseName, responses } from "./responses.ts";

const requestRows: ReadonlyMap<string, (typeof requests)[RequestName]> = byCode(Object.values(requests));
const responseRows: ReadonlyMap<string, (typeof responses)[ResponseName]> = byCode(Object.values(responses));

/** Finds the table's row of the request with this command identifier; `undefined` if a terminal may not send it. */
export function requestByCode(code: string): (typeof requests)[RequestName] | undefined {
  return requestRows.get(code);
}

/** Finds the table's row of the response with this command identifier; `undefined` if the server never sends it. */
export function responseByCode(code: string): (typeof responses)[ResponseName] | undefined {
  return responseRows.get(code);
}

const names = Object.keys(requests) as RequestName[];

/** Writes BX: sixteen positions, `Y` for each message that may be sent, in the order of the table of requests. */
export function supportedMessages(isSupported: (name: RequestName) => boolean): string {
  let supported = "";
  for (const name of names) supported += isSupported(name) ? "Y" : "N";
  return supported;
}

/** A variable field of a message: what the table of fields says of it, and what the message makes of it. */
export interface VariableField extends Usage {
  readonly name: FieldName;
  readonly id: string;
  /** Characters the value has at least, if it is a number. */
  readonly width: number;
}

/** How a message is written: its row of the table, and its variable fields in the order in which they are written. */
export interface WritingPlan {
  readonly row: MessageRow;
  readonly fields: readonly VariableField[];
}

/** Put together once: to look fields up by their names for each message takes as long as to write them. */
const plans: ReadonlyMap<string, WritingPlan> = new Map(
  [...Object.values(requests), ...Object.values(responses)].map((row) => [row.name, planOf(row)]),
);

/**
 * Finds how a message of either direction is written. Throws a `RangeError` for a name that is not in the table.
 */
export function writingPlan(name: string): WritingPlan {
  const plan = plans.get(name);
  if (plan === undefined) throw new RangeError(`no message is called ${JSON.stringify(name)}`);
  return plan;
}

/** Works out how a message of a row is written, which need not be one of the table. */
export function planOf(row: MessageRow): WritingPlan {
  const usages = Object.entries(row.fields) as readonly (readonly [FieldName, Usage])[];
  const variable = usages.map(([name, { required, since }]): VariableField => {
    const { id, width = 1 }: FieldRow = fields[name];
    return { name, id, width, required, since };
  });
  return { row, fields: variable };
}

/**
 * Finds the table's row of a message of either direction. Throws a `RangeError` for a name that is not in the table.
 */
export function messageRowOf(name: string): MessageRow {
  return writingPlan(name).row;
}

/**
 * Writes a name as people see it: `patronInformation` as `patron-information`. Logs, metrics, the journal and the command
 * line call messages so.
 */
export function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

const commandNames: ReadonlyMap<string, string> = new Map(
  [...Object.values(requests), ...Object.values(responses)].map(({ name }) => [name, kebabCase(name)]),
);

/** Gives the name that people see of a message of the table; worked out once, since each message is counted by it. */
export function commandName(name: string): string {
  return commandNames.get(name) ?? kebabCase(name);
}

function byCode<Row extends { readonly code: string }>(rows: readonly Row[]): ReadonlyMap<string, Row> {
  return new Map(rows.map((row) => [row.code, row]));
}
