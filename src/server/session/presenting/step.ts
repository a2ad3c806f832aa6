import type { Budget } from "../../../config/templates/budget.ts";
import type { Account } from "../../../config/config.ts";
import type { Presentation } from "../../../config/koha/presentation.ts";
import type { ProtocolVersion } from "../../../protocol/message_row.ts";
import type { WireField, WireMessage } from "../../../protocol/wire_message.ts";
import type { Subjects } from "../../back_end/back_end.ts";

/** What a step gets with the message. */
export interface StepContext {
  readonly presentation: Presentation;
  readonly account: Pick<Account, "delimiter">;
  /** The terminal's protocol version: a field that 1.00 lacks is not added to its answers. */
  readonly version: ProtocolVersion;
  /** The records that the answer is about; empty if the session itself answers. */
  readonly about: Subjects;
  /** Whether another library system made the answer. */
  readonly isRaw: boolean;
  /** The work that all templates and replacements of one answer may take together. */
  readonly budget: Budget;
  /** Called when a field could not be made. */
  readonly leftOut: LeftOut;
}

/**
 * Notes that a field could not be made: its identifier, the template or pattern, and the reason, which holds none of
 * the field's data.
 */
export type LeftOut = (field: string, made: object, reason: string) => void;

/** Changes an answer as an account asks for it. */
export type PresentingStep = (message: WireMessage, context: StepContext) => WireMessage;

/** Puts a field before the first that stands behind it in the order of the table, or at the end. */
export function insertBefore(
  fields: readonly WireField[],
  field: WireField,
  behind: readonly string[],
): readonly WireField[] {
  const found = fields.findIndex(({ id }) => behind.includes(id));
  return found < 0 ? [...fields, field] : fields.toSpliced(found, 0, field);
}

/** Gives the value of the first field with an identifier; `undefined` if there is none. */
export function valueOf({ fields }: WireMessage, id: string): string | undefined {
  return fields.find((field) => field.id === id)?.value;
}
