import type { LibrarySystem } from "./library_system.ts";
import { documentedStatuses, readerOf } from "./read_answers.ts";

/** FOLIO behind edge-sip2. */
export const folio: LibrarySystem = {
  // edge-sip2 asks FOLIO over HTTP, and goes on with a request whose terminal has gone (read in the code of 4.0).
  closeEndsWork: false,
  // Errors are free text; to a command without a handler it says nothing (read in the code of 4.0).
  slips: {
    "before the login": "no message",
    "empty line": "no message",
    "unknown command": "no message",
    "date left out": "not known",
    "hold without BW and BS": "no message",
    "01 of an unknown card": "no message",
    "19 of an unknown copy": "no message",
  },
  answers: readerOf(documentedStatuses),
};
