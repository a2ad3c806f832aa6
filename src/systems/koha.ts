import type { LibrarySystem } from "./library_system.ts";
import { perlServer } from "./perl_server.ts";

/** Koha's SIP2 server. */
export const koha: LibrarySystem = perlServer;
