import type { HandlerContext } from "../handler.ts";

/** A receipt line for AG, cut at the width of the terminal's printer; nothing unless the account wants receipts. */
export function printLines(line: string, { account, printWidth }: HandlerContext): readonly string[] | undefined {
  if (!account.printLines) return undefined;
  return [printWidth > 0 ? [...line].slice(0, printWidth).join("") : line];
}
