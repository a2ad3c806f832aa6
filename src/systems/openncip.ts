import { koha } from "./koha.ts";
import type { SimulatedSystem } from "./library_system.ts";
import { perlServer } from "./perl_server.ts";

/** OpenNCIP's server, with whatever library system is behind it: measured on the server. */
export const openncip: SimulatedSystem = {
  ...perlServer,
  // Its files are converted as Koha's, which grew out of them.
  defaults: koha.defaults,
  server: {
    ...perlServer.server,
    idleSeconds: perlServer.server.loginSeconds,
    // With several processes a 97 on a new connection gets another session's last answer (measured).
    leaksLastAnswer: true,
  },
};
