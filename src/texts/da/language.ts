import type { Language } from "../en/language.ts";
import { terminalInDanish } from "./terminal.ts";

/** Danish, at terminals; staff read another language. */
export const danish = {
  name: "Dansk",
  codes: ["009"],
  terminal: terminalInDanish,
  inAscii: { "æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa" },
} as const satisfies Language;
