import type { Asker } from "../records/carried_out.ts";
import type { SimulatedSystem } from "../../../systems/library_system.ts";
import type { ReadRequest } from "../records/heard_request.ts";
import type { SimulatedLibrary } from "../records/simulated_library.ts";
import type { FieldWriter } from "./field_writer.ts";

/** What a simulated server makes of a request. Characters are bytes. */
export type Reply =
  /** A message, behind which AY and AZ are put where the request had them. */
  | { readonly kind: "message"; readonly body: string }
  /** A line that is no message, and gets no AY and AZ. */
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "silence" }
  /** The connection is closed; why is absent where a fault has it so. */
  | { readonly kind: "close"; readonly why?: string };

/** What an answer is made of. */
export interface AnswerContext {
  readonly library: SimulatedLibrary;
  readonly system: SimulatedSystem;
  readonly asker: Asker;
  readonly write: FieldWriter;
  /** The eighteen characters of this moment. */
  readonly now: string;
}

/** Answers one kind of request. */
export type AnswerTo = (request: ReadRequest, context: AnswerContext) => Reply;

/** Closes the connection without an answer, and says why in words that stand in a sentence. */
export function closedFor(why: string): Reply {
  return { kind: "close", why };
}

/** Nothing is answered. */
export const SILENCE: Reply = { kind: "silence" };

/** Makes a message of its code with its fixed part, and of fields as a {@link FieldWriter} writes them. */
export function message(...parts: readonly string[]): Reply {
  return { kind: "message", body: parts.join("") };
}
