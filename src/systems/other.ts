import type { LibrarySystem } from "./library_system.ts";
import { documentedStatuses, readerOf } from "./read_answers.ts";

/** A system of which nothing is known but that it speaks SIP2. Nothing is concluded from its silence. */
export const other: LibrarySystem = {
  closeEndsWork: false,
  slips: {
    "before the login": "not known",
    "empty line": "not known",
    "unknown command": "not known",
    "date left out": "not known",
    "hold without BW and BS": "not known",
    "01 of an unknown card": "not known",
    "19 of an unknown copy": "not known",
  },
  answers: readerOf(documentedStatuses),
};
