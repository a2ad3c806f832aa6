import type { LibrarySystem } from "./library_system.ts";
import { documentedStatuses, readerOf } from "./read_answers.ts";

/** A system of which nothing is known but that it speaks SIP2. It is taken for what the document says. */
export const other: LibrarySystem = {
  connection: { encoding: "utf8", errorDetection: true, sessions: "own" },
  terminator: "CR",
  defaults: { login: {}, preferences: {} },
  closeEndsWork: false,
  unwanted: {
    "before the login": "not known",
    "empty line": "not known",
    "unknown command": "not known",
    "date left out": "not known",
    "hold without BW and BS": "not known",
    "hold of an unknown mode": "not known",
    "01 of an unknown card": "not known",
    "19 of an unknown copy": "not known",
  },
  neverAnswers: new Set(),
  repeated: {
    "checkout": "not known",
    "checkin": "not known",
    "renew": "not known",
    "renew all": "not known",
    "place hold": "not known",
    "cancel hold": "not known",
    "payment": "not known",
    "status": "not known",
  },
  offlineDueDate: "not known",
  returned: "not known",
  lists: "not known",
  answers: readerOf(documentedStatuses),
};
