import type { SimulatedSystem } from "./library_system.ts";
import { documentedStatuses, readerOf } from "./read_answers.ts";

/** FOLIO behind edge-sip2: read in the code of edge-sip2 4.0. */
export const folio: SimulatedSystem = {
  // Error detection is the tenant's setting, and off unless it was switched on. It finds the terminal by its session.
  connection: { encoding: "utf8", errorDetection: false, sessions: "own" },
  terminator: "CR",
  defaults: { login: {}, preferences: {} },
  // It asks FOLIO over HTTP, and goes on with a request whose terminal has gone.
  closeEndsWork: false,
  // Its errors are free text; to a command without a handler it says nothing.
  unwanted: {
    "before the login": "no message",
    "empty line": "no message",
    "unknown command": "no message",
    "date left out": "not known",
    "hold without BW and BS": "no message",
    "hold of an unknown mode": "no message",
    "01 of an unknown card": "no message",
    "19 of an unknown copy": "no message",
  },
  neverAnswers: new Set(["01", "15", "19", "25"]),
  repeated: {
    // It never renews by an 11.
    "checkout": "refused",
    "checkin": "done again",
    "renew": "done again",
    "renew all": "done again",
    // What it has no handler for does nothing.
    "place hold": "no effect",
    "cancel hold": "no effect",
    "payment": "up to the debt",
    "status": "no effect",
  },
  // It hands neither no block nor that date on.
  offlineDueDate: "ignored",
  returned: "not known",
  lists: "barcodes",
  answers: readerOf(documentedStatuses),
  server: {
    family: "edge",
    workers: Infinity,
    loginSeconds: Infinity,
    idleSeconds: Infinity,
    leaksLastAnswer: false,
    greeting: "",
    terminator: "\r",
  },
};
