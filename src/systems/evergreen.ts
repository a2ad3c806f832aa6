import { koha } from "./koha.ts";
import type { SimulatedSystem } from "./library_system.ts";
import { perlServer } from "./perl_server.ts";

/** Evergreen behind SIPServer: read in the code of 3.17. It closes no idle connection unless it is told to. */
export const evergreen: SimulatedSystem = {
  ...perlServer,
  // It greets nobody. Holds that are not ready stand among those that are.
  defaults: { ...koha.defaults, login: { ...koha.defaults.login, greeting: "", pending_holds: "hold-items" } },
  repeated: {
    ...perlServer.repeated,
    // It renews only where the flag and its policy allow that.
    "checkout": "if the terminal allows",
    // It says 101, and changes nothing.
    "checkin": "no effect",
    "payment": "up to the debt",
  },
  // Unless it is told otherwise.
  lists: "titles",
};
