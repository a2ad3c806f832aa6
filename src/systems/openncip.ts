import type { LibrarySystem } from "./library_system.ts";
import { perlServer } from "./perl_server.ts";

/** OpenNCIP's server, with whatever library system is behind it. */
export const openncip: LibrarySystem = perlServer;
