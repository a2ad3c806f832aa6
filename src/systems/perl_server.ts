import type { LibrarySystem } from "./library_system.ts";
import { documentedStatuses, readerOf } from "./read_answers.ts";

/**
 * What Koha, Evergreen and OpenNCIP have in common: their servers are written in Perl and stem from OpenNCIP's.
 * Net::Server::PreFork gives each connection a process of its own.
 */
export const perlServer = {
  // Each connection has its process, which closes it when its work has ended (read in the code of all three).
  closeEndsWork: true,
  // Measured on Koha 19.06 and on OpenNCIP's server. What a process dies of closes its connection.
  slips: {
    "before the login": "closes",
    "empty line": "closes",
    "unknown command": "closes",
    "date left out": "closes",
    "hold without BW and BS": "closes",
    "01 of an unknown card": "closes",
    "19 of an unknown copy": "closes",
  },
  answers: readerOf(documentedStatuses),
} as const satisfies LibrarySystem;
