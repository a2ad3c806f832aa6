import type { SimulatedSystem } from "./library_system.ts";
import { documentedStatuses, readerOf } from "./read_answers.ts";

/**
 * What Koha, Evergreen and OpenNCIP have in common: their servers are written in Perl and stem from OpenNCIP's. Each of
 * the three files says only in what its system differs.
 */
export const perlServer = {
  // They echo AY, and make a new checksum (measured on Koha and OpenNCIP).
  connection: { encoding: "utf8", errorDetection: true, sessions: "own" },
  // `write_msg` in SIPServer's Sip.pm ends each message with CR.
  terminator: "CR",
  defaults: { login: {}, preferences: {} },
  // Net::Server::PreFork gives each connection a process, which closes it when its work has ended (read in their code).
  closeEndsWork: true,
  // What a process dies of closes its connection (measured on Koha, where the others have the same code). A date was
  // left out of a 09.
  unwanted: {
    "before the login": "closes",
    "empty line": "closes",
    "unknown command": "closes",
    "date left out": "closes",
    "hold without BW and BS": "closes",
    "hold of an unknown mode": "closes",
    "01 of an unknown card": "closes",
    "19 of an unknown copy": "closes",
  },
  neverAnswers: new Set<string>(),
  // Measured on Koha 19.06. A second 09 says no, but is carried out anew: it may capture a hold, or end a newer loan. A
  // second 37 is paid again also with the same BK, AY and bytes. 01, 19 and 25 are answered, and nothing is stored.
  repeated: {
    "checkout": "done again",
    "checkin": "done again",
    "renew": "done again",
    "renew all": "done again",
    "place hold": "done again",
    "cancel hold": "refused",
    "payment": "done again",
    "status": "no effect",
  },
  offlineDueDate: "ignored",
  returned: "not known",
  lists: "barcodes",
  // Koha 19.06 writes an object of its own into CY and DA of each 10 without a hold (measured): `maybe_add` takes its next
  // argument for the value that is missing. CV 01 and 02 stand in each 10 that finds a hold (read), and in no other.
  answers: readerOf(documentedStatuses, { alertTypeAlways: true, noValue: /^[A-Z]+\(0x[0-9a-f]+\)$/ }),
  server: {
    family: "perl",
    // Net::Server::PreFork's default of `max_servers`.
    workers: 50,
    loginSeconds: 30,
    idleSeconds: Infinity,
    leaksLastAnswer: false,
    greeting: "",
    terminator: "\r\n",
  },
} as const satisfies SimulatedSystem;
