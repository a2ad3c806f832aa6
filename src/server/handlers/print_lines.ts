import { writableText } from "../../protocol/encoding.ts";
import type { HandlerContext } from "../handler.ts";

/** A receipt line for AG, cut at the width of the terminal's printer; nothing unless the account wants receipts. */
export function printLines(line: string, { account, printWidth }: HandlerContext): readonly string[] | undefined {
  if (!account.printLines) return undefined;
  // What the encoding has no letter for may be spelled out in several, and all of them need their columns.
  const written = writableText(line, account.encoding);
  return [printWidth > 0 ? [...written].slice(0, printWidth).join("") : written];
}
