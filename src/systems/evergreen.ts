import type { LibrarySystem } from "./library_system.ts";
import { perlServer } from "./perl_server.ts";

/** Evergreen behind SIPServer. */
export const evergreen: LibrarySystem = perlServer;
