import { type FieldRow, fields } from "../../../protocol/public/sip2.ts";
import { requestByCode } from "../../../protocol/message_table.ts";

/** What a change did to a simulated library. */
export type Deed = "lent" | "renewed" | "returned" | "hold placed" | "hold captured" | "hold filled" | "paid";

/** One change that a simulated system carried out. */
export interface CarriedOut {
  /** When, in UTC. */
  readonly at: string;
  /** The connection that asked for it, counted from 1. */
  readonly connection: number;
  /** Who had logged in there. */
  readonly login: string;
  readonly did: Deed;
  readonly patron?: string;
  readonly item?: string;
  /** Until when the copy is lent, in the library's own time. */
  readonly due?: string;
  /** With a decimal point. */
  readonly amount?: string;
  /** Whether the worker died of its alarm amidst the work. */
  readonly half?: true;
  /** The request as it came, one character a byte, with `***` for AC, AD and CO. */
  readonly request: string;
}

/** Who asks for a change. */
export interface Asker {
  readonly connection: number;
  readonly login: string;
  /** The request as it came, without secrets. */
  readonly request: string;
  /** Whether the worker's alarm was overdue when the work was done. */
  readonly half: boolean;
}

const SECRET_IDS: readonly string[] = Object.values<FieldRow>(fields).flatMap(({ id, secret }) => secret ? [id] : []);

/** Writes `***` for the values of AC, AD and CO in a request that came as these bytes. */
export function withoutSecrets(request: string, delimiter: string): string {
  const width = requestByCode(request.slice(0, 2))?.fixed.reduce((sum, element) => sum + element.width, 2) ?? 2;
  const [first = "", ...rest] = request.split(delimiter);
  return [hidden(first, Math.min(width, first.length)), ...rest.map((piece) => hidden(piece, 0))].join(delimiter);
}

/** Hides the value that stands at this place; error detection behind it may be a part of it. */
function hidden(piece: string, at: number): string {
  return SECRET_IDS.includes(piece.slice(at, at + 2)) ? `${piece.slice(0, at + 2)}***` : piece;
}
