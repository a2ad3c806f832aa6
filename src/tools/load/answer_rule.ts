import { encodeText, type RequestName, requests, type ResponseRow } from "../../protocol/public/sip2.ts";

/** What the answer to a kind of request must be. */
export interface AnswerRule {
  /** The two characters of the command, as one number. */
  readonly code: number;
  /** Bytes of the command and the fixed part. */
  readonly fixedEnd: number;
  readonly patronEchoed: boolean;
  readonly itemEchoed: boolean;
  /** How the answer says no; absent if it cannot. */
  readonly refusal?: RefusalPattern;
}

/** A byte of the fixed part, or any of some variable fields, delimiter included. */
export type RefusalPattern =
  | { readonly at: number; readonly byte: number }
  | { readonly fields: readonly Uint8Array[] };

/** Reads the rule of a request's answer off the table. */
export function answerRule(name: RequestName, delimiter: string): AnswerRule {
  const { needs, answer } = requests[name];
  const row: ResponseRow = answer;
  const asked: readonly (string | readonly string[])[] = needs;
  return {
    code: codeOf(row.code),
    fixedEnd: row.fixed.reduce((end, { width }) => end + width, 2),
    patronEchoed: asked.includes("patronId") && row.fields.patronId?.required === true,
    itemEchoed: asked.some((need) => need.includes("itemId")) && row.fields.itemId?.required === true,
    refusal: fixedRefusal(row) ?? fieldRefusal(row, delimiter),
  };
}

/** Reads two characters as one number. */
export function codeOf(code: string): number {
  return code.charCodeAt(0) << 8 | code.charCodeAt(1);
}

/** Tells how the fixed part says no: its first element is that which says yes or no, where there is one. */
function fixedRefusal({ fixed, negative }: ResponseRow): RefusalPattern | undefined {
  const [first] = fixed;
  if (first === undefined || (first.type !== "bit" && first.type !== "flag")) return undefined;
  return negative[first.name] === false ? { at: 2, byte: (first.type === "bit" ? "0" : "N").charCodeAt(0) } : undefined;
}

/**
 * Finds how variable fields say no: BL or CQ about a patron (CQN to a wrong PIN), an empty title about an unknown item.
 */
function fieldRefusal({ fields, negative }: ResponseRow, delimiter: string): RefusalPattern | undefined {
  const written = (field: string) => encodeText(field + delimiter, "ascii");
  if ("patronStatus" in negative) return { fields: [written("BLN"), written("CQN")] };
  return fields.titleId?.required ? { fields: [written("AJ")] } : undefined;
}
